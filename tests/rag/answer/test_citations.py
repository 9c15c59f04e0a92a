"""The citation check, without which these tests fail."""

import sqlite3
from dataclasses import replace

import pytest

from index.store.schema import DATABASE
from rag.answer.citations import is_exact, is_exact_short, keep_supported, move_short
from rag.answer.extractive import cite, cite_short
from rag.answer.short_answer import ShortSpan
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


def short_of(quote):
    """The short answer of the second and third character of a quote, and its citation."""
    cited = cite(1, quote)
    return cite_short(ShortSpan(quote, quote.start + 1, quote.start + 3, 0.9), cited), cited


def test_a_short_answer_at_its_offsets_inside_a_quote_is_exact(evidence):
    short, cited = short_of(evidence)
    assert short.text == cited.quote[1:3]
    assert is_exact_short(short, cited, evidence.document)


@pytest.mark.parametrize(
    "change",
    [
        {"text": "他说"},
        {"citation": 2},
        {"start": 0},
        {"end": 4},
        {"restored_start": 0},
        {"restored_end": 10**9},
        {"source_start": 1},
        {"source_text": "別的"},
    ],
)
def test_a_short_answer_with_any_part_changed_is_not_exact(evidence, change):
    short, cited = short_of(evidence)
    assert not is_exact_short(replace(short, **change), cited, evidence.document)


def test_a_short_answer_moves_to_another_quote_that_holds_it(evidence):
    short, cited = short_of(evidence)
    wider = cite(3, replace(evidence, start=evidence.start + 1))
    moved = move_short(short, cited, [cite(2, replace(evidence, end=evidence.start + 2)), wider])
    assert (moved.citation, moved.start, moved.end) == (3, 0, 2)
    assert is_exact_short(moved, wider, evidence.document)


def test_a_short_answer_whose_words_are_no_longer_quoted_is_dropped(evidence):
    short, cited = short_of(evidence)
    assert move_short(short, cited, [replace(cited, document="other.txt")]) is None
    assert move_short(short, cited, []) is None
