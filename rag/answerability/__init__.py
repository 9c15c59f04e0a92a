"""Decide whether the evidence answers the question."""
