"""What a visitor of the page may see, found for every event by who sent it."""

import asyncio
import logging
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Any

from index.store import ReadableStore
from rag.assistant import Assistant
from rag.shared import MOST_PARTS
from rag.visit import Visit, visit_of
from rag.web.catalogue import Catalogue
from rag.web.example_questions import make_examples, render_examples
from rag.web.i18n import bilingual

_MAX_PAGES = 10_000  # open pages whose user is remembered
_LONGEST_WAIT, _LOOK_AGAIN = 20.0, 0.05  # seconds, for examples
_Folders = frozenset[str] | None


@dataclass(frozen=True)
class View:
    """The documents that a visitor may see.

    ``welcome`` is the HTML of the example questions, '' while they are being made.
    """

    assistant: Assistant
    catalogue: Catalogue
    welcome: str = ""

    @property
    def folders(self) -> _Folders:
        """The folders that the visitor may see, None for all."""
        return self.assistant.visit.folders

    @property
    def may_write(self) -> bool:
        """Whether the visitor may change documents."""
        return self.folders is None


@dataclass
class _Part:
    """What visitors who may see the same folders share.

    ``welcome`` is the HTML of examples from the state ``revision`` of the store, which is '' until
    they are made.
    """

    store: ReadableStore
    catalogue: Catalogue
    welcome: str = ""
    revision: str = ""


class Views:
    """The views of all visitors; those who may see the same folders share lists and examples.

    With a file of users the page is built without any content of the documents, because it is
    built once for everybody: what a visitor may see comes with the first event. Of folders that
    nobody asked for in a long time nothing is kept. Thread-safe.
    """

    def __init__(self, assistant: Assistant) -> None:
        """Show the documents of an assistant; examples are made when they are first wanted."""
        self._assistant = assistant
        self.personal = bool(assistant.settings.auth_file)
        self._lock = threading.Lock()
        self._parts: OrderedDict[_Folders, _Part] = OrderedDict()
        self._making: set[_Folders] = set()
        self._users: OrderedDict[str, str] = OrderedDict()  # of open pages

    def first(self) -> View | None:
        """Return the view with which the page is built.

        It is None if what is shown depends on the visitor.
        """
        return None if self.personal else self._of(self._assistant)

    def prepare(self) -> None:
        """Begin to make examples, if all visitors are shown the same, before one comes."""
        if first := self.first():
            self.with_welcome(first)

    def of(self, request: Any) -> View:  # noqa: ANN401
        """Return the view of who sent an event, given its ``gradio.Request``.

        Raises StoreError for an event of nobody's, gradio.Error for one on the page of another
        user.
        """
        visit = visit_of(request)
        assistant = self._assistant.seen_by(visit)
        self._check_page(str(getattr(request, "session_hash", "") or ""), visit)
        return self._of(assistant)

    def _of(self, assistant: Assistant) -> View:
        return View(assistant, self._part(assistant).catalogue)

    def _part(self, assistant: Assistant) -> "_Part":
        """Return what is kept for those who may see the folders of an assistant's visitor."""
        folders = assistant.visit.folders
        with self._lock:
            part = self._parts.get(folders)
            if part is None or part.store is not assistant.store:
                part = self._parts[folders] = _Part(assistant.store, Catalogue(assistant.store))
            self._parts.move_to_end(folders)
            if len(self._parts) > MOST_PARTS:
                self._parts.popitem(last=False)
            return part

    def with_welcome(self, view: View) -> View:
        """Return a view with its examples if they are made; else they are made meanwhile."""
        folders = view.folders
        part = self._part(view.assistant)
        is_made = part.revision and not self.personal
        if is_made or part.revision == view.assistant.store.revision:
            return replace(view, welcome=part.welcome)
        with self._lock:
            if folders in self._making:
                return view
            self._making.add(folders)
        threading.Thread(
            target=self._make_welcome, args=(folders, view.assistant), daemon=True
        ).start()
        return view

    async def examples(self, view: View) -> str:
        """Return the HTML of the examples once they are made, '' if that takes too long."""
        self.with_welcome(view)
        ends = time.monotonic() + _LONGEST_WAIT
        while view.folders in self._making and time.monotonic() < ends:
            await asyncio.sleep(_LOOK_AGAIN)
        return self.with_welcome(view).welcome

    def _make_welcome(self, folders: _Folders, assistant: Assistant) -> None:
        """Try example questions, without a language model, and keep those that are answered."""
        try:
            revision = assistant.store.revision
            welcome = render_examples(make_examples(assistant.quoting()))
            part = self._part(assistant)
            part.welcome, part.revision = welcome, revision
        except Exception:  # the page does without them
            if not assistant.is_closed:  # else nobody wants them any more
                logging.getLogger(__name__).exception("no example questions could be made")
        finally:
            with self._lock:
                self._making.discard(folders)

    def _check_page(self, page: str, visit: Visit | None) -> None:
        """Refuse events that name the page of another user, whose conversation it holds."""
        if not (page and visit and visit.user):
            return
        with self._lock:
            user = self._users.setdefault(page, visit.user)
            self._users.move_to_end(page)
            if len(self._users) > _MAX_PAGES:
                self._users.popitem(last=False)
        if user != visit.user:
            from gradio import Error

            raise Error(bilingual("other_user"), print_exception=False)
