"""Conversations are kept for their user only, found by their words, and deleted for good."""

import os
import stat

import pytest

from index.errors import StoreError
from rag.types import Answer, AnswerSentence, Citation
from rag.web.kept import database
from rag.web.kept.database import FILE, Conversations, KeptTurn


def answer(text):
    cited = Citation(1, "a.txt", "abc-1", text, 0, 3, text, 0, 3, 0.9, guessed=((0, 1),))
    return Answer("问", True, text, (AnswerSentence(text, (1,), 2),), (cited,), 0.8, notes=("n",))


def turns(*pairs):
    return tuple(KeptTurn(question, answer=answer(text)) for question, text in pairs)


TEA = turns(("茶厂产量是多少？", "「三千噸」"), ("在哪里？", "「青山」"))
LAW = turns(("河道里能倒垃圾吗？", "「处五百元罚款」"))


@pytest.fixture
def kept(tmp_path):
    return Conversations(tmp_path)


def names(kept, user="", query="", folders=None):
    return [entry.name for entry in kept.find(user, folders, query)[0]]


def test_a_conversation_comes_back_as_it_was(kept):
    assert kept.find("", None) == ([], 0)
    kept.keep("", None, "one", TEA)
    assert kept.load("", None, "one") == TEA
    assert names(kept) == ["茶厂产量是多少？"]
    kept.keep("", None, "one", TEA + LAW)
    assert kept.load("", None, "one") == TEA + LAW
    ((entry,), count) = kept.find("", None)
    assert (entry.questions, count) == (3, 1)


def test_reading_makes_no_file_and_the_file_is_for_its_owner(kept, tmp_path):
    assert kept.are_kept("")
    assert not list(tmp_path.iterdir())
    kept.keep("", None, "one", TEA)
    assert stat.S_IMODE(os.stat(tmp_path / FILE).st_mode) == 0o600


def test_all_words_of_a_query_are_found_in_questions_and_answers_in_either_script(kept):
    kept.keep("", None, "one", TEA)
    kept.keep("", None, "two", LAW)
    assert names(kept, query="三千吨 青山") == ["茶厂产量是多少？"]
    assert names(kept, query="罚款") == ["河道里能倒垃圾吗？"]
    assert names(kept, query="罚款 青山") == []
    kept.rename("", "two", "  Rivers \n 河 ")
    assert names(kept, query="rivers") == ["Rivers 河"]


def test_nobody_reads_names_or_deletes_what_another_asked(kept):
    kept.keep("anna", None, "one", TEA)
    assert names(kept, "bert") == []
    assert kept.load("bert", None, "one") == ()
    kept.rename("bert", "one", "mine")
    kept.delete("bert", "one")
    kept.delete_all("bert")
    kept.keep("bert", None, "one", LAW)
    assert kept.load("anna", None, "one") == TEA
    assert names(kept, "anna") == ["茶厂产量是多少？"]


def test_what_was_answered_from_folders_that_are_closed_now_is_neither_shown_nor_searched(kept):
    kept.keep("anna", frozenset({"a", "b"}), "one", TEA)
    assert kept.load("anna", frozenset({"a", "b", "c"}), "one") == TEA
    fewer = frozenset({"a"})
    assert kept.load("anna", fewer, "one") == tuple(KeptTurn(turn.question) for turn in TEA)
    assert names(kept, "anna", "三千吨", fewer) == []
    assert names(kept, "anna", "产量", fewer) == ["茶厂产量是多少？"]
    kept.keep("anna", None, "two", LAW)
    assert kept.load("anna", fewer, "two")[0].answer is None


def test_what_is_deleted_is_gone_from_the_file(kept, tmp_path):
    kept.keep("", None, "one", TEA)
    assert "三千" in (tmp_path / FILE).read_bytes().decode("utf-8", "replace")
    kept.delete("", "one")
    assert "三千" not in (tmp_path / FILE).read_bytes().decode("utf-8", "replace")
    kept.keep("", None, "two", LAW)
    kept.delete_all("")
    assert kept.find("", None) == ([], 0)


def test_whoever_wants_none_kept_has_none_kept_and_can_change_their_mind(kept):
    kept.switch("anna", False)
    kept.switch("anna", False)
    kept.keep("anna", None, "one", TEA)
    kept.keep("bert", None, "two", TEA)
    assert (names(kept, "anna"), len(names(kept, "bert"))) == ([], 1)
    assert not kept.are_kept("anna")
    kept.switch("anna", True)
    kept.keep("anna", None, "one", TEA)
    assert len(names(kept, "anna")) == 1


def test_the_oldest_go_and_the_file_has_a_limit(kept, monkeypatch):
    monkeypatch.setattr(database, "_MOST", 2)
    for number in range(3):
        kept.keep("", None, str(number), turns((f"问题{number}", "答")))
    assert names(kept) == ["问题2", "问题1"]
    monkeypatch.setattr(database, "_LARGEST_FILE", 100)
    with pytest.raises(StoreError, match="no more room"):
        kept.keep("", None, "more", TEA)


def test_a_damaged_file_and_a_folder_that_is_gone_are_told_in_a_sentence(kept, tmp_path):
    (tmp_path / FILE).write_bytes(b"no database" * 100)
    with pytest.raises(StoreError, match="cannot be kept or read"):
        kept.find("", None)
    with pytest.raises(StoreError, match="cannot be kept or read"):
        Conversations(tmp_path / "gone").keep("", None, "one", TEA)
