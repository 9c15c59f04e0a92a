"""Progress bars on standard error; none when it is no terminal or JSON is asked for."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from index.ingestion.report import Step
from rag.cli.output import clean


@contextmanager
def sync_bar(*, hidden: bool) -> Iterator[Callable[[Step], None]]:
    """Yield the callback that draws the progress of a sync."""
    from tqdm import tqdm

    with tqdm(total=0, unit=" files", file=sys.stderr, disable=hidden or None) as bar:

        def draw(step: Step) -> None:
            bar.total = step.total
            bar.set_description_str(clean(step.path)[-40:], refresh=False)
            part = f"{step.embedded}/{step.texts} sentences" if step.texts else ""
            bar.set_postfix_str(part, refresh=bool(part))
            bar.update(step.done - bar.n)

        yield draw


@contextmanager
def count_bar(total: int, unit: str, *, hidden: bool) -> Iterator[Callable[[int], None]]:
    """Yield the callback that draws how many of a known number are done."""
    from tqdm import tqdm

    with tqdm(total=total, unit=f" {unit}", file=sys.stderr, disable=hidden or None) as bar:

        def draw(done: int) -> None:
            bar.update(done - bar.n)

        yield draw
