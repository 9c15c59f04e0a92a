"""Document formats, one module each by kind, chosen by a file's first bytes and its suffix.

A module of this package or of a folder in it is a format if it has a ``FORMAT`` and a function
``read(data: bytes, limit: int) -> RawText``, where ``limit`` is in characters. It is found by
itself and need not be registered anywhere.
"""
