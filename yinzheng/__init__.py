"""Ask a folder of documents; every sentence of the answer is a cited, exact quote.

>>> from yinzheng import Assistant                         # doctest: +SKIP
>>> with Assistant.open(".yinzheng") as assistant:         # doctest: +SKIP
...     print(assistant.ask("谁主持会议？").text)

The names are those of ``rag``. A script that imports them from here does not depend on how
the packages behind it are called.
"""

from typing import TYPE_CHECKING

import rag

__all__: list[str] = []
__all__ += rag.__all__

if TYPE_CHECKING:
    from rag import *  # noqa: F403
else:

    def __getattr__(name: str) -> object:
        """Return a public name of ``rag``, imported when it is first used."""
        if name not in __all__:
            raise AttributeError(f"module 'yinzheng' has no attribute {name!r}")
        return getattr(rag, name)


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted({*globals(), *__all__})
