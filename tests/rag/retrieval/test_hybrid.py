"""Retrieval end to end; each channel has a test that fails without it."""

import sqlite3

import numpy as np
import pytest
from opencc import OpenCC

from index.store.schema import DATABASE
from rag.retrieval.candidates import Channels
from tests.conftest import BlindEmbedder, HashEmbedder

PEOPLE = "王建国 李秀英 陈志强 刘海燕 杨文博 赵晓东 黄丽华 周明亮 吴国栋 徐静雯".split()
SPEECHES = {
    f"{place:02}.txt": f"市长{name}在会上强调，要加快发展，提高质量，改善服务。"
    for place, name in enumerate(PEOPLE)
}


def test_a_romanised_name_is_found_by_the_names_channel_alone(make_assistant):
    assistant = make_assistant(SPEECHES, BlindEmbedder())
    for place, romanised in ((4, "Yang Wenbo"), (7, "Mingliang Zhou"), (9, "Xu Jingwen")):
        query = f"What did {romanised} say?"
        hits = assistant.search(query, 3)
        assert hits[0].document == f"{place:02}.txt"
        assert hits[0].names > 0
        without = assistant.search(query, 10, Channels(names=False))
        assert all(hit.names == 0 for hit in without)
        assert without[0].score - without[1].score < 0.1


def test_a_rare_word_is_found_by_the_lexical_channel_alone(make_assistant):
    texts = {f"{i:02}.txt": f"第{i}号文件讲述农业生产的情况。" for i in range(20)}
    texts["rare.txt"] = "本标准的编号为GB39116，规定了视频监控的安全要求。"
    assistant = make_assistant(texts, BlindEmbedder())
    assert assistant.search("GB39116 视频监控", 1)[0].document == "rare.txt"
    assert assistant.search("GB39116 视频监控", 1)[0].lexical > 0
    without = assistant.search("GB39116 视频监控", 1, Channels(lexical=False))
    assert without[0].lexical == 0


def test_a_simplified_question_finds_traditional_text(make_assistant):
    texts = {f"{i:02}.txt": f"第{i}次会议讨论了农业生产的情况。" for i in range(20)}
    texts["t.txt"] = "樞紐變電站運轉異常，電壓驟降。"
    question = OpenCC("t2s").convert("樞紐變電站電壓驟降")
    assert not set(question) & set(texts["t.txt"]) - {"站", "降"}
    assistant = make_assistant(texts, BlindEmbedder())
    (hit,) = assistant.search(question, 1)
    assert hit.document == "t.txt"
    assert hit.lexical > 0.3
    assert "變電站" in hit.text


def test_the_dense_channel_finds_passages_that_share_no_word_with_the_question(assistant):
    question = "How is artificial intelligence changing factories?"
    hits = assistant.search(question, 3, Channels(late=False, translated=False))
    assert all(hit.lexical == 0 for hit in hits)
    assert hits[0].dense == max(hit.dense for hit in hits)


def test_the_best_candidates_are_ranked_again_token_by_token(make_assistant):
    texts = {f"{i:02}.txt": "甲乙丙丁戊己庚辛壬癸" + "天" * i for i in range(6)}
    texts["whole.txt"] = "龙师火" * 3
    texts["near.txt"] = "地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏" * 3 + "。龙师火帝。"
    assistant = make_assistant(texts, HashEmbedder())
    (hit,) = assistant.search("龙师火帝", 1, Channels(lexical=False))
    assert hit.document == "near.txt"
    assert hit.late > 0.9
    (plain,) = assistant.search("龙师火帝", 1, Channels(lexical=False, late=False))
    assert (plain.document, plain.late) == ("whole.txt", 0)


def test_hits_are_ranked_and_their_offsets_point_into_the_source(assistant):
    hits = assistant.search("工业互联网平台", 5)
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(hit.source_start < hit.source_end for hit in hits)


def test_there_are_no_more_hits_than_asked_for_or_passages_in_the_store(assistant):
    assert assistant.search("会议", 0) == []
    assert len(assistant.search("会议", 10_000)) <= assistant.store.counts()["passages"]


def test_a_path_limits_the_search_to_the_documents_under_it(make_assistant):
    texts = {"a/one.txt": "会议讨论了农业生产。", "b/two.txt": "会议讨论了农业生产的情况。"}
    assistant = make_assistant(texts, HashEmbedder())
    assert {hit.document for hit in assistant.search("农业生产", 5)} == set(texts)
    assert {hit.document for hit in assistant.search("农业生产", 5, path="b/")} == {"b/two.txt"}
    assert assistant.search("农业生产", 5, path="c/") == []


def test_a_hit_is_expanded_by_its_neighbouring_passages_if_asked_for(assistant):
    (hit,) = assistant.search("一要把握趋势性", 1, expand=1)
    (alone,) = assistant.search("一要把握趋势性", 1)
    assert (alone.before, alone.after) == ("", "")
    key, _, ordinal = hit.passage.rpartition("-")
    before, after = (assistant.passage(f"{key}-{int(ordinal) + step}").text for step in (-1, 1))
    assert (hit.before.strip(), hit.after.strip()) == (before.strip(), after.strip())


def test_channels_are_weighed_by_the_language_of_each_passage(make_assistant):
    texts = {"zh.txt": "会议讨论标准。", "en.txt": "The meeting is about standards."}
    assistant = make_assistant(texts, HashEmbedder())
    hits = {hit.document: hit for hit in assistant.search("标准是什么？", 2)}
    across, within = hits["en.txt"], hits["zh.txt"]
    weighed = across.late + 0.4 * across.sentence + 0.07 * across.translated
    assert across.score == pytest.approx(weighed, abs=1e-5)
    weighed = 0.61 * within.late + 0.79 * within.sentence + 0.26 * within.lexical
    assert within.lexical > 0
    assert within.score == pytest.approx(weighed, abs=1e-5)


def test_a_chinese_passage_with_latin_names_is_weighed_as_chinese_wholly(make_assistant):
    texts = {
        "names.txt": "会议讨论了标准，参加的有 Kovalensky 和 Anderson 两位专家，会后发表了意见。",
        "zh.txt": "会议讨论标准。",
        "en.txt": "The meeting is about standards.",
    }
    assistant = make_assistant(texts, HashEmbedder())
    hits = {hit.document: hit for hit in assistant.search("标准是什么？", 3)}
    for name in ("names.txt", "zh.txt"):
        hit = hits[name]
        weighed = 0.61 * hit.late + 0.79 * hit.sentence + 0.26 * hit.lexical
        assert hit.score == pytest.approx(weighed, abs=1e-5)


def test_a_passage_whose_vector_is_damaged_is_still_found_by_its_words(make_assistant):
    assistant = make_assistant({"a.txt": "灯塔在海边。", "b.txt": "会议讨论。"}, HashEmbedder())
    with sqlite3.connect(assistant.store.folder / DATABASE) as connection:
        connection.execute("UPDATE passages SET vector = x'00' WHERE id = 1")
        connection.execute("UPDATE meta SET value = 'damaged' WHERE key = 'revision'")
    connection.close()
    found = {hit.document: hit.dense for hit in assistant.search("灯塔会议")}
    assert found["a.txt"] == 0
    assert found["b.txt"] > 0


def test_a_name_in_many_passages_is_found_like_a_name_in_few(make_assistant, monkeypatch):
    texts = {f"{n}.txt": f"张岳峰在第{n}次会议上说，要修路。" for n in range(9)}
    assistant = make_assistant(texts | {"x.txt": "会议决定修桥，并且修路。"}, HashEmbedder())
    few = assistant.search("What did Zhang Yuefeng say?", 20)
    assert sum(hit.names > 0 for hit in few) == 9
    monkeypatch.setattr("rag.retrieval.hybrid._MANY_NAMED", 2)
    assert assistant.search("What did Zhang Yuefeng say?", 20) == few
    monkeypatch.setattr("rag.retrieval.hybrid.POOL", 3)
    best = assistant.search("What did Zhang Yuefeng say?", 3)
    assert [hit.names for hit in best] == [1.0] * 3


def test_across_scripts_the_passage_with_translated_words_of_the_question_comes_first(
    make_assistant,
):
    texts = {
        f"{n}.txt": f"{n}号文件讲{topic}。" for n, topic in enumerate("农业 教育 银行 铁路".split())
    }
    assistant = make_assistant(texts, BlindEmbedder())
    for query, name in (("Who reformed education?", "1.txt"), ("Where is the railway?", "3.txt")):
        first, second, *_ = assistant.search(query, 4)
        assert first.document == name
        assert first.translated > 0 == second.translated
    silent = assistant.search("Who reformed education?", 4, Channels(translated=False))
    assert all(hit.translated == 0 for hit in [*silent, *assistant.search("谁办教育？", 4)])


def test_a_name_also_counts_in_the_other_passages_of_its_document(make_assistant):
    beside = "城市建设要加快。" * 40 + "\n\n" + "道路桥梁要修好。" * 40
    texts = {"a.txt": "张岳峰在会上讲话。" + beside, "b.txt": beside}
    hits = make_assistant(texts, HashEmbedder()).search("What did Zhang Yuefeng say?", 20)
    names = {name: [hit.names for hit in hits if hit.document == name] for name in texts}
    assert names["a.txt"][0] == 1.0
    assert set(names["a.txt"][1:]) == {0.7}
    assert set(names["b.txt"]) == {0.0}
    for hit in hits:
        added = hit.late + 0.4 * hit.sentence + 0.3 * hit.names + 0.07 * hit.translated
        assert hit.score == pytest.approx(added, abs=1e-5)


class PartialEmbedder(HashEmbedder):
    """Finds texts in one language alike, as the embedded model does, whatever they say."""

    identity = "partial"

    def _vector(self, text):
        vector = super()._vector(text)
        vector[:2] += (9, 0) if text[:1].isascii() else (0, 9)
        return vector / np.linalg.norm(vector)


def test_passages_in_another_language_are_not_shut_out(make_assistant):
    texts = {f"{n:03}.txt": f"Note {n} is about roads and bridges." for n in range(260)}
    texts["zh.txt"] = "灯塔很高，晚上很亮。"
    assistant = make_assistant(texts, PartialEmbedder())
    everywhere = Channels(lexical=False, names=False, late=False)
    found = assistant.search("How high is it?", 500, everywhere)
    assert "zh.txt" in [hit.document for hit in found]


class TokensOnly(HashEmbedder):
    """Tells texts apart by their characters only."""

    identity = "tokens only"

    def _vector(self, text):
        return super()._vector(text if len(text) == 1 else "same")


def test_in_another_language_words_count_more_if_one_sentence_has_them(make_assistant, monkeypatch):
    monkeypatch.setattr("rag.retrieval.reranking.is_calibrated", lambda store: True)
    texts = {
        "apart.txt": "灯塔有QX两层。海边有JV和船。",
        "together.txt": "灯塔有QX和JV。海边有两层船。",
    }
    assistant = make_assistant(texts, TokensOnly())
    first, second = assistant.search("QX JV?", 2)
    assert (first.document, second.document) == ("together.txt", "apart.txt")
    assert first.late == pytest.approx(second.late)


def test_what_is_not_in_words_counts_only_if_it_is_quoted(make_assistant):
    blob = "aGVsbG8gd29ybGQ7dGhpcyBpcyBub3Q4bGFuZ3VhZ2U5YXQ0YWxs"
    texts = {"blob.txt": blob, "text.txt": "会议讨论了修路的事情。"}
    assistant = make_assistant(texts, BlindEmbedder())
    by_topic = assistant.search("农业如何发展？", 2)
    assert [hit.document for hit in by_topic] == ["text.txt", "blob.txt"]
    assert by_topic[1].score < by_topic[0].score / 2
    assert assistant.search(f"{blob}是什么？", 1)[0].document == "blob.txt"
