"""Bring stores of older versions up to date."""
