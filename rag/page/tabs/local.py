"""No component of the page fetches what a client names by an address."""

from typing import Any

_METHODS = ("move_resource_to_block_cache", "async_move_resource_to_block_cache")


def keep_local(page: Any) -> None:  # noqa: ANN401
    """Have every component of a page refuse addresses where a file is expected.

    The framework would download them: a request that leaves this machine.
    """
    for block in page.blocks.values():
        for name in _METHODS:
            if hasattr(block, name):
                setattr(block, name, _refusing(getattr(block, name)))


def _refusing(move: Any) -> Any:  # noqa: ANN401
    def moved(file: Any) -> Any:  # noqa: ANN401
        if str(file).lower().startswith(("http:", "https:", "//")):
            raise ValueError("Files are sent, not named by an address.")
        return move(file)

    return moved
