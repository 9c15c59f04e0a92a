"""The training of the reader: which pairs it sees, and that its weights survive."""

import gzip
import json
import random

import numpy as np
import pytest
import torch

from bench.reader_examples import IGNORED, batches_of, examples_of, read_structures
from bench.reader_export import export, read_weights
from bench.reader_negatives import Pair, entities, pairs_of, swapped, without_answer
from bench.reader_network import (
    Network,
    Tokens,
    average_weights,
    collate,
    load_weights,
    save_weights,
    start_from,
)
from bench.reader_sets import Asked, held_out, held_titles, training_sets
from index.embed.e5_weights import find_weights
from index.embed.e5_words import open_words

TEXT = "张建国1998年任县长。李红2003年任县长。王强是医生。"


@pytest.fixture(scope="module")
def words():
    return open_words(find_weights())


def asked(question="谁在1998年任县长？", answer="张建国", text=TEXT, **other):
    start = text.index(answer) if answer else -1
    fields = {"id": question, "set": "s", "pair": "zh->zh", "title": "县长", **other}
    return Asked(**fields, text=text, question=question, answer=answer, start=start)


def squad(*contexts, title="题"):
    paragraphs = [
        {
            "context": context,
            "qas": [{"id": f"{context}?", "question": f"{context}？",
                     "answers": [{"text": context[:2], "answer_start": 0}]}],
        }
        for context in contexts
    ]  # fmt: skip
    return {"title": title, "paragraphs": paragraphs}


def write(path, *articles):
    path.write_text(json.dumps({"data": articles}), encoding="utf-8")


def test_a_passage_loses_the_sentences_that_hold_the_answer():
    assert without_answer(TEXT, 0, "张建国") == "李红2003年任县长。王强是医生。"


def test_the_gaps_between_the_sentences_that_are_left_stay():
    text = "Ann came. Bob won the prize. Then all went home.\nIt was late."
    left = "Ann came. Then all went home.\nIt was late."
    assert without_answer(text, text.index("Bob"), "Bob") == left


def test_a_passage_of_which_too_little_would_be_left_is_no_negative():
    assert without_answer("张建国1998年任县长。是。", 0, "张建国") == ""


def test_a_swapped_question_asks_for_what_the_passage_does_not_tell_of():
    rng = random.Random(0)
    found = {swapped("谁在1998年任县长？", TEXT, {"number": ["2"]}, rng) for _ in range(20)}
    years = {"".join(filter(str.isdecimal, question)) for question in found}
    assert all(question.startswith("谁在") for question in found)
    assert years.isdisjoint({"1998", "2003"})


def test_a_question_without_a_name_or_number_cannot_be_swapped():
    assert swapped("怎么办？", TEXT, {}, random.Random(0)) == ""


def test_capitalised_words_that_follow_each_other_are_one_name():
    assert entities("Did Mary Ann Smith leave in 1998?") == [(4, 18, "word"), (28, 32, "number")]


def test_a_question_is_paired_with_its_passage_and_with_wrong_ones():
    questions = [
        asked(),
        asked("王强是什么人？", "医生"),
        asked("李红住在哪里？", "", text="李红是医生。"),
        asked("谁是校长？", "赵明", text="赵明是校长。他很老。"),
    ]
    shares = dict.fromkeys(("nearest", "same article", "gone", "swapped"), 1.0)
    pairs = list(pairs_of(questions, random.Random(1), shares))
    kinds = {pair.kind for pair in pairs if pair.question == questions[0].question}
    assert kinds >= {"answered", "nearest", "same article", "gone"}
    for pair in pairs:
        if pair.kind == "answered":
            assert pair.answered
            assert pair.text[pair.start : pair.end] in ("张建国", "医生", "赵明")
        else:
            assert (pair.start, pair.end, pair.answered) == (-1, -1, False)
    assert [pair.kind for pair in pairs if pair.question == "李红住在哪里？"] == ["human"]


def test_the_tokens_of_an_example_hold_the_answer(words):
    text = "这里什么也没有说。" * 60 + TEXT
    start = text.index("李红")
    pair = Pair("2003年谁任县长？", "县长", text, start, start + 2, True, "s", "zh->zh", "answered")
    for seed in range(8):
        (example,) = examples_of([pair], words, random.Random(seed))
        ids = example.tokens.text[example.first : example.last + 1]
        (whole,) = words.cut(["李红"])
        assert set(whole.ids) & set(ids)
        assert len(example.tokens) <= 512


def test_what_answers_as_a_whole_has_no_span_to_learn(words):
    pair = Pair("怎么办？", "", "先做这个。再做那个。", -1, -1, True, "s", "zh->zh", "answered")
    (example,) = examples_of([pair], words, random.Random(0))
    assert (example.first, example.last) == (IGNORED, IGNORED)
    assert example.answered


def test_batches_hold_every_example_once_and_no_more_tokens_than_allowed(words):
    pairs = [
        Pair("问", "", "答" * (1 + number % 90), -1, -1, False, "s", "zh->zh", "human")
        for number in range(100)
    ]
    examples = list(examples_of(pairs, words, random.Random(0)))
    batches = batches_of(examples, 300, random.Random(0))
    assert sorted(id(one) for batch in batches for one in batch) == sorted(map(id, examples))
    for batch in batches:
        assert len(batch) * max(len(one.tokens) for one in batch) <= 300


def test_structures_are_drawn_by_kind(tmp_path):
    passage = {"context": "", "text": "甲", "start": -1, "end": -1}
    groups = [
        {"question": kind, "lang": "zh->zh", "kind": kind, "positive": passage,
         "negatives": [{**passage, "kind": "other row"}] * 3}
        for kind in ("table", "law")
    ]  # fmt: skip
    file = tmp_path / "structures.jsonl.gz"
    with gzip.open(file, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(group) + "\n" for group in groups)
    pairs = read_structures(file, random.Random(0), {"table": 0.0}, 2)
    assert [(pair.question, pair.answered) for pair in pairs] == [
        ("law", True), ("law", False), ("law", False),
    ]  # fmt: skip


def test_no_passage_that_is_measured_on_is_trained_on(tmp_path):
    titles = [squad(f"第{number}篇文章。", title=f"t{number}") for number in range(8)]
    write(tmp_path / "xquad.zh.json", *titles)
    write(tmp_path / "xquad.en.json", *titles)
    write(tmp_path / "cmrc2018_dev.json", squad("共有的一段话。"))
    write(tmp_path / "DRCD_test.json", squad("测试的一段话。"))
    write(tmp_path / "DRCD_dev.json", squad("共有的 一段话。", "别的一段话。"))
    trained = training_sets(tmp_path)
    assert held_titles(tmp_path) == {"t3", "t7"}
    assert {one.text for one in trained if one.set == "DRCD"} == {"别的一段话。"}
    assert {one.title for one in trained if one.set == "XQuAD"}.isdisjoint({"t3", "t7"})
    measured = held_out(tmp_path, "XQuAD en->zh")
    assert {one.title for one in measured} == {"t3", "t7"}


def tiny(words):
    torch.manual_seed(0)
    network = Network(layers=1)
    start_from(network, words.weights)
    return network


ROWS = [
    Tokens(np.array([9, 10]), np.array([], np.int64), np.array([11, 12, 13])),
    Tokens(np.array([9]), np.array([21, 22]), np.array([23, 24, 25, 26])),
]


def test_a_span_can_only_stand_in_the_text(words):
    batch = collate(words, ROWS)
    with torch.inference_mode():
        starts, _, _ = tiny(words)(batch.words, batch.segments, batch.mask, batch.spannable)
    allowed = [torch.nonzero(row > -1e3).flatten().tolist() for row in starts]
    assert allowed == [[0, 4, 5, 6], [0, 5, 6, 7, 8]]


def test_weights_are_read_back_from_files_and_from_the_graph(words, tmp_path):
    network = tiny(words)
    save_weights(network, tmp_path)
    export(read_weights(tmp_path), tmp_path / "reader.onnx")
    batch = collate(words, ROWS)
    with torch.inference_mode():
        wanted = network(batch.words, batch.segments, batch.mask, batch.spannable)
        for place, error in ((tmp_path, 0.01), (tmp_path / "reader.onnx", 0.1)):
            other = Network(layers=1)
            load_weights(other, place)
            found = other(batch.words, batch.segments, batch.mask, batch.spannable)
            assert torch.allclose(found[0], wanted[0], atol=error)
            assert torch.allclose(found[2], wanted[2], atol=error)


def test_the_mean_of_two_readers_lies_between_them_by_share(words, tmp_path):
    networks = [tiny(words), tiny(words)]
    with torch.no_grad():
        networks[1].pool.bias += 1.0
    for number, network in enumerate(networks):
        save_weights(network, tmp_path / str(number))
    mean = Network(layers=1)
    average_weights(mean, tmp_path / "0", tmp_path / "1", 0.25)
    assert torch.allclose(mean.pool.bias, networks[0].pool.bias + 0.25, atol=1e-3)
    assert torch.allclose(mean.layers[0].fi.weight, networks[0].layers[0].fi.weight, atol=1e-3)
