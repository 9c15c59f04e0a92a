"""Files as workers read them, ahead of the run that asks for them."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass

from index.formats.reader import ScanCount
from index.ingestion.discover import FoundFile
from index.ingestion.intake import Expected, Reading
from index.ingestion.workers.calls import Calls
from index.ingestion.workers.messages import (
    ReadAnswer,
    ReadRequest,
    error_of,
    pack_request,
    unpack_read,
)
from index.messages import say
from index.restore.verdict import Verdict


@dataclass(frozen=True)
class _Asked:
    expected: Expected
    answer: "Future[ReadAnswer]"


class WorkerSource:
    """Has workers read files, a bounded number of them before they are asked for."""

    def __init__(self, calls: Calls) -> None:
        self.scans = ScanCount()
        self._calls = calls
        self._ahead: deque[_Asked] = deque()
        self._coming: Iterator[Expected] = iter(())

    def expect(self, files: Iterable[Expected]) -> None:
        """Read these files ahead; they will be asked for in this order."""
        self._ahead.clear()
        self._coming = iter(files)

    def on_page(self, report: Callable[[int, int], None]) -> None:
        """Workers do not tell of pages."""

    def open(self, file: FoundFile, stamp: str) -> "WorkerContent":
        """Return a file of a stamp. Raises ReadError and OSError, WorkerLost too."""
        self._fill()
        asked = self._taken(file)
        if asked is None or asked.expected.stamp != stamp:
            asked = self._ask(Expected(file, stamp, parse=True, near_damage=False))
        self._fill()
        return WorkerContent(self, asked.expected, self.finish(asked.answer))

    def ask(self, expected: Expected) -> ReadAnswer:
        """Have a worker read a file now."""
        return self.finish(self._ask(expected).answer)

    def finish(self, future: "Future[ReadAnswer]") -> ReadAnswer:
        """Wait for an answer; raise why a file could not be read at all."""
        answer = future.result()
        self.scans.add(answer.pages, answer.seconds)
        if not answer.digest and answer.problem:
            raise error_of(answer.problem)
        return answer

    def _fill(self) -> None:
        while len(self._ahead) < self._calls.most:
            expected = next(self._coming, None)
            if expected is None:
                break
            self._ahead.append(self._ask(expected))

    def _taken(self, file: FoundFile) -> _Asked | None:
        """Return what was asked about a file; what was to come before it is not needed."""
        if any(asked.expected.file == file for asked in self._ahead):
            while (asked := self._ahead.popleft()).expected.file != file:
                pass
            return asked
        return None

    def _ask(self, expected: Expected) -> _Asked:
        file = expected.file
        request = ReadRequest(file.path, file.real_path, expected.parse, expected.near_damage)
        return _Asked(expected, self._calls.submit(pack_request(request), unpack_read))


class WorkerContent:
    """A file that a worker has read."""

    def __init__(self, source: WorkerSource, expected: Expected, answer: ReadAnswer) -> None:
        self._source = source
        self._expected = expected
        self._answer = answer

    @property
    def digest(self) -> str:
        """The SHA-256 of its bytes."""
        return self._answer.digest

    def read(self, *, near_damage: bool) -> Reading:
        """Return its document. Raises what ``DocumentReader.read`` raises."""
        answer = self._answer
        if not self._fits(near_damage):
            file, stamp = self._expected.file, self._expected.stamp
            answer = self._source.ask(Expected(file, stamp, parse=True, near_damage=near_damage))
            if answer.digest != self.digest:
                raise OSError(say("it was being written; run yinzheng sync again"))
        if answer.problem:
            raise error_of(answer.problem)
        assert answer.parsed is not None
        return answer.parsed, answer.notes

    def _fits(self, near_damage: bool) -> bool:
        """Return False if it was not parsed, or would be parsed otherwise now."""
        parsed = self._answer.parsed
        if parsed is None:
            return self._answer.problem is not None
        is_suspect = parsed.verdict == Verdict.SUSPECT.value
        return self._expected.near_damage or not (near_damage and is_suspect)
