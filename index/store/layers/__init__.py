"""The texts of documents: in SQLite with all else, or in a database of their own.

The texts are the large columns of a document: its three layers, how they map to each other, the
places and the tree. In a database they are kept by a digest of themselves. They are written there
before SQLite refers to them and removed after nothing has referred to them for a while, so that
SQLite alone decides what a reader sees. Nothing here imports SQLAlchemy before a store asks for it.
"""

from index.store.layers.place import layers_of
from index.store.layers.protocol import Layers, Texts

__all__ = ["Layers", "Texts", "layers_of"]
