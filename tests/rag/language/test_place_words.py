"""Everyday words are no places, whatever the tagger takes them for."""

from rag.language.place_words import known_places, no_places


def test_everyday_words_are_no_places_and_places_are_not_among_them():
    assert {"东西", "福利", "长度", "日志", "入口"} <= no_places()
    assert no_places().isdisjoint({"北京", "湖北", "东北", "日本", "德州", "南湖"})


def test_known_places_are_those_that_are_nothing_else():
    assert {"上海", "长江", "天河区", "滕州"} <= known_places()
    assert known_places().isdisjoint({"大桥", "太平", "之日起", "各乡镇"} | no_places())
