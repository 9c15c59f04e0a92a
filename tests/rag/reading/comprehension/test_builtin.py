"""What the built-in reader makes of passages, whatever its network has learned."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from bench.reader_export import export
from rag.reading.comprehension.builtin import BuiltinReader, open_builtin
from rag.reading.comprehension.network import Network
from rag.reading.reader import READER, Read
from tests.rag.reading.comprehension.conftest import random_weights

QUESTION = "试用期最长可以约定多久？"
TEXT = "劳动合同期限三年以上的，试用期不得超过六个月。同一用人单位与同一劳动者只能约定一次试用期。"
LONG = "".join(
    f"第{number}条 本办法所称第{number}类事项，由主管部门另行规定。" for number in range(60)
)
MINUTE = 60.0


@pytest.fixture(autouse=True)
def _is_never_sure(monkeypatch):
    """Random weights may be sure of anything, and then no other passage is read."""
    monkeypatch.setitem(vars(READER), "numbers", replace(READER.numbers, sure=np.inf))


def test_spans_stand_in_the_text_best_first_and_do_not_overlap(tiny_reader):
    for text in (TEXT, LONG):
        (reading,) = tiny_reader.read(QUESTION, [Read("合同", text)], MINUTE)
        assert 2 <= len(reading.spans) <= 5
        assert [span.odds for span in reading.spans] == sorted(
            (span.odds for span in reading.spans), reverse=True
        )
        taken = set()
        for span in reading.spans:
            assert text[span.start : span.end].strip() == text[span.start : span.end] != ""
            assert taken.isdisjoint(range(span.start, span.end))
            taken |= set(range(span.start, span.end))


def test_the_shares_of_the_sentences_of_a_text_add_up_to_one(tiny_reader):
    (reading,) = tiny_reader.read(QUESTION, [Read("", TEXT)], MINUTE)
    middle = TEXT.index("。") + 1
    assert reading.share(0, middle) + reading.share(middle, len(TEXT)) == pytest.approx(1)
    assert reading.share(0, len(TEXT)) == pytest.approx(1)
    assert reading.share(-50, 0) == reading.share(len(TEXT), 999) == reading.share(9, 3) == 0


def test_the_context_changes_what_is_found_but_is_no_place_for_it(tiny_reader):
    plain, below = (
        tiny_reader.read(QUESTION, [Read(context, "六个月。")], MINUTE)[0]
        for context in ("", "劳动合同法 第十九条")
    )
    assert plain.answered != below.answered
    assert {span.end <= 4 for span in below.spans} == {True}
    assert below.share(0, 4) == pytest.approx(1)


def test_a_passage_is_read_alike_alone_and_with_others(tiny_reader):
    passages = [Read("甲", TEXT), Read("", "六个月。"), Read("办法", LONG), Read("", TEXT[:20])]
    together = tiny_reader.read(QUESTION, passages, MINUTE)
    for passage, reading in zip(passages, together, strict=True):
        (alone,) = tiny_reader.read(QUESTION, [passage], MINUTE)
        assert alone == reading
        np.testing.assert_array_equal(alone.begun, reading.begun)


def test_what_stands_at_the_end_of_a_long_passage_is_read_too(tiny_reader):
    (reading,) = tiny_reader.read(QUESTION, [Read("办法", LONG)], MINUTE)
    assert len(reading.starts) > 512
    assert reading.begun.all()
    assert reading.share(0, len(LONG)) == pytest.approx(1)


@pytest.mark.parametrize("text", ["", " \n ", "\ud800", "㍿"])
def test_any_text_can_be_read(tiny_reader, text):
    (reading,) = tiny_reader.read("\ud800？", [Read(text, text)], MINUTE)
    assert np.isfinite(reading.answered)
    assert all(0 <= span.start < span.end <= len(text) for span in reading.spans)
    assert bool(reading.spans) is bool(text.strip())


def test_the_first_passage_is_read_even_without_time(tiny_reader):
    readings = tiny_reader.read(QUESTION, [Read("", TEXT)] * 3, 0.0)
    assert [reading is None for reading in readings] == [False, True, True]
    assert tiny_reader.read(QUESTION, [], 0.0) == []


def test_threads_may_share_the_reader(tiny_reader):
    wanted = tiny_reader.read(QUESTION, [Read("", TEXT), Read("", LONG)], MINUTE)
    found = []

    def read():
        found.append(tiny_reader.read(QUESTION, [Read("", TEXT), Read("", LONG)], MINUTE))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 4


def test_there_is_no_reader_where_a_file_is_missing_or_of_other_words(
    tmp_path, tiny_file, monkeypatch
):
    assert isinstance(open_builtin(tiny_file), BuiltinReader)
    assert open_builtin(tmp_path / "none.onnx") is None
    monkeypatch.setattr("bench.reader_export.BUILTIN_IDENTITY", "another model")
    export(random_weights(), tmp_path / "other.onnx")
    assert open_builtin(tmp_path / "other.onnx") is None
    monkeypatch.setattr("rag.reading.comprehension.builtin.find_weights", lambda: None)
    assert open_builtin(tiny_file) is None


def test_the_identity_changes_with_the_weights(tmp_path, tiny_file):
    export(random_weights(seed=1), tmp_path / "other.onnx")
    assert Network(tiny_file).identity != Network(tmp_path / "other.onnx").identity
