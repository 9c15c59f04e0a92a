"""Folders of this machine that are added by their path."""
