"""Conversations that are kept in the folder of the store, to be found and gone on with."""
