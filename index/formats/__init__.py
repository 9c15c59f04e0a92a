"""Formats of documents: one module each, chosen by what a file begins with and its suffix.

A module of this package that has a ``FORMAT`` and a function
``read(data: bytes, limit: int) -> RawText`` is a format; nothing else need be told of it.
"""
