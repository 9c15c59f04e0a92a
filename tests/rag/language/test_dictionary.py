"""The words of a question in a text of the other language."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from snowballstemmer.english_stemmer import EnglishStemmer

from rag.language import dictionary
from rag.language.dictionary import Translated, american, stem_word, stems, translate


@pytest.mark.parametrize(
    ("question", "text", "share"),
    [
        ("what did the economist find about inflation", "经济学家谈到通货膨胀。", 2 / 3),
        ("which enterprise has economic development", "企业的经济发展。", 1.0),
        ("which enterprise has economic development", "雨下了一整天。", 0.0),
        ("when was the GB39116 standard adopted", "适用GB39116标准。", 3 / 4),
        ("in december", "会议于12月召开。", 1.0),
        ("in december", "会议于2月召开。", 0.0),
    ],
)
def test_a_chinese_text_covers_a_share_of_an_english_question(question, text, share):
    assert translate(question, [], ()).coverage(text) == pytest.approx(share, abs=0.01)


@pytest.mark.parametrize(
    ("british", "text"),
    [
        ("labour law", "劳动法"),
        ("metres", "海拔(米)"),
        ("kilometres", "公里"),
        ("driving licence", "驾驶证"),
        ("a modern theatre", "现代剧院"),
        ("which organisation", "哪个组织"),
        ("analyse", "分析"),
        ("the dog's behaviour", "狗的行为"),
    ],
)
def test_british_spelling_is_looked_up_as_american(british, text):
    assert translate(british, [], ()).coverage(text) > 0.1


@pytest.mark.parametrize("word", "hour four fourth court promise fence science genre".split())
def test_words_that_only_look_british_are_left_as_they_are(word):
    assert american(stem_word(word)) == stem_word(word)


def test_a_text_in_british_spelling_tells_what_a_chinese_question_asks():
    question = translate("劳动 组织", ["劳动", "组织"], ())
    assert question.coverage("the organisation of labour") == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("text", "share"),
    [("第12号", 0.0), ("第2号", 1.0), ("第2.5号", 0.0), ("第2,500号", 0.0), ("第0.2号", 0.0)],
)
def test_a_number_is_not_found_inside_another_number(text, share):
    assert translate("2", [], ()).coverage(text) == share


def test_thousands_may_be_separated_by_commas():
    assert translate("1,200 people", [], ()).matches("有1200元")[0] == 1.0
    assert translate("1200 people", [], ()).matches("有1,200元")[0] == 1.0


def test_a_latin_word_is_found_only_at_the_start_of_a_word():
    assert translate("art", [], ()).coverage("smart城市") == 0.0
    assert translate("AI", [], ()).coverage("email地址") == 0.0
    assert translate("which apps use AI", [], ()).matches("用AI的apps")[0] == 1.0


def test_stop_words_written_like_names_are_kept():
    assert stems("which meeting was in May") == ["meet", "may"]
    assert stems("what may the WHO say to us in the US") == ["who", "us"]
    assert stems("WHO MAY COME") == ["come"]
    assert translate("5月的会议", ["5月", "会议"], ()).coverage("the meeting in May") == 1.0


def test_latin_words_of_a_chinese_question_are_found_in_english_text():
    asked = translate("GPT4是什么标准", ["gpt4", "标准"], ())
    assert asked.coverage("the GPT4 standard") == 1.0
    assert asked.coverage("a new standard") == pytest.approx(1 / 3)


def test_several_threads_can_stem_at_the_same_time():
    words = Path(dictionary.__file__).read_text(encoding="utf-8").lower().split()
    expected = [EnglishStemmer().stemWord(word) for word in words]
    stem_word.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: [stem_word(word) for word in words], range(4)):
            assert found == expected


def test_an_english_text_covers_a_share_of_a_chinese_question():
    asked = translate("谁主持环境保护会议", ["主持", "环境", "保护", "会议"], ())
    text = "the mayor presided over the meeting on protecting the environment"
    assert asked.coverage(text) == 1.0
    assert asked.coverage("the price of rice fell") == 0.0


def test_romanised_names_are_not_looked_up():
    assert translate("bao bridge", [], {"bao"}).words == 1
    assert translate("bao的桥", ["桥"], {"bao"}).words == 1


def test_no_text_covers_a_question_without_known_words():
    assert Translated().coverage("什么") == 0.0
    assert translate("what is it", [], ()).coverage("这是桥") == 0.0
    assert translate("啊呀呀", ["啊呀呀"], ()).coverage("oh dear") == 0.0


def test_forms_of_a_word_share_a_stem_and_stop_words_are_left_out():
    assert stems("The bridges of the bridging company's bridge") == ["bridg", "compani"]


def test_the_arrays_in_the_cache_hold_the_dictionary_of_the_file():
    lexicon = dictionary.load_lexicon()
    with np.load(Path(dictionary.__file__).with_name("dictionary.npz")) as data:
        assert "\n".join(lexicon.words).encode() == bytes(data["words"])
        assert "\n".join(lexicon.stems).encode() == bytes(data["stems"])
        assert np.array_equal(lexicon.gloss_stems, data["gloss_stems"])
        assert np.array_equal(np.diff(lexicon.gloss_starts), data["stems_of_gloss"])
        assert np.array_equal(np.bincount(lexicon.gloss_words), data["glosses_of_word"])
    for stem in (0, len(lexicon.stems) // 2, len(lexicon.stems) - 1):
        first, last = lexicon.stem_starts[stem : stem + 2]
        for gloss in lexicon.with_stem[first:last]:
            start, end = lexicon.gloss_starts[gloss : gloss + 2]
            assert stem in lexicon.gloss_stems[start:end]
