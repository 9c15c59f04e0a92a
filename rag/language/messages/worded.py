"""Put messages into the language of the user."""

from index.messages import Message
from rag.language.messages.asking import ASKING
from rag.language.messages.files import FILES
from rag.language.messages.left_out import LEFT_OUT
from rag.language.messages.store import STORE
from rag.language.messages.system import SYSTEM
from rag.types import Language

CHINESE = FILES | LEFT_OUT | STORE | ASKING | SYSTEM
"""The Chinese of each template that users of the page may meet, with the same places."""


def worded(message: Message, language: Language) -> str:
    """Return a message in a language, not escaped.

    The text of a library, which no table knows, is shown in Chinese as a quote.
    """
    return str(message) if language == "en" else _chinese(message)


def _chinese(message: Message) -> str:
    template = CHINESE.get(message.template)
    if template is None:
        return f"“{message}”"
    return message.fill(template, _chinese, "、")
