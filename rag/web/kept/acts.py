"""What a reader does with kept conversations: list, open, name, save and delete them."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.errors import YinzhengError
from index.messages import Message
from rag.assistant import Assistant
from rag.redaction import redacted
from rag.web.conversation import Turn
from rag.web.kept.database import Conversations
from rag.web.kept.shelf import render_shelf
from rag.web.kept.turns import shown_again
from rag.web.markdown_export import conversation_to_markdown


@dataclass(frozen=True)
class Wish:
    """What the browser asks for: ``do`` names it, ``identifier`` the conversation.

    ``query`` is what is searched for, ``text`` a new name, both as they stand in the list.
    """

    do: str
    identifier: str = ""
    query: str = ""
    text: str = ""


@dataclass(frozen=True)
class Done:
    """What came of a wish: the turns to show, None for those shown; Markdown to save."""

    turns: tuple[Turn, ...] | None = None
    markdown: str = ""


def go_on(assistant: Assistant, held: Sequence[Turn], conversation: object) -> tuple[Turn, ...]:
    """Return the turns of a conversation that goes on: those held here, else those kept.

    ``conversation`` is its identifier as the page tells it: the server that held the turns may be
    gone. If none are kept either, the conversation begins anew.
    """
    known = isinstance(conversation, str) and conversation
    if held or not known or not assistant.settings.keep_conversations:
        return tuple(held)
    visit, identifier = assistant.visit, str(conversation)
    try:
        kept = Conversations(assistant.store.folder).load(visit.user, visit.folders, identifier)
    except YinzhengError as error:
        logging.getLogger(__name__).warning("a conversation was not found again: %s", error)
        return ()
    return shown_again(assistant, kept, identifier)


def grant(assistant: Assistant, wish: Wish, shown: Sequence[Turn]) -> tuple[str, Done]:
    """Do what a reader wants, whose request the assistant answers; return the list, and what came.

    ``shown`` are the turns on the page. Errors become a line in the list.
    """
    kept = Conversations(assistant.store.folder)
    visit, done = assistant.visit, Done()
    problem: Message | None = None
    if not assistant.settings.keep_conversations:
        return "", done
    try:
        done = _ACTS.get(wish.do, _nothing)(assistant, kept, wish, shown)
    except YinzhengError as error:
        problem = redacted(error.message, assistant.settings)
    try:
        entries, count = kept.find(visit.user, visit.folders, wish.query)
        is_on = kept.are_kept(visit.user)
    except YinzhengError as error:
        entries, count, is_on = [], 0, True
        problem = redacted(error.message, assistant.settings)
    listed = render_shelf(
        entries, count, kept=is_on, query=wish.query, problem=problem, markdown=done.markdown
    )
    return listed, done


def _nothing(assistant: Assistant, kept: Conversations, wish: Wish, shown: Sequence[Turn]) -> Done:
    return Done()


def _recall(assistant: Assistant, kept: Conversations, wish: Wish, shown: Sequence[Turn]) -> Done:
    visit = assistant.visit
    loaded = kept.load(visit.user, visit.folders, wish.identifier)
    return Done(shown_again(assistant, loaded, wish.identifier) if loaded else None)


def _export(assistant: Assistant, kept: Conversations, wish: Wish, shown: Sequence[Turn]) -> Done:
    visit = assistant.visit
    loaded = kept.load(visit.user, visit.folders, wish.identifier)
    answers = (turn.answer for turn in loaded if turn.answer)
    return Done(markdown=conversation_to_markdown(answers))


def _rename(assistant: Assistant, kept: Conversations, wish: Wish, shown: Sequence[Turn]) -> Done:
    kept.rename(assistant.visit.user, wish.identifier, wish.text)
    return Done()


def _delete(assistant: Assistant, kept: Conversations, wish: Wish, shown: Sequence[Turn]) -> Done:
    kept.delete(assistant.visit.user, wish.identifier)
    is_shown = bool(shown) and shown[0].conversation == wish.identifier
    return Done(() if is_shown else None)


def _delete_all(
    assistant: Assistant, kept: Conversations, wish: Wish, shown: Sequence[Turn]
) -> Done:
    kept.delete_all(assistant.visit.user)
    return Done(())


def _switch(assistant: Assistant, kept: Conversations, wish: Wish, shown: Sequence[Turn]) -> Done:
    kept.switch(assistant.visit.user, wish.do == "on")
    return Done()


_ACTS: dict[str, Callable[[Assistant, Conversations, Wish, Sequence[Turn]], Done]] = {
    "recall": _recall,
    "export": _export,
    "rename": _rename,
    "delete": _delete,
    "delete_all": _delete_all,
    "on": _switch,
    "off": _switch,
}
