"""What a visitor of the page may see, found for every event by who sent it."""

import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Any

from rag.assistant import Assistant
from rag.visit import Visit, visit_of
from rag.web.catalogue import Catalogue
from rag.web.example_questions import make_examples, render_examples

_MAX_PAGES = 10_000  # open pages whose user is remembered
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


class Views:
    """The views of all visitors; those who may see the same folders share lists and examples.

    With a file of users the page is built without any content of the documents, because it is
    built once for everybody: what a visitor may see comes with the first event. Thread-safe.
    """

    def __init__(self, assistant: Assistant) -> None:
        """Show the documents of an assistant; examples are made when they are first wanted."""
        self._assistant = assistant
        self.personal = bool(assistant.settings.auth_file)
        self._lock = threading.Lock()
        self._catalogues: dict[_Folders, Catalogue] = {}
        self._welcomes: dict[_Folders, tuple[str, str]] = {}  # revision and HTML
        self._making: set[_Folders] = set()
        self._users: OrderedDict[str, str] = OrderedDict()  # of open pages

    def first(self) -> View | None:
        """Return the view with which the page is built, with its examples.

        It is None if what is shown depends on the visitor.
        """
        if self.personal:
            return None
        if None not in self._welcomes:
            self._make_welcome(None, self._assistant)
        return self.with_welcome(self._of(self._assistant))

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
        with self._lock:
            catalogue = self._catalogues.setdefault(
                assistant.visit.folders, Catalogue(assistant.store)
            )
        return View(assistant, catalogue)

    def with_welcome(self, view: View) -> View:
        """Return a view with its examples if they are made; else they are made meanwhile."""
        folders = view.folders
        known = self._welcomes.get(folders)
        if known and (not self.personal or known[0] == view.assistant.store.revision):
            return replace(view, welcome=known[1])
        with self._lock:
            if folders in self._making:
                return view
            self._making.add(folders)
        threading.Thread(
            target=self._make_welcome, args=(folders, view.assistant), daemon=True
        ).start()
        return view

    def _make_welcome(self, folders: _Folders, assistant: Assistant) -> None:
        """Try example questions, without a language model, and keep those that are answered."""
        try:
            revision = assistant.store.revision
            welcome = render_examples(make_examples(assistant.quoting()))
            self._welcomes[folders] = revision, welcome
        except Exception:  # the page does without them
            if not self.personal:
                raise
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

            raise Error("Another user opened this page. Load it again.", print_exception=False)
