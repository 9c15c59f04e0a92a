"""Bytes to characters: the charset of a text of any origin."""
