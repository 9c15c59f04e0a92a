import os
import subprocess
import sys

import numpy as np
import pytest

from index.embed import BUILTIN_IDENTITY, Embedder, identity_of, open_embedder
from index.embed.e5_weights import find_weights, read_weights
from index.errors import ModelError

NO_TELEMETRY = "ORT_DISABLE_TELEMETRY"  # set when index.embed is imported, as it is here


def test_vectors_are_unit_float32_in_the_order_of_the_texts(embedder):
    texts = ["短。", "一个长得多的句子，讲了许多事情，说了又说。" * 20, "Hello world", ""]
    vectors = embedder.embed_passages(texts)
    assert vectors.shape == (4, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_the_embedded_model_gives_a_text_the_same_vectors_alone_and_in_a_batch(embedder):
    texts = ["短。", "一个长得多的句子，讲了许多事情，说了又说。" * 20, "Hello world", "1923年"]
    together = embedder.encode_passages(texts)
    for number, text in enumerate(texts):
        alone = embedder.encode_passages([text])
        np.testing.assert_allclose(alone.vectors[0], together.vectors[number], atol=1e-4)
        np.testing.assert_allclose(
            alone.tokens[0].vectors, together.tokens[number].vectors, atol=1e-3
        )


def test_a_question_is_nearest_to_its_answer_in_another_language(embedder):
    question = embedder.encode_questions(["Who chaired the meeting?"]).vectors[0]
    near, far = embedder.embed_passages(["市政协主席主持会议。", "苹果富含维生素。"])
    assert question @ near > question @ far


@pytest.mark.parametrize("text", ["\x00", "\ud800", "<s></s><pad>", "ﷺ" * 3000, "😀" * 1000])
def test_any_text_can_be_embedded(embedder, text):
    assert np.isfinite(embedder.embed_passages([text])).all()


def test_progress_counts_the_texts(embedder):
    done = []
    embedder.embed_passages(["一", "二", "三"], done.append)
    assert sum(done) == 3


def test_a_file_with_one_changed_byte_is_refused(tmp_path):
    source = find_weights()
    assert source is not None
    data = bytearray(source.read_bytes())
    data[1000] ^= 1
    (tmp_path / "changed.bin").write_bytes(data)
    with pytest.raises(ModelError, match="Reinstall"):
        read_weights(tmp_path / "changed.bin")


def test_the_identity_is_known_without_loading_the_model(embedder):
    code = (
        "import sys\nfrom index.embed import identity_of\nprint(identity_of('builtin'))\n"
        "assert 'onnxruntime' not in sys.modules and 'torch' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == embedder.identity == BUILTIN_IDENTITY
    assert identity_of("some/model") == "sentence-transformers some/model"


def test_the_embedded_model_sends_no_telemetry_and_leaves_only_its_cache(tmp_path):
    code = "from index.embed import open_embedder\nopen_embedder('builtin').embed_passages(['一'])"
    left_out = (NO_TELEMETRY, "CI", "XDG_CACHE_HOME")
    kept = {name: os.environ[name] for name in os.environ if name not in left_out}
    environment = kept | {"HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-B", "-c", code], check=True, env=environment)
    assert [path.name for path in tmp_path.iterdir()] == [".cache"]
    assert [path.name for path in (tmp_path / ".cache").iterdir()] == ["yinzheng"]


def test_the_error_for_a_missing_model_says_what_to_do(tmp_path):
    with pytest.raises(ModelError, match="builtin"):
        open_embedder(str(tmp_path / "no-model"))


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory):
    """Return a directory that sentence-transformers loads: a random two-layer BERT."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    home = tmp_path_factory.mktemp("tiny")
    words = ["[PAD]", "[UNK]", *"张岳峰强调要快慢李四光说"]
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", model_max_length=64
    )
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=64,
    )  # fmt: skip
    BertModel(config).save_pretrained(home / "bert")
    fast.save_pretrained(home / "bert")
    word = Transformer(str(home / "bert"))
    model = SentenceTransformer(modules=[word, Pooling(16, "mean")], device="cpu")
    model.save(str(home / "model"))
    return home / "model"


def test_a_model_directory_of_sentence_transformers_opens_as_an_embedder(tiny_model):
    model = open_embedder(str(tiny_model))
    assert isinstance(model, Embedder)
    vectors = model.embed_passages(["张岳峰强调要快", "李四光说要慢\ud800"])
    assert vectors.shape == (2, 16)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert model.encode_questions(["要快"]).vectors.shape == (1, 16)


def test_a_loaded_model_gives_a_text_the_same_tokens_alone_and_in_a_batch(tiny_model):
    model = open_embedder(str(tiny_model))
    short = model.encode_passages(["张岳峰强调要快", "要慢"]).tokens[1]
    alone = model.encode_passages(["要慢"]).tokens[0]
    assert short.starts.tolist() == alone.starts.tolist() == [0, 1]
    np.testing.assert_allclose(short.vectors, alone.vectors, atol=1e-5)
