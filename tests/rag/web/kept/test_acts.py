"""The list of conversations does what the browser asks for, for the visitor who asks."""

import pytest

from rag.visit import Visit
from rag.web.conversation import converse, render_thread
from rag.web.kept.acts import Wish, grant
from rag.web.kept.database import FILE, Conversations
from rag.web.kept.turns import to_keep
from tests.conftest import HashEmbedder


@pytest.fixture
def talked(make_assistant):
    """An assistant, and the turns of a conversation that is kept."""
    text = "青山茶厂去年生产了三千吨茶叶。<b>茶厂</b>位于城西。\n"
    assistant = make_assistant({"a.txt": text}, HashEmbedder())
    *_, turn = converse(assistant, "青山茶厂去年生产了多少吨茶叶？", ())
    assert turn.answer.answered
    conversations = Conversations(assistant.store.folder)
    conversations.keep("", None, turn.conversation, to_keep([turn]))
    return assistant, (turn,)


def test_a_conversation_is_shown_again_as_it_was_and_goes_on(talked):
    assistant, turns = talked
    listed, done = grant(assistant, Wish("recall", turns[0].conversation), ())
    assert "青山茶厂去年生产了多少吨茶叶？" in listed
    assert done.turns == turns
    *_, second = converse(assistant, "它在哪里？", done.turns)
    assert (second.number, second.conversation) == (2, turns[0].conversation)


def test_a_conversation_is_saved_as_markdown_and_names_are_escaped(talked):
    assistant, turns = talked
    listed, done = grant(assistant, Wish("export", turns[0].conversation), turns)
    assert done.turns is None
    assert "三千吨" in done.markdown
    assert 'data-markdown="**' in listed
    listed, _ = grant(assistant, Wish("rename", turns[0].conversation, text='"><script>'), turns)
    assert "<script>" not in listed
    assert "&quot;&gt;&lt;script&gt;" in listed


def test_deleting_the_conversation_that_is_shown_begins_another(talked):
    assistant, turns = talked
    other = Wish("delete", "another")
    assert grant(assistant, other, turns)[1].turns is None
    listed, done = grant(assistant, Wish("delete", turns[0].conversation), turns)
    assert done.turns == ()
    assert "No conversation is kept here." in listed


def test_an_unknown_wish_only_lists(talked):
    assistant, turns = talked
    for wish in (Wish(""), Wish("drop"), Wish("recall", "'; --")):
        listed, done = grant(assistant, wish, turns)
        assert listed.count("<li data-id") == 1
        assert done.turns is None


def test_the_switch_shows_whether_conversations_are_kept(talked):
    assistant, turns = talked
    assert "name='kept' checked" in grant(assistant, Wish("list"), turns)[0]
    assert "name='kept' checked" not in grant(assistant, Wish("off"), turns)[0]
    assert "name='kept' checked" in grant(assistant, Wish("on"), turns)[0]


def test_where_the_settings_keep_none_there_is_no_list(talked):
    assistant, turns = talked
    kept = assistant.settings.keep_conversations
    assert kept
    assistant.settings = assistant.settings.model_copy(update={"keep_conversations": False})
    assert grant(assistant, Wish("recall", turns[0].conversation), ())[0] == ""


def test_who_may_not_see_the_folders_any_more_is_shown_the_questions_only(talked):
    assistant, turns = talked
    conversations = Conversations(assistant.store.folder)
    conversations.keep("anna", frozenset({"a.txt", "b"}), "hers", to_keep(turns))
    less = assistant.seen_by(Visit("r", "anna", frozenset({"b"})))
    thread = render_thread(grant(less, Wish("recall", "hers"), ())[1].turns)
    assert "may not see any more" in thread
    assert "三千吨" not in thread
    assert "三千吨" not in grant(less, Wish("export", "hers"), ())[0]


def test_a_damaged_file_is_told_in_the_list(talked):
    assistant, turns = talked
    (assistant.store.folder / FILE).write_bytes(b"no database" * 100)
    assert "cannot be kept or read" in grant(assistant, Wish("list"), turns)[0]
