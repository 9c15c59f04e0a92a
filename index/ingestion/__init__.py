"""Bring a store in line with folders of documents."""
