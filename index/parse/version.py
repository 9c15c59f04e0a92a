"""The version of the parser, apart so that a sync without changes loads no parser."""

VERSION = "23"
"""Increase this when parsing changes: a store made with another version parses its files again."""
