"""What a sync tells: its progress and its report."""

from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Failure:
    """A file, or a part of one, that was not read, and why."""

    path: str
    reason: str


@dataclass
class SyncReport:
    """What a run did; ``passages`` is what the store holds after it.

    ``noted`` are files that were read but for some part, and which.
    """

    added: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0
    failed: list[Failure] = field(default_factory=list)
    noted: list[Failure] = field(default_factory=list)
    passages: int = 0
    seconds: float = 0.0

    def to_dict(self) -> dict[str, object]:
        """Return the object that ``sync --json`` prints."""
        return asdict(self)


@dataclass(frozen=True)
class Step:
    """Progress: ``done`` of ``total`` files are finished; ``path`` is next, '' at the end."""

    done: int
    total: int
    path: str
