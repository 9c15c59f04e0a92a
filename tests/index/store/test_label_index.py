"""Documents are found by the words of their folders, file names and titles."""

import pytest

from index.ingestion.sync import sync
from index.store import Store
from index.store.label_index import find_word, is_title
from tests.conftest import HashEmbedder


@pytest.fixture
def opened(folder, settings):
    def open_with(texts):
        for path, text in texts.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        sync([folder], settings, HashEmbedder())
        return Store(settings.store)

    return open_with


def found(store, *words):
    with store.snapshot():
        labelled = store.labelled(words)
        return {store.document(key).path: set(held) for key, held in labelled.items()}


def test_words_are_found_in_folders_file_names_and_titles_but_not_in_the_text(opened):
    store = opened(
        {
            "2020/总结.txt": "街道工作\n全年平安。\n",
            "2023/總結.txt": "街道工作\n全年无事。\n",
            "other.txt": "说明\n2020年的总结在别处。\n",
        }
    )
    assert found(store, "2020") == {"2020/总结.txt": {"2020"}}
    assert found(store, "总结", "街道") == {
        "2020/总结.txt": {"总结", "街道"}, "2023/總結.txt": {"总结", "街道"},
    }  # fmt: skip
    assert found(store, "txt", "全年", "nowhere", "") == {}


def test_a_document_that_several_files_hold_is_found_by_each_of_their_names(opened):
    store = opened({"first/one.txt": "同一份文字。\n", "second/two.txt": "同一份文字。\n"})
    assert list(found(store, "first", "two").values()) == [{"first", "two"}]


def test_a_file_that_moves_is_found_by_its_new_name(opened, folder, settings):
    store = opened({"old.txt": "一份文字。\n"})
    assert found(store, "old")
    (folder / "old.txt").rename(folder / "new.txt")
    sync([folder], settings, HashEmbedder())
    assert not found(store, "old")
    assert found(store, "new") == {"new.txt": {"new"}}


@pytest.mark.parametrize(
    ("text", "word", "places"),
    [
        ("ht-200 ht-2000 xht-200", "ht-200", [0]), ("12020 2020 2020a", "2020", [6]),
        ("永安县永安", "永安", [0, 3]), ("2020年", "2020", [0]), ("cart car", "car", [5]),
        ("abc", "", []),
    ],
)  # fmt: skip
def test_a_number_or_latin_word_is_not_found_within_a_longer_one(text, word, places):
    assert find_word(text, word) == places


@pytest.mark.parametrize("line", ["员工考勤制度", "Leave policy, 2020", "防汛工作会召开"])
def test_a_title_is_a_title(line):
    assert is_title(line)


@pytest.mark.parametrize(
    "line",
    ["", "会议昨天召开。", "会议昨天召开。市长到会", "要点如下：", "It rained. We left", "字" * 80],
)
def test_a_first_line_of_running_text_is_no_title(line):
    assert not is_title(line)
