"""Where the workers of a sync are."""

from dataclasses import dataclass

_OPEN = "index.embed:open_embedder"


@dataclass(frozen=True)
class Workers:
    """So many processes of this machine, or those of the Ray cluster at an address.

    ``opener`` names the function that opens the embedder of a model setting, ``module:name``.
    """

    processes: int = 0
    cluster: str = ""
    opener: str = _OPEN

    @classmethod
    def parse(cls, text: str) -> "Workers":
        """Read ``local:N`` or ``ray:ADDRESS``. Raises ValueError for anything else."""
        kind, _, rest = text.partition(":")
        if kind == "local" and rest.isascii() and rest.isdigit() and int(rest):
            return cls(processes=int(rest))
        if kind == "ray" and rest:
            return cls(cluster=rest)
        raise ValueError("write local:N for N processes, or ray:ADDRESS")
