"""Repair of damaged Chinese text."""
