"""Sync with many workers: they read, parse and embed, one process writes."""
