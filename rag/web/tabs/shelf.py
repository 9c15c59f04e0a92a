"""The kept conversations above the conversation: listed, opened, named, saved and deleted."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from index.errors import YinzhengError
from rag.web.conversation import Turn
from rag.web.kept.acts import Wish, grant
from rag.web.kept.database import Conversations
from rag.web.kept.shelf import closed_shelf
from rag.web.kept.turns import to_keep
from rag.web.tabs.components import OWN_HTML, PAGE_EVENT, Personal, event_text
from rag.web.tabs.live_turns import LiveTurns
from rag.web.tabs.visitors import View, Views

_ON_LOAD = (
    "window.yz.shelf(element, (wish) => trigger('act', wish), (wish) => trigger('turn', wish));"
    " watch('value', () => window.yz.shelved(element));"
)

Recall = Callable[[View, tuple[Turn, ...]], tuple[Any, ...]]
"""Shows turns as the conversation: returns the outputs of the tab."""


class Shelf:
    """The component of the list, and what its events do."""

    def __init__(self, views: Views, component: Any) -> None:  # noqa: ANN401
        """Take the component; nothing is read before somebody opens the list."""
        self._views = views
        self._component = component

    @property
    def personal(self) -> Personal:
        """The component, shown only where conversations may be kept."""
        return self._component, lambda view: {"visible": view.assistant.settings.keep_conversations}

    def keep(self, view: View, turns: tuple[Turn, ...]) -> None:
        """Keep a conversation, if its user wants that; what goes wrong is logged only."""
        kept = to_keep(turns)
        if not kept or not view.assistant.settings.keep_conversations:
            return
        try:
            visit = view.assistant.visit
            conversations = Conversations(view.assistant.store.folder)
            conversations.keep(visit.user, visit.folders, turns[0].conversation, kept)
        except YinzhengError as error:
            logging.getLogger(__name__).warning("a conversation was not kept: %s", error)

    def connect(
        self,
        recall: Recall,
        live_state: Any,  # noqa: ANN401
        outputs: list[Any],
        answering: Any,  # noqa: ANN401
    ) -> None:
        """Connect the list with the conversation; showing another one ends a running answer."""
        import gradio

        async def act(
            live: LiveTurns, event: gradio.EventData, request: gradio.Request
        ) -> tuple[Any, ...]:
            view = await asyncio.to_thread(self._views.of, request)
            wish = Wish(*(event_text(event, key) for key in ("do", "id", "query", "text")))
            listed, done = await asyncio.to_thread(grant, view.assistant, wish, live.turns)
            if done.turns is None:
                return listed, *([gradio.skip()] * len(outputs))
            return listed, *recall(view, live.show(done.turns))

        shown = [self._component, *outputs]
        self._component.act(act, [live_state], shown, **PAGE_EVENT)
        self._component.turn(act, [live_state], shown, cancels=[answering], **PAGE_EVENT)


def build_shelf(views: Views) -> Shelf:
    """Build the list."""
    import gradio

    component = gradio.HTML(closed_shelf(), elem_id="yz-shelf", **OWN_HTML, js_on_load=_ON_LOAD)
    return Shelf(views, component)
