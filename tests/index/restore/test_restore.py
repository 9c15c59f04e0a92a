from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.damage import damage, intended
from index.restore.detect import detect
from index.restore.layers import Kind, marked
from index.restore.repair import restore
from index.restore.verdict import Verdict
from tests.conftest import CORPUS

DAMAGED = ("000_11622bfe4d5accc3.txt", "001_ccd7590a8acdb3c9.txt", "004_cd161efac8e0c4c5.txt")
NEWS = "企业要在市场上发现机会，生产好的产品，建设工厂。企业之后又把产品卖到各地，于是大家都高兴。"
CLEAN = ("002_05fbf9e12f9e6207.txt", "003_b521872eaafa85f8.txt")


def read(name):
    return (CORPUS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", DAMAGED)
def test_a_page_with_inserted_pinyin_is_damaged(name):
    assert detect(read(name)).verdict is Verdict.DAMAGED


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_page_comes_back_as_it_is(name):
    assert detect(read(name)).verdict is Verdict.CLEAN
    assert restore(read(name)).text == read(name)


def test_a_name_split_by_an_annotation_is_restored_from_its_bytes_and_the_pinyin():
    restored = restore(read(DAMAGED[0]))
    assert restored.text.count("張岳峰") == 4
    at = restored.text.index("岳")
    segment = next(s for s in restored.segments if s.start <= at < s.end)
    assert segment.kind is Kind.PINYIN


def test_a_character_whose_trail_byte_was_annotated_away_is_restored():
    assert "張岳峰強調" in restore(read(DAMAGED[0])).text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (DAMAGED[0], "張岳峰在市委書記領銜"),
        (DAMAGED[0], "張岳峰出席會議"),
        (DAMAGED[0], "張岳峰指出,工業"),
        (DAMAGED[1], "展潛力。"),
        (DAMAGED[2], "環保科技城黨工委"),
        (DAMAGED[2], "。總量不大、存量不優"),
    ],
)
def test_lost_bytes_are_read_from_the_language_around_them(name, text):
    assert text in restore(read(name)).text


@pytest.mark.parametrize(
    ("name", "guessed"), [(DAMAGED[0], "書記出"), (DAMAGED[1], "力"), (DAMAGED[2], "保。大")]
)
def test_every_guessed_character_is_marked_and_lies_in_a_span(name, guessed):
    restored = restore(read(name))
    marked = [s for s in restored.segments if s.kind is Kind.GUESS]
    assert set(guessed) <= set("".join(restored.text[s.start : s.end] for s in marked))
    for segment in marked:
        (span,) = [s for s in restored.spans if s.start <= segment.start < segment.end <= s.end]
        assert 0 < span.posterior <= 1


def test_a_span_keeps_its_alternative_readings():
    restored = restore(read(DAMAGED[0]))
    span = next(s for s in restored.spans if restored.text[s.start : s.end].endswith("指出"))
    assert span.alternatives
    assert restored.text[span.start : span.end] not in span.alternatives


def test_an_annotation_written_by_the_author_is_kept():
    assert "zha(言工白)圣國" in restore(read(DAMAGED[0])).text


@pytest.mark.parametrize("name", DAMAGED)
def test_no_inserted_pinyin_is_left(name):
    assert not detect(restore(read(name)).text).annotations


@pytest.mark.parametrize("name", DAMAGED + CLEAN)
def test_every_character_maps_to_its_source_and_back(name):
    source, restored = read(name), restore(read(name))
    end = 0
    for segment in restored.segments:
        assert segment.source_start == end
        end = segment.source_end
        if segment.kind is Kind.SAME:
            same = source[segment.source_start : segment.source_end]
            assert restored.text[segment.start : segment.end] == same
    assert end == len(source)
    for segment in restored.segments:
        step = 1 if segment.kind is Kind.SAME else segment.end - segment.start
        for at in range(segment.start, segment.end, step):
            source_range = restored.to_source(at, at + step)
            assert restored.from_source(*source_range) == (at, at + step)


@pytest.mark.parametrize("name", DAMAGED)
def test_restoring_twice_changes_nothing(name):
    once = restore(read(name)).text
    assert restore(once).text == once


@pytest.mark.parametrize(
    "text",
    [
        "北京(Běijīng)是中国的首都，上海(Shànghǎi)是最大的城市。",
        "學(xué)而時(shí)習(xí)之，不亦說(yuè)乎？",
        "我(wǒ)们(men)学(xué)习(xí)汉(hàn)语(yǔ)。" * 5,
        "業(yè)",
    ],
)
def test_text_that_teaches_or_glosses_is_not_touched(text):
    assert restore(text).text == text


@given(st.text(max_size=300))
def test_any_text_is_restored_without_error(text):
    restored = restore(text)
    start, end = restored.to_source(0, len(restored.text))
    assert not restore(text[:start] + text[end:]).text  # nothing that anybody sees


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_mutation_of_a_damaged_page_is_restored_without_gaps(data):
    text = read(DAMAGED[0])[:1500]
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text)))
        new = data.draw(st.text(alphabet="?()ā張堅婪I€\ufffd，a1jiān", max_size=5))
        text = text[:at] + new + text[at + data.draw(st.integers(0, 4)) :]
    found = replace(detect(text), verdict=Verdict.DAMAGED)
    restored, end = restore(text, found), 0
    for segment in restored.segments:
        assert segment.source_start == end
        end = segment.source_end
    assert end == len(text)


def test_damage_that_lost_no_bytes_is_undone_completely():
    table = {"業": "yè", "發": "fā", "產": "chǎn", "國": "guó", "設": "shè", "會": "huì"}
    text = "\n".join(
        ["企业发展，国家建设，产业开会。", "会议设在中国，发现产品。", "业务发达。"] * 3
    )
    text += NEWS + "今天天气很好，很多人在公园里唱歌。"
    damaged = damage(text, table)
    assert damaged != intended(text)
    assert restore(damaged).text == intended(text)


def test_a_pair_of_bytes_that_the_decoder_dropped_is_put_back():
    table = detect(read(DAMAGED[0])).table
    text = "企业发展，产业升级，会议强调，推动建设。张岳峰在市委书记领衔督办会议上讲话。" * 2
    damaged = damage(text, table)
    assert "瘯涱I" in damaged
    assert "張岳峰在市委書記領銜督辦" in restore(damaged).text


def test_an_annotation_and_a_split_character_whose_bytes_fit_make_a_page_damaged():
    page = damage("张岳峰指出，会议很好。", {"堅": "jiān", "會": "huì"})
    assert detect(page).verdict is Verdict.DAMAGED
    assert restore(page).text == "張岳峰指出，會議很好。"


FEW = {"業": "yè", "發": "fā", "產": "chǎn", "設": "shè"}
SONG = "企业发现机会，生产好的产品，建设工厂。"


def test_a_few_frequent_characters_annotated_at_every_occurrence_are_damage():
    assert restore(damage(NEWS, FEW)).text == intended(NEWS)


def test_a_few_characters_on_a_page_that_does_not_show_its_conversion_are_left_alone():
    page = damage(SONG * 3, FEW)
    assert detect(page).verdict is Verdict.SUSPECT
    assert restore(page).text == page
    assert restore(page + "皇后").text == page + "皇后"
    assert restore(page + "之后").text == intended(SONG * 3 + "之后")


def test_a_page_with_many_annotated_characters_need_not_show_its_conversion():
    page = damage(SONG * 3, FEW | {"現": "xiàn", "機": "jī"})
    assert restore(page).text == intended(SONG * 3)


def test_a_page_that_was_not_converted_character_by_character_is_left_alone():
    page = damage(NEWS, FEW).replace("后", "後").replace("于", "於")
    assert restore(page).text == page


def test_a_page_with_the_bytes_of_an_annotated_character_left_unannotated_is_not_touched():
    # The bytes of 堅 stand across 張 and 岳; the damage would have annotated them.
    page = damage(NEWS, FEW) + "堅(jiān)決，張岳"
    assert restore(page + "峰。").text == page + "峰。"
    assert restore(page.removesuffix("岳")).text == intended(NEWS) + "堅決，張"


def test_names_glossed_every_time_are_left_alone():
    names = {"張": "zhāng", "劉": "liú", "陳": "chén", "楊": "yáng"}
    page = damage("张三和刘五之后，陈三和杨五又来，于是张三走，刘五也走，陈三和杨五都走。", names)
    assert page.count("(") == 8
    assert restore(page).text == page


def test_two_split_characters_make_a_page_damaged_without_any_other_annotation():
    page = "張?jiān)婪逯赋觯瑫h很好。" * 2
    assert restore(page).text == "張岳峰指出，會議很好。" * 2
    assert restore(page[: len(page) // 2]).text == page[: len(page) // 2]


def test_a_list_of_words_with_their_readings_is_left_alone():
    page = "企業(yè)、發(fā)現、產(chǎn)品、建設(shè)、發(fā)展、產(chǎn)業(yè)。"
    assert restore(page).text == page


def test_a_character_glossed_once_leaves_a_page_suspect():
    page = "企業(yè)。發(fā)現。產(chǎn)品。國(guó)家。"
    assert detect(page).verdict is Verdict.SUSPECT
    assert restore(page).text == page


def test_a_pair_of_bytes_dropped_from_the_third_private_zone_of_gbk_is_put_back():
    table = {"槍": "chēng", "業": "yè", "會": "huì", "發": "fā"}
    page = damage("针对单个企业，会议发言。", table)
    assert page.startswith("針?chēng)蝹€")
    assert restore(page).text == "針對單個企業，會議發言。"


def test_derived_ranges_are_marked_where_the_text_is_unchanged():
    restored = marked(
        restore("（一）天气&amp;很好（二）末"),
        [(0, 3), (7, 10), (12, 15), (15, 15)],
        Kind.DERIVED,
    )
    found = [restored.text[s.start : s.end] for s in restored.segments if s.kind is Kind.DERIVED]
    assert found == ["（一）", "（二）"]
    assert "".join(restored.text[s.start : s.end] for s in restored.segments) == restored.text


def test_doubtful_characters_are_told_apart_from_guessed_ones():
    restored = marked(restore("要踮起脚&amp;"), [(1, 2), (5, 6)], Kind.DOUBT)
    assert restored.text == "要踮起脚&"
    assert restored.doubtful(0, 5) == ((1, 2),)  # what was decoded is known
    assert restored.doubtful(2, 5) == ()
    assert restored.guessed(0, 5) == ()
    assert restored.to_source(1, 3) == (1, 3)
    assert restored.agrees_with("要踮起脚&amp;", 0, 4)
    assert not restored.agrees_with("要踞起脚&amp;", 0, 4)
