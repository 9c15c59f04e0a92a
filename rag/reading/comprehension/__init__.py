"""Readers: networks that see a question and a passage together and say where the answer stands."""
