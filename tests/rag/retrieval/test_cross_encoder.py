"""The optional cross-encoder, here a tiny one with random weights."""

import pytest

from index.errors import ModelError
from index.settings import load_settings
from rag.assistant import Assistant
from rag.retrieval.cross_encoder import CrossEncoderReranker
from tests.conftest import HashEmbedder

TEXTS = {"a.txt": "天地玄黄宇宙洪荒。", "b.txt": "天地寒来暑往秋收冬藏。", "c.txt": "甲乙丙丁。"}


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory):
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder = tmp_path_factory.mktemp("cross")
    characters = sorted(set("".join(TEXTS.values())))
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    shape = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = BertConfig(vocab_size=len(words), intermediate_size=16, num_labels=1, **shape)
    BertForSequenceClassification(config).save_pretrained(folder)
    return str(folder)


def test_a_cross_encoder_gives_each_passage_a_value_between_0_and_1(cross_encoder):
    reranker = CrossEncoderReranker(cross_encoder)
    values = reranker("天地", ["天地玄黄。", "甲乙\ud800", ""])
    assert values.shape == (3,)
    assert ((values > 0) & (values < 1)).all()
    assert reranker("天地", []).shape == (0,)


def test_the_score_of_the_cross_encoder_is_added_to_that_of_a_passage(
    make_assistant, cross_encoder
):
    plain = make_assistant(TEXTS, HashEmbedder())
    settings = load_settings(store=plain.store.folder, reranker=cross_encoder)
    with_reranker = Assistant.open(settings=settings, embedder=HashEmbedder())
    hits = with_reranker.search("天地")
    assert all(0 < hit.cross < 1 for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    before = {hit.passage: hit.score for hit in plain.search("天地")}
    for hit in hits:
        assert hit.score == pytest.approx(before[hit.passage] + hit.cross, abs=1e-5)


def test_the_error_for_a_missing_reranker_says_what_to_do(make_assistant):
    made = make_assistant(TEXTS, HashEmbedder())
    settings = load_settings(store=made.store.folder, reranker="./nowhere")
    with pytest.raises(ModelError, match="leave the setting reranker empty"):
        Assistant.open(settings=settings, embedder=HashEmbedder()).search("天地")
