"""The read side of Yinzheng: question -> cited answer.

Everything a script needs is here, and under the same names in ``yinzheng``:

>>> from yinzheng import Assistant                         # doctest: +SKIP
>>> with Assistant.open(".yinzheng") as assistant:         # doctest: +SKIP
...     answer = assistant.ask("谁主持会议？")
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.errors import (
        FolderGone,
        LibraryMissing,
        ModelError,
        QuestionError,
        ReadError,
        ScansWaiting,
        SettingsError,
        StoreError,
        WorkersError,
        YinzhengError,
    )
    from index.ingestion.report import SyncReport
    from index.ingestion.sync import sync
    from index.settings import Settings, load_settings
    from index.store import Scope
    from rag.answer.events import Done, Event, Replaced, Sentence, Started
    from rag.assistant import Assistant
    from rag.retrieval.candidates import Channels
    from rag.types import (
        Answer,
        AnswerSentence,
        Citation,
        Hit,
        Hits,
        PassageText,
        Question,
        ShortAnswer,
    )
    from rag.version import __version__

__all__ = [
    "Answer",
    "AnswerSentence",
    "Assistant",
    "Channels",
    "Citation",
    "Done",
    "Event",
    "FolderGone",
    "Hit",
    "Hits",
    "LibraryMissing",
    "ModelError",
    "PassageText",
    "Question",
    "QuestionError",
    "ReadError",
    "Replaced",
    "ScansWaiting",
    "Scope",
    "Sentence",
    "Settings",
    "SettingsError",
    "ShortAnswer",
    "Started",
    "StoreError",
    "SyncReport",
    "WorkersError",
    "YinzhengError",
    "__version__",
    "load_settings",
    "sync",
]

_MODULES = {
    "index.errors": (
        "FolderGone LibraryMissing ModelError QuestionError ReadError ScansWaiting SettingsError"
        " StoreError WorkersError YinzhengError"
    ),
    "index.ingestion.report": "SyncReport",
    "index.ingestion.sync": "sync",
    "index.settings": "Settings load_settings",
    "index.store": "Scope",
    "rag.answer.events": "Done Event Replaced Sentence Started",
    "rag.assistant": "Assistant",
    "rag.retrieval.candidates": "Channels",
    "rag.types": ("Answer AnswerSentence Citation Hit Hits PassageText Question ShortAnswer"),
    "rag.version": "__version__",
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names.split()}


if not TYPE_CHECKING:  # a type checker would take every other name for one of type Any

    def __getattr__(name: str) -> object:
        """Import a name when it is first used, so that ``import rag`` loads no library."""
        if name not in _MODULE_OF:
            raise AttributeError(f"module 'rag' has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(_MODULE_OF[name]), name)
        return value


def __dir__() -> list[str]:
    """Return the public names, imported or not."""
    return sorted({*globals(), *__all__})
