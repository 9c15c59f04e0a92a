"""Errors a user may see: every message says what to do next."""


class YinzhengError(Exception):
    """Base of all errors that are shown to the user as one sentence."""


class ModelError(YinzhengError):
    """The embedding model cannot be loaded or does not match the store."""


class ReadError(YinzhengError):
    """A file cannot be read as text; the message is the reason alone."""


class LibraryMissing(ReadError):
    """A library that reads the format is not installed: the file may be read another day."""


class StoreError(YinzhengError):
    """The store is missing, locked, damaged or of another version."""


class SettingsError(YinzhengError):
    """A setting is unknown or has a bad value."""


class QuestionError(YinzhengError):
    """The question cannot be asked: empty, too long or without words."""
