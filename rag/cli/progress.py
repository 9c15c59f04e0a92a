"""Progress bars on standard error; hidden if it is no terminal or the output is JSON."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from index.ingestion.report import Step
from rag.cli.output import clean

_PATH_CHARACTERS = 40  # the end of a path that fits beside the bar


@contextmanager
def sync_bar(*, hidden: bool) -> Iterator[Callable[[Step], None]]:
    """Yield a callback that draws each step of a sync."""
    from tqdm import tqdm

    with tqdm(total=0, unit=" files", file=sys.stderr, disable=hidden or None) as bar:

        def draw(step: Step) -> None:
            bar.total = step.total
            bar.set_description_str(clean(step.path)[-_PATH_CHARACTERS:], refresh=False)
            part = f"{step.embedded}/{step.texts} sentences" if step.texts else ""
            bar.set_postfix_str(part, refresh=bool(part))
            bar.update(step.done - bar.n)

        yield draw


@contextmanager
def count_bar(total: int, unit: str, *, hidden: bool) -> Iterator[Callable[[int], None]]:
    """Yield a callback that draws how many of ``total`` items, named by ``unit``, are done."""
    from tqdm import tqdm

    with tqdm(total=total, unit=f" {unit}", file=sys.stderr, disable=hidden or None) as bar:

        def draw(done: int) -> None:
            bar.update(done - bar.n)

        yield draw
