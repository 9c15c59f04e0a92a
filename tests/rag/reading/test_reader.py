"""The reader of the settings, and when it is asked to read."""

import subprocess
import sys

import numpy as np
import pytest

from index.errors import SettingsError
from index.settings import load_settings
from rag.assistant import Assistant
from rag.reading import reader as readers
from rag.reading.comprehension import builtin
from rag.reading.reader import LazyReader, Read, Reading, Span, in_force, load_reader
from tests.conftest import ALL_MS, HashEmbedder

TEXTS = {
    "north.txt": "北河市的市长是周卫东。北河市有三座水库。",
    "south.txt": "南山市的市长是李红梅。南山市有五座水库。",
}
QUESTION = "北河市有几座水库?"


class FakeReader:
    """Finds its answer in every passage that has it, and notes what it was given."""

    def __init__(self, answer):
        self.answer, self.given = answer, []

    def read(self, question, passages, seconds):
        self.given.append((question, list(passages), seconds))
        return [self._read(passage.text) for passage in passages]

    def _read(self, text):
        at = text.find(self.answer)
        if at < 0:
            return Reading(-3.0, ())
        end = at + len(self.answer)
        return Reading(3.0, (Span(at, end, 3.0),), np.array([at]), np.array([1.0]))


@pytest.fixture
def fake(monkeypatch):
    reader = FakeReader("三座")
    monkeypatch.setattr("rag.reading.reader.load_reader", lambda name: reader)
    return reader


def test_a_question_is_read_once_and_what_was_found_is_kept_by_passage(make_assistant, fake):
    opened = make_assistant(TEXTS, HashEmbedder())
    findings = opened.examine(QUESTION).findings
    ((asked, passages, seconds),) = fake.given
    assert (asked, seconds) == (QUESTION, ALL_MS / 1000)
    texts = {key: TEXTS[name] for key, name in _paths(opened, findings).items()}
    assert [passage.text for passage in passages] == list(texts.values())
    assert {key: bool(reading.spans) for key, reading in findings.readings.items()} == {
        key: "三座" in text for key, text in texts.items()
    }


def _paths(opened, findings):
    """Return the document of each candidate, best first."""
    ids = [candidate.passage_id for candidate in findings.retrieved.candidates]
    with opened.store.snapshot():
        passages = opened.store.passages(ids)
        return {key: opened.store.document(passages[key].document_id).path for key in ids}


def test_the_parts_of_a_question_share_what_was_read(make_assistant, fake):
    opened = make_assistant(TEXTS, HashEmbedder())
    findings = opened.examine("北河市的市长是谁？南山市有几座水库？").findings
    assert len(findings.analyzed.parts) == 2
    assert len(fake.given) == 1


def test_several_things_are_read_for_one_by_one_in_their_share_of_the_time(make_assistant, fake):
    opened = make_assistant(TEXTS, HashEmbedder())
    findings = opened.examine("北河市和南山市的市长分别是谁？").findings
    assert [seconds for _, _, seconds in fake.given] == [ALL_MS / 2000] * 2
    assert findings.readings == {}
    assert all(each.readings for each in findings.of_each)


def test_a_quoted_passage_is_read_though_the_time_was_over_before(make_assistant, monkeypatch):
    class Hurried(FakeReader):
        def read(self, question, passages, seconds):
            found = super().read(question, passages, seconds)
            if len(passages) == 1:
                return found
            return [None if one.spans else one for one in found]

    hurried = Hurried("三座")
    monkeypatch.setattr("rag.reading.reader.load_reader", lambda name: hurried)
    outcome = make_assistant(TEXTS, HashEmbedder()).examine(QUESTION)
    (quote,) = outcome.findings.evidence.quotes
    assert [len(passages) for _, passages, _ in hurried.given] == [2, 1]
    assert outcome.findings.readings[quote.passage.id].spans
    assert outcome.judgement.signals["was_read"] == 1


@pytest.mark.parametrize("given", [{"reading_ms": 0}, {"reader": "none"}])
def test_nothing_is_read_or_loaded_if_the_settings_say_so(make_assistant, monkeypatch, given):
    loaded = []
    load = load_reader
    monkeypatch.setattr(
        "rag.reading.reader.load_reader", lambda name: loaded.append(name) or load(name)
    )
    plain = make_assistant(TEXTS, HashEmbedder())
    settings = load_settings(store=plain.store.folder, **given)
    opened = Assistant.open(settings=settings, embedder=HashEmbedder())
    opened.load()
    assert opened.examine(QUESTION).findings.readings == {}
    assert loaded in ([], ["none"])


def test_a_time_below_zero_is_no_setting():
    with pytest.raises(SettingsError, match="reading_ms"):
        load_settings(reading_ms=-1)


def test_without_the_file_of_the_built_in_reader_questions_are_answered_as_before(
    make_assistant, monkeypatch, tmp_path
):
    monkeypatch.setattr(builtin, "FILE", tmp_path / "none.onnx")
    assert load_reader("builtin") is None
    assert LazyReader("builtin").read("问", [Read("", "答")] * 2, 1.0) == [None, None]
    opened = make_assistant(TEXTS, HashEmbedder())
    outcome = opened.examine(QUESTION)
    assert outcome.findings.readings == {}
    assert outcome.judgement.signals["was_read"] == 0
    assert "三座" in outcome.findings.evidence.quotes[0].search


def test_the_reader_in_force_is_named_without_loading_it(monkeypatch, tmp_path):
    monkeypatch.setattr(readers, "FILE", tmp_path / "reader.onnx")
    assert in_force(load_settings()) == "none"
    (tmp_path / "reader.onnx").touch()
    assert in_force(load_settings()) == "builtin"
    assert in_force(load_settings(reading_ms=0)) == "none"
    assert in_force(load_settings(reader="some/model")) == "some/model"


def test_the_reader_is_not_loaded_when_its_modules_are_imported():
    code = (
        "import sys, rag.pipeline, rag.reading.reader, rag.reading.comprehension.builtin\n"
        "assert 'onnxruntime' not in sys.modules and 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_hidden_text_is_given_to_no_reader_and_leaves_offsets_as_they_are(make_assistant, fake):
    page = (
        "<html><body><h1>水库</h1><p>北河市有三座水库<span style='display:none'>（内部：九座）"
        "</span>，都在北边。</p></body></html>"
    )
    opened = make_assistant({"north.html": page}, HashEmbedder())
    findings = opened.examine(QUESTION).findings
    ((_, (passage,), _),) = fake.given
    assert "九座" not in passage.text
    (key,) = findings.readings
    with opened.store.snapshot():
        stored = opened.store.passages([key])[key]
        text = opened.store.document(stored.document_id).search[stored.start : stored.end]
    assert len(text) == len(passage.text)
    assert passage.text.index("都在北边") == text.index("都在北边")
