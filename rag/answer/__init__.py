"""Compose the answer: exact quotes, each with a checked citation."""
