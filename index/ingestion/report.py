"""The progress of a sync and its report."""

from dataclasses import asdict, dataclass, field

from index.messages import Message


@dataclass(frozen=True)
class Failure:
    """A file, or a part of one, that was not read, and why.

    ``earlier``: it could not be read before this sync either, for the same reason.
    """

    path: str
    message: Message
    earlier: bool = field(default=False, compare=False)

    @property
    def reason(self) -> str:
        """Why, in English."""
        return str(self.message)

    def to_dict(self) -> dict[str, str]:
        """Return the object of ``failed`` and ``noted`` in JSON."""
        return {"path": self.path, "reason": self.reason}


@dataclass
class SyncReport:
    """What a sync did, in files; ``passages`` counts those in the store after it.

    ``failed`` are files that were not read; ``remembered`` of them were not tried again,
    because they failed before and have not changed. ``noted`` are parts of files that were left
    out. ``embedded`` counts the passages that went through the model. ``ocr_pages`` were read by
    OCR, in ``ocr_seconds``; ``waiting`` scanned pages of ``waiting_files`` files of the store are
    not read because OCR is not installed.
    """

    added: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0
    failed: list[Failure] = field(default_factory=list)
    remembered: int = 0
    noted: list[Failure] = field(default_factory=list)
    embedded: int = 0
    passages: int = 0
    seconds: float = 0.0
    ocr_pages: int = 0
    ocr_seconds: float = 0.0
    waiting: int = 0
    waiting_files: int = 0

    @property
    def new_failures(self) -> list[Failure]:
        """The files that were not read, without those that could not be read earlier either."""
        return [failure for failure in self.failed if not failure.earlier]

    def to_dict(self) -> dict[str, object]:
        """Return the object that ``sync --json`` prints."""
        lists = {
            "failed": [one.to_dict() for one in self.failed],
            "noted": [one.to_dict() for one in self.noted],
        }
        return asdict(self) | lists


@dataclass(frozen=True)
class Step:
    """Progress: ``done`` of ``total`` files are finished; ``path`` is next, '' at the end.

    While documents are embedded, ``embedded`` of their ``texts`` have vectors; of several short
    documents that are embedded together, ``path`` is the first. While its scanned pages are read by
    OCR, ``page`` of ``pages`` is next. Before the first file, while a store of an earlier version
    is brought up to date, ``migrated`` of its ``passages`` are.
    """

    done: int
    total: int
    path: str
    embedded: int = 0
    texts: int = 0
    page: int = 0
    pages: int = 0
    migrated: int = 0
    passages: int = 0
