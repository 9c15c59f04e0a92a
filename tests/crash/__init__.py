"""Syncs that are killed, and stores that are damaged."""
