"""Read texts for the tests: their trees, and what stands in them."""

from index.parse.form.tree import build_tree
from index.text.normalize import search_layer


def tree_of(text, declared=()):
    """Return the tree of a text."""
    return build_tree(text, search_layer(text), declared)


def texts_of(text, *kinds, declared=()):
    """Return the texts of the blocks of some kinds, in their order."""
    tree = tree_of(text, declared)
    return [text[block.start : block.end] for block in tree.walk() if block.kind in kinds]


def numbers_of(text, *kinds):
    """Return the numbers of the blocks of some kinds, in their order."""
    return [block.number for block in tree_of(text).walk() if block.kind in kinds]
