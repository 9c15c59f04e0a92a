"""Batches as workers embed them, ahead of the run that writes them."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from itertools import chain

from index.errors import YinzhengError
from index.ingestion.batches import Part, ReportProgress, progress_of
from index.ingestion.workers.calls import Calls, WorkerLost
from index.ingestion.workers.messages import EmbedRequest, pack_request, unpack_batches
from index.store.writer import Batch

_Made = list[Batch | Exception]


class WorkerEmbedding:
    """Has workers embed batches, a bounded number of them before they are written."""

    def __init__(self, calls: Calls, identity: str) -> None:
        self.identity = identity
        self._calls = calls

    def made(self, groups: Iterable[list[Part]], report: ReportProgress) -> Iterator[list[Part]]:
        """Yield the groups in order, with vectors or with the error of a part."""
        waiting: deque[tuple[list[Part], Future[_Made]]] = deque()
        for group in groups:
            waiting.append((group, self._ask(group)))
            while waiting and (len(waiting) >= self._calls.most or waiting[0][1].done()):
                yield self._finished(*waiting.popleft(), report)
        while waiting:
            yield self._finished(*waiting.popleft(), report)

    def _ask(self, group: list[Part]) -> "Future[_Made]":
        request = EmbedRequest([part.texts for part in group])
        return self._calls.submit(pack_request(request), unpack_batches)

    def _finished(
        self, group: list[Part], future: "Future[_Made]", report: ReportProgress
    ) -> list[Part]:
        progress = progress_of(group, report)
        done = self._with_vectors(group, future)
        progress(sum(part.texts.count for part in group))
        return done

    def _with_vectors(self, group: list[Part], future: "Future[_Made]") -> list[Part]:
        try:
            made = future.result()
        except WorkerLost as error:
            if len(group) == 1:
                return [replace(group[0], made=error)]
            # One of them may have killed them all.
            alone = [([part], self._ask([part])) for part in group]
            return list(chain.from_iterable(self._with_vectors(*one) for one in alone))
        for one in made:
            if isinstance(one, YinzhengError):
                raise one
        return [replace(part, made=one) for part, one in zip(group, made, strict=True)]
