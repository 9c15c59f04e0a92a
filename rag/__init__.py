"""The read side of Yinzheng: question -> cited answer.

>>> from rag import Assistant                              # doctest: +SKIP
>>> answer = Assistant.open(".yinzheng").ask("谁主持会议？")  # doctest: +SKIP
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.types import Answer, AnswerSentence, Citation, Hit

__all__ = ["Answer", "AnswerSentence", "Assistant", "Citation", "Hit"]


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Import on first use, so that a command that needs no model loads none."""
    if name == "Assistant":
        from rag.assistant import Assistant

        return Assistant
    if name in __all__:
        from rag import types

        return getattr(types, name)
    raise AttributeError(f"module 'rag' has no attribute {name!r}")
