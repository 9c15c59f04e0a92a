"""Everyday words are no places, whatever the tagger takes them for."""

from rag.language.no_places import no_places


def test_everyday_words_are_no_places_and_places_are_not_among_them():
    assert {"东西", "福利", "长度", "日志", "入口"} <= no_places()
    assert no_places().isdisjoint({"北京", "湖北", "东北", "日本", "德州", "南湖"})
