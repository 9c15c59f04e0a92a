"""The citation check, without which these tests fail."""

import sqlite3
from dataclasses import replace

import pytest

from index.store.schema import DATABASE
from rag.answer.citations import is_exact, keep_supported
from rag.answer.extractive import cite
from rag.types import AnswerSentence
from tests.conftest import HashEmbedder


@pytest.fixture(scope="module")
def evidence(assistant):
    outcome = assistant.examine("薛登峰强调要强化哪些数字基础设施建设？")
    return outcome.findings.evidence.sentences[0]


def test_a_citation_with_its_quote_at_its_offsets_is_exact(evidence):
    assert is_exact(cite(1, evidence), evidence.document)


@pytest.mark.parametrize(
    "change",
    [
        {"quote": "他没有说过的话。"},
        {"restored_start": 0},
        {"restored_end": 10**9},
        {"source_start": 1},
        {"source_text": "別的文字"},
        {"document": "other.txt"},
    ],
)
def test_a_citation_with_any_part_changed_is_not_exact(evidence, change):
    assert not is_exact(replace(cite(1, evidence), **change), evidence.document)


def test_a_sentence_without_an_exact_citation_is_dropped_and_the_others_are_renumbered(evidence):
    good, bad = cite(2, evidence), replace(cite(1, evidence), quote="假的。")
    sentences = [AnswerSentence("假", (1,)), AnswerSentence("真", (2,))]
    documents = {1: evidence.document, 2: evidence.document}
    kept, citations = keep_supported(sentences, [bad, good], documents)
    assert [sentence.text for sentence in kept] == ["真"]
    assert kept[0].citations == (1,)
    assert [citation.number for citation in citations] == [1]


def test_text_that_no_longer_agrees_with_its_source_is_not_quoted(make_assistant, settings):
    make_assistant({"a.txt": "市长在会上强调，要加快数字化转型，提高企业效率。"}, HashEmbedder())
    with sqlite3.connect(settings.store / DATABASE) as connection:
        connection.execute("UPDATE documents SET source = replace(source, '加快', '停止')")
        connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'revision'")
    connection.close()
    assistant = make_assistant({}, HashEmbedder())
    assert not assistant.ask("市长强调要加快什么转型？").answered
