"""A question-answering model of transformers as a reader, here a tiny one with random weights."""

import numpy as np
import pytest

from index.errors import ModelError
from rag.reading.comprehension.hub import HubReader
from rag.reading.reader import LazyReader, Read, load_reader

QUESTION = "试用期多久？"
TEXT = "试用期不得超过六个月。同一劳动者只能约定一次试用期。"
WINDOW = 32
MINUTE = 60.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    import torch
    from transformers import BertConfig, BertForQuestionAnswering, BertTokenizerFast

    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("reader")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted(set(QUESTION + TEXT))]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    tokenizer = BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=WINDOW)
    tokenizer.save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(words), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=64, initializer_range=1.0,
    )  # fmt: skip
    BertForQuestionAnswering(config).save_pretrained(folder)
    return str(folder)


@pytest.fixture(scope="module")
def reader(folder):
    found = load_reader(folder)
    assert isinstance(found, HubReader)
    return found


def test_the_model_marks_spans_of_the_text(reader):
    (reading,) = reader.read(QUESTION, [Read("", TEXT[:11])], MINUTE)
    assert reading.spans
    assert all(0 <= span.start < span.end <= 11 for span in reading.spans)
    assert reading.answered == reading.spans[0].odds
    assert reading.share(0, 11) == pytest.approx(1)


def test_a_context_is_no_place_for_a_span(reader):
    (reading,) = reader.read(QUESTION, [Read("劳动者同一", "六个月。")], MINUTE)
    assert all(0 <= span.start < span.end <= 4 for span in reading.spans)
    assert reading.share(0, 4) == pytest.approx(1)


def test_all_windows_of_a_long_passage_are_read_and_each_token_counts_once(reader):
    text = TEXT * 4
    (reading,) = reader.read(QUESTION, [Read("同一", text)], MINUTE)
    own = reading.starts[reading.starts >= 0]
    assert len(text) > 2 * WINDOW
    np.testing.assert_array_equal(own, np.arange(len(text)))
    assert reading.share(0, len(text)) == pytest.approx(1)


def test_a_question_longer_than_a_window_leaves_room_for_the_passage(reader):
    (reading,) = reader.read(QUESTION * 20, [Read("", TEXT)], MINUTE)
    assert reading.spans


@pytest.mark.parametrize("text", ["", "\ud800", " "])
def test_any_text_can_be_read(reader, text):
    (reading,) = reader.read("\ud800？", [Read("", text)], MINUTE)
    assert np.isfinite(reading.answered)


def test_the_error_for_a_missing_model_says_what_to_do(tmp_path):
    reader = LazyReader(str(tmp_path / "nowhere"))
    with pytest.raises(ModelError, match='cannot be loaded .* reader = "builtin"'):
        reader.read(QUESTION, [Read("", TEXT)], MINUTE)


def test_a_model_is_loaded_only_when_it_is_to_read(folder, monkeypatch):
    from transformers import AutoModelForQuestionAnswering as Model

    loaded = []
    load = Model.from_pretrained
    monkeypatch.setattr(Model, "from_pretrained", lambda name: loaded.append(name) or load(name))
    reader = LazyReader(folder)
    assert loaded == []
    assert reader.read(QUESTION, [Read("", TEXT)], MINUTE)[0]
    assert reader.read(QUESTION, [Read("", TEXT)], MINUTE)[0]
    assert loaded == [folder]
