"""Errors that a user may see; every message says what to do next."""

from index.messages import Message, say


class YinzhengError(Exception):
    """Base class of all errors that are shown to the user, as one sentence.

    ``message`` is that sentence as data; ``str`` is its English.
    """

    def __init__(self, message: str | Message, **values: object) -> None:
        """Take a message, or the literal template of one and what fills it."""
        self.message = message if isinstance(message, Message) else say(message, **values)
        super().__init__(str(self.message))


class ModelError(YinzhengError):
    """The embedding model cannot be loaded or does not match the store."""


class ReadError(YinzhengError):
    """A file cannot be read as text; the message is only the reason."""


class FolderGone(ReadError):
    """A folder of many documents is gone or empty; removing them all must be asked for."""


class LibraryMissing(ReadError):
    """The library that reads a format is not installed; the file is tried again next time."""


class ScansWaiting(LibraryMissing):
    """All that a file holds are scanned pages, and what reads them is not installed."""

    def __init__(self, reason: Message, pages: int) -> None:
        super().__init__(reason)
        self.pages = pages


class StoreError(YinzhengError):
    """The store is missing, locked, damaged or of another version."""


class SettingsError(YinzhengError):
    """A setting is unknown or has a bad value."""


class QuestionError(YinzhengError):
    """The question cannot be asked: empty, too long or without words."""


class WorkersError(YinzhengError):
    """The workers of a sync cannot be started or reached, or differ from where the store is."""
