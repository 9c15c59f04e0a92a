"""Answers written by a language model and grounded in passages."""
