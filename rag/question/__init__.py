"""Understand a question before anything is searched."""
