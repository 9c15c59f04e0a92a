"""Milvus as the searcher of a store's vectors; SQLite stays the truth.

Milvus has no transactions, so it decides nothing. SQLite says which rows there are, and which of
them Milvus does not hold yet (``queue``); a reader asks Milvus for the nearest rows, drops those
that its own snapshot of SQLite lacks and adds those that wait. So it sees one state of the store
whatever is being written. Nothing here imports pymilvus before a store asks for it.
"""

from index.store.milvus.searcher import MilvusIndex

__all__ = ["MilvusIndex"]
