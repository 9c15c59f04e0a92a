"""Names found by their sound."""

from index.text.names import find_names
from index.text.transcribed import sound_key
from rag.language.transcribed_names import find_by_sound, latin_names

KEYS = tuple(map(sound_key, ["马尔科维奇", "古丽娜尔·卡迪尔", "丹增顿珠", "安德森", "施密特"]))


def found(question: str) -> list[str]:
    (name,) = latin_names(question)
    return list(find_by_sound(name.words, KEYS))


def test_a_foreign_name_is_found_by_how_its_characters_sound():
    assert found("What did Markovich say?") == [sound_key("马尔科维奇")]
    assert found("What did Markovic say?") == [sound_key("马尔科维奇")]
    assert found("What did Anderson say?") == [sound_key("安德森")]


def test_a_name_of_two_parts_needs_both():
    assert found("What did Gulnar Qadir say?") == [sound_key("古丽娜尔·卡迪尔")]
    assert found("What did Gulnar Tohti say?") == []


def test_words_together_may_be_one_name():
    assert found("What did Tenzin Dhondup say?") == [sound_key("丹增顿珠")]


def test_a_name_that_no_document_has_is_not_found():
    assert found("What did Papadopoulos say?") == []


def test_foreign_names_are_found_whole_in_a_text():
    forms = [name.form for name in find_names("局长古丽娜尔·卡迪尔出席，马尔科维奇表示同意。")]
    assert "古丽娜尔·卡迪尔" in forms
    assert "马尔科维奇" in forms
