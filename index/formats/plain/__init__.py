"""Formats that are text themselves: plain text, Markdown, CSV, JSON."""
