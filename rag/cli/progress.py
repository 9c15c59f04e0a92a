"""Progress on standard error: bars, or lines now and then where it is no terminal."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from index.ingestion.report import Step
from rag.cli.output import clean

LINE_SECONDS = 10.0
"""Between two lines of progress; what takes less prints none."""
_PATH_CHARACTERS = 40  # the end of a path that fits beside the bar
_MIGRATING = (
    "The store was made by an older Yinzheng. It is brought up to date and keeps all it holds."
)


@contextmanager
def sync_bar(*, hidden: bool) -> Iterator[Callable[[Step], None]]:
    """Yield a callback that draws each step of a sync."""
    if not hidden and not sys.stderr.isatty():
        with _lines() as note:
            yield note
        return
    from tqdm import tqdm

    with tqdm(total=0, unit=" files", file=sys.stderr, disable=hidden or None) as bar:

        def draw(step: Step) -> None:
            if step.passages:
                draw_migration(step)
                return
            bar.total = step.total
            bar.set_description_str(clean(step.path)[-_PATH_CHARACTERS:], refresh=False)
            part = f"{step.embedded}/{step.texts} sentences" if step.texts else ""
            part = f"OCR of page {step.page}/{step.pages}" if step.page else part
            bar.set_postfix_str(part, refresh=bool(part))
            bar.update(step.done - bar.n)

        def draw_migration(step: Step) -> None:
            if not (told or hidden):
                bar.write(f"yinzheng: {_MIGRATING}", file=sys.stderr)
                told.append(step)
                bar.unit = " passages"
            bar.total = step.passages
            bar.update(step.migrated - bar.n)
            if step.migrated == step.passages:
                bar.unit = " files"
                bar.reset(0)

        told: list[Step] = []
        yield draw


@contextmanager
def _lines() -> Iterator[Callable[[Step], None]]:
    """Yield a callback that notes each step; the last is printed while a sync goes on."""
    latest: list[Step] = []
    ended = threading.Event()

    def tell() -> None:
        while not ended.wait(LINE_SECONDS):
            if latest and (latest[0].path or latest[0].passages):
                sys.stderr.write(f"yinzheng: {_sentence(latest[0])}\n")
                sys.stderr.flush()

    def note(step: Step) -> None:
        if step.passages and not (latest and latest[0].passages):
            sys.stderr.write(f"yinzheng: {_MIGRATING}\n")
        latest[:] = [step]

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield note
    finally:
        ended.set()
        teller.join()


def _sentence(step: Step) -> str:
    """Return in one line how far a sync has come."""
    if step.passages:
        return f"{step.migrated} of {step.passages} passages are brought up to date"
    path = clean(step.path).replace("\n", " ")[-_PATH_CHARACTERS:]
    done = f"{step.done} of {step.total} files are done; now {path}"
    if step.page:
        return f"{done}: OCR of page {step.page} of {step.pages}"
    return f"{done}: {step.embedded} of {step.texts} sentences" if step.texts else done


@contextmanager
def count_bar(total: int, unit: str, *, hidden: bool) -> Iterator[Callable[[int], None]]:
    """Yield a callback that draws how many of ``total`` items, named by ``unit``, are done."""
    from tqdm import tqdm

    with tqdm(total=total, unit=f" {unit}", file=sys.stderr, disable=hidden or None) as bar:

        def draw(done: int) -> None:
            bar.update(done - bar.n)

        yield draw
