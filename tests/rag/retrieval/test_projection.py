"""The map of passages: their projection onto a plane, and how it is drawn."""

import numpy as np
import pytest

from rag.retrieval.projection import Point, Scatter, project
from rag.web.passage_map import render_map
from tests.conftest import HashEmbedder


def test_the_projection_keeps_the_largest_difference_and_puts_a_question_at_its_match():
    turned = np.random.default_rng(1).normal(size=(40, 12)).astype(np.float32) * 0.01
    turned[:20, 3] += 1
    places, asked, share = project(turned, turned[0])
    assert places.shape == (40, 2)
    assert places.min() >= 0
    assert places.max() <= 1
    assert share > 0.9
    left, right = places[:20, 0].mean(), places[20:, 0].mean()
    assert abs(left - right) > 0.8
    assert asked == pytest.approx(tuple(places[0]))
    again, _, _ = project(turned, turned[0])
    assert np.array_equal(places, again)


@pytest.mark.parametrize("vectors", [np.zeros((0, 4)), np.ones((1, 4)), np.ones((3, 4))])
def test_passages_that_do_not_differ_get_finite_coordinates(vectors):
    places, asked, share = project(vectors.astype(np.float32), np.ones(4, np.float32))
    assert places.shape == (len(vectors), 2)
    assert np.isfinite(places).all()
    assert share == pytest.approx(0) or share <= 1
    assert (asked is None) == (len(vectors) == 0)


def test_the_map_of_the_samples_holds_every_passage_and_the_hits(assistant):
    hits = assistant.search("工业互联网平台", 5)
    drawn = assistant.map("工业互联网平台", hits)
    assert len(drawn.points) == drawn.total == assistant.store.counts()["passages"]
    ranks = {point.passage: point.rank for point in drawn.points if point.rank}
    assert ranks == {hit.passage: hit.rank for hit in hits}
    first = next(point for point in drawn.points if point.rank == 1)
    assert first.document == hits[0].document
    assert " ".join(hits[0].text.split()).startswith(first.beginning[:20])
    assert assistant.map().question is None


def test_of_a_large_store_a_sample_and_all_hits_are_drawn(make_assistant, monkeypatch):
    texts = {f"{n:02}.txt": f"会议第{n}号讨论。" for n in range(30)} | {"z.txt": "灯塔在海边。"}
    assistant = make_assistant(texts, HashEmbedder())
    monkeypatch.setattr("rag.retrieval.projection.MOST", 10)
    hits = assistant.search("会议第17号", 3)
    drawn = assistant.map("会议第17号", hits)
    assert 10 <= len(drawn.points) <= 13
    assert {hit.passage for hit in hits} <= {point.passage for point in drawn.points}
    assert f"{len(drawn.points)} of 31 passages" in render_map(drawn)


def test_the_text_of_documents_is_escaped_on_the_map():
    point = Point(0.5, 0.5, "<script>.txt", "k\"'", "<img src=x onerror='1'>\"", 1)
    html = render_map(Scatter((point,), (0.1, 0.1), 1, 0.5))
    assert "<script" not in html
    assert "<img" not in html
    assert 'data-passage="k&quot;&#x27;"' in html
    assert html.count("<circle") == 1


def test_documents_with_hits_get_colours_before_larger_ones():
    many = [Point(0, 0, f"{n}.txt", f"{n}-{m}", "") for n in range(10) for m in range(3)]
    html = render_map(Scatter((*many, Point(0, 0, "hit.txt", "h-0", "", 1)), None, 31, 0.1))
    assert "yz-c1'></i><bdi>hit.txt" in html
    assert "other documents" in html
