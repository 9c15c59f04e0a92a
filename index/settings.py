"""Settings: defaults < ``yinzheng.toml`` < environment ``YINZHENG_…`` < flags."""

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from index.address import Address, DatabaseAddress, without_secrets
from index.errors import SettingsError
from index.messages import Message, quoted, say

FILE = "yinzheng.toml"
"""The settings file that is read from the current folder."""
_PREFIX = "YINZHENG_"
_MILVUS = "milvus:"
_SERVER = ("http", "https")
_BESIDE_A_SERVER = Path(".yinzheng-milvus")
_TRUE = ("1", "on", "t", "true", "y", "yes")
_FALSE = ("0", "off", "f", "false", "n", "no")
Refusal = Literal["cautious", "balanced", "eager"]


@dataclass(frozen=True)
class MilvusAddress:
    """Where a Milvus is: the address of a server, or a file, and a database of it.

    ``uri`` is ``http://HOST:PORT``, ``https://HOST:PORT`` or the path of a file that ends in
    ``.db``, which milvus-lite reads; ``database`` is '' for the one that Milvus takes by default.
    """

    uri: str
    database: str = ""

    @classmethod
    def parse(cls, text: str) -> "MilvusAddress":
        """Read ``URI[/database]``. Raises ValueError for anything else."""
        if "://" in text:
            parts = urlsplit(text)
            database = parts.path.strip("/")
            if parts.scheme in _SERVER and parts.hostname and "/" not in database:
                if parts.username or parts.password:
                    raise ValueError("the secret belongs into the variable MILVUS_TOKEN")
                if not (parts.query or parts.fragment):
                    return cls(f"{parts.scheme}://{parts.netloc}", database)
        else:
            path = Path(text)
            if path.suffix == ".db" and path.stem:
                return cls(str(path))
            if path.parent.suffix == ".db" and path.name:
                return cls(str(path.parent), path.name)
        raise ValueError("write a file that ends in .db, or http://HOST:PORT, and then /DATABASE")

    @property
    def file(self) -> Path | None:
        """The file that milvus-lite reads, None for a server."""
        return None if "://" in self.uri else Path(self.uri)

    @property
    def folder(self) -> Path:
        """The folder of what is not in Milvus, unless another is set."""
        if self.file is None:
            return _BESIDE_A_SERVER
        name = f"{self.file.stem}-{self.database}" if self.database else self.file.stem
        return self.file.with_name(f"{name}.store")

    def __str__(self) -> str:
        return f"{self.uri}/{self.database}" if self.database else self.uri


def _setting(
    default: Any,  # noqa: ANN401
    description: str,
    *,
    least: int | None = None,
    above: int | None = None,
    most: int | None = None,
) -> Any:  # noqa: ANN401
    """Return a field of the settings; a number must lie within the limits given."""
    limits = {"least": least, "above": above, "most": most}
    return field(default=default, metadata={"description": description, **limits})


@dataclass(frozen=True, init=False)
class Settings:
    """Everything a user can set.

    Each field is a key of the file and, in capitals with the prefix ``YINZHENG_``, an
    environment variable. Values may be texts, as in the environment. A plain class: to import
    pydantic takes longer than a sync that changes nothing.
    """

    store: Path = _setting(
        Path(".yinzheng"), "folder of the searchable store, or milvus:URI[/database]"
    )
    milvus: str = _setting(
        "", "Milvus that searches the vectors: URI[/database]; none: the store's FAISS"
    )
    database: str = _setting(
        "", "database that keeps the texts of documents: an address; none: the store"
    )
    corpus: Path = _setting(Path("corpus"), "folder of documents that sync reads")
    model: str = _setting("builtin", "embedding model: builtin, a directory, a hub name")
    reranker: str = _setting(
        "", "cross-encoder that reads the best passages: a directory, a hub name"
    )
    reader: str = _setting(
        "builtin",
        "model that finds answers in passages: builtin, none, a directory, a hub name",
    )
    reading_ms: int = _setting(
        350, "longest time it may read for a question, in milliseconds; 0: none", least=0
    )
    max_file_mb: float = _setting(50, "largest file to read, in megabytes", above=0)
    max_characters: int = _setting(10_000_000, "longest document to read", above=0)
    max_file_seconds: float = _setting(
        120, "longest time to read a file of a complex format", above=0, most=86_400
    )
    max_memory_mb: int = _setting(2000, "most memory to read a file of a complex format", least=500)
    max_ocr_pages: int = _setting(
        500, "most pages of a file that are read by OCR; 0: none", least=0, most=100_000
    )
    refusal: Refusal = _setting("balanced", "how soon a question is refused for want of evidence")
    llm: str = _setting("", "language model that writes answers: provider:model")
    llm_url: str = _setting("", "address of the language model's endpoint")
    llm_timeout: float = _setting(60, "seconds its whole answer may take", above=0)
    max_uploads: int = _setting(
        2000, "most files that the page may hold in uploads/ and added/", least=0
    )
    max_uploads_mb: float = _setting(1000, "most megabytes of them together", least=0)
    add_folders: bool = _setting(False, "let readers on this machine add a folder by its path")
    keep_conversations: bool = _setting(
        True, "let readers keep their conversations in the store's folder"
    )
    host: str = _setting("127.0.0.1", "address the page is served on")
    port: int = _setting(7860, "port the page is served on", least=0, most=65535)
    connections: int = _setting(1000, "most connections to the page's server at a time", least=1)
    connections_per_address: int = _setting(
        250, "most of them from one address other than a proxy's", least=1
    )
    request_seconds: float = _setting(15, "seconds until a request's head is complete", above=0)
    trusted_proxies: str = _setting(
        "", "addresses of proxies that tell who asks, separated by commas"
    )
    peers: str = _setting(
        "", "auto or HOST:PORT, at which other servers of the store reach this one"
    )
    auth_file: str = _setting("", "file of the users who may use the page's server")
    allow_hosts: str = _setting("", "names the page's server is known under, separated by commas")
    audit_log: str = _setting("", "file that tells who asked what; none: not kept")
    audit_log_mb: float = _setting(10, "megabytes after which a new file is begun", above=0)
    audit_log_files: int = _setting(10, "full files of it that are kept", least=0, most=1000)
    log_requests: bool = _setting(False, "print a line for each request")
    status: str = _setting("", "HOST:PORT of /healthz and /metrics; none: not served")
    allow_writes: bool = _setting(False, "let API and MCP bring the store up to date")
    requests_per_minute: int = _setting(
        600, "most requests of one client in a minute; 0: any number", least=0
    )
    queue: int = _setting(100, "most requests that wait or run at a time", least=1)

    def __init__(self, **given: Any) -> None:  # noqa: ANN401
        """Take the settings given, the others by default.

        Raises SettingsError for a value that a setting cannot have, TypeError for what is none.
        """
        checked = _checked(given)
        values = {name: checked.get(name, one.default) for name, one in KNOWN.items()}
        # As the class is frozen.
        self.__dict__.update(values, _given=frozenset(checked))

    @property
    def given(self) -> frozenset[str]:
        """The names of the settings that are not left at their defaults."""
        names: frozenset[str] = self.__dict__.get("_given", frozenset())
        return names

    def model_copy(self, *, update: Mapping[str, Any]) -> "Settings":
        """Return these settings with others in place of some; raises as the class does."""
        checked = _checked(update)
        copy = object.__new__(Settings)
        copy.__dict__.update(self.__dict__ | checked, _given=self.given | checked.keys())
        return copy

    @property
    def database_address(self) -> DatabaseAddress | None:
        """The database that keeps the texts of documents, None if none is set."""
        return DatabaseAddress.parse(self.database) if self.database else None

    @property
    def milvus_address(self) -> MilvusAddress | None:
        """The Milvus that searches the vectors, None if none is set."""
        return MilvusAddress.parse(self.milvus) if self.milvus else None

    def at(self, store: str | Path, database: str = "") -> "Settings":
        """Return these settings for another store: a folder, or ``milvus:URI[/database]``.

        ``database`` is that of its texts. Raises SettingsError for an address that is none.
        """
        elsewhere = {"store": store, "milvus": "", "database": database}
        return self.model_copy(update=elsewhere)


def load_settings(file: Path | None = None, **flags: Any) -> Settings:  # noqa: ANN401
    """Return the settings from flags, environment and file; a flag that is None is not given.

    Raises SettingsError for an unknown key, with the nearest known one, for a bad value, and for
    a file that is missing or cannot be read.
    """
    from_file = _read(file or Path(FILE), required=file is not None)
    _check_keys(from_file, f"in {file or FILE}")
    environment = {
        name.removeprefix(_PREFIX).lower(): value
        for name, value in os.environ.items()
        if name.startswith(_PREFIX)
    }
    _check_keys(environment, "in the environment", upper=True)
    given = {key: value for key, value in flags.items() if value is not None}
    return Settings(**{**from_file, **environment, **given})


def _checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of settings as they are kept. Raises as ``Settings`` does."""
    unknown = given.keys() - KNOWN.keys()
    if unknown:
        raise TypeError(f"there is no setting {', '.join(sorted(unknown))}")
    values = dict(given)
    store = str(given.get("store", ""))
    if store.startswith(_MILVUS):  # the Milvus, and the folder of what is not in it
        address = store.removeprefix(_MILVUS)
        folder = _kept("store", store, lambda _: MilvusAddress.parse(address).folder)
        values |= {"store": folder, "milvus": address}
    return {
        name: _kept(name, values[name], partial(_read_value, one))
        for name, one in KNOWN.items()
        if name in values
    }


def _kept(name: str, value: Any, read: Callable[[Any], Any]) -> Any:  # noqa: ANN401
    """Return what ``read`` makes of a value. Raises SettingsError where it raises ValueError."""
    try:
        return read(value)
    except ValueError as error:
        # Of the address of a database nothing is repeated: no rule finds every password in it.
        shown = "what is given" if name == "database" else without_secrets(repr(value))
        reason = error.args[0]
        raise SettingsError(
            "The setting {key} cannot be {shown}: {problem}.",
            key=name,
            shown=shown,
            problem=reason if isinstance(reason, Message) else quoted(str(reason)),
        ) from None


def _read_value(one: "Field[Any]", value: Any) -> Any:  # noqa: ANN401
    """Return a value of a setting as its type. Raises ValueError, with a Message of its own."""
    if one.name == "corpus" and Address.is_one(str(value)):
        raise ValueError("it is a folder of this machine; name it: yinzheng sync ADDRESS")
    read = _READ[one.type](value)
    least, above, most = (one.metadata[limit] for limit in ("least", "above", "most"))
    if least is not None and read < least:
        raise ValueError(say("it must be {least} at least", least=least))
    if above is not None and read <= above:
        raise ValueError(say("it must be more than {above}", above=above))
    if most is not None and read > most:
        raise ValueError(say("it must be {most} at most", most=most))
    if read and one.name in _PARSED:
        return _PARSED[one.name](read)
    return read


def _read_text(value: Any) -> str:  # noqa: ANN401
    if not isinstance(value, str):
        raise ValueError(say("it must be text"))
    return value


def _read_path(value: Any) -> Path:  # noqa: ANN401
    if not isinstance(value, str | Path):
        raise ValueError(say("it must be a path"))
    return Path(value)


def _read_switch(value: Any) -> bool:  # noqa: ANN401
    text = str(value).strip().lower()
    if text not in (*_TRUE, *_FALSE):
        raise ValueError(say("it must be true or false"))
    return text in _TRUE


def _read_number(value: Any) -> float:  # noqa: ANN401
    try:
        number = float("" if isinstance(value, bool) else value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(say("it must be a number"))
    return number


def _read_whole(value: Any) -> int:  # noqa: ANN401
    number = _read_number(value)
    if not number.is_integer():
        raise ValueError(say("it must be a whole number"))
    return int(number)


def _read_refusal(value: Any) -> str:  # noqa: ANN401
    if value not in get_args(Refusal):
        raise ValueError(say("it must be one of {values}", values=get_args(Refusal)))
    return str(value)


_READ: dict[Any, Callable[[Any], Any]] = {
    str: _read_text, Path: _read_path, bool: _read_switch, int: _read_whole, float: _read_number,
    Refusal: _read_refusal,
}  # fmt: skip
_PARSED: dict[str, Callable[[str], str]] = {
    "milvus": lambda text: str(MilvusAddress.parse(text)),
    "database": lambda text: DatabaseAddress.parse(text).url,
}
KNOWN: Mapping[str, "Field[Any]"] = MappingProxyType({one.name: one for one in fields(Settings)})
"""The settings by name, each with its default and its description."""


def listed(setting: str) -> list[str]:
    """Return the parts of a setting that commas separate, without blanks around them."""
    return [part.strip() for part in setting.split(",") if part.strip()]


def _read(file: Path, *, required: bool) -> dict[str, Any]:
    """Return the keys of a settings file, none if it is missing and not required."""
    if not file.is_file():
        if required:
            raise SettingsError("There is no settings file {file}.", file=file)
        return {}
    import tomllib  # here because most folders have no such file

    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            "The settings file {file} cannot be read: {error}.", file=file, error=error
        ) from error


def _check_keys(values: dict[str, Any], where: str, *, upper: bool = False) -> None:
    """Raise SettingsError for a key that is no setting; ``upper``: keys are shown as variables."""
    known = list(KNOWN)
    for key in values:
        if key not in known:
            import difflib  # here because most keys are known

            nearest = (difflib.get_close_matches(key, known, 1, 0.0) or known)[0]
            shown, hint = key, nearest
            if upper:
                shown, hint = _PREFIX + key.upper(), _PREFIX + nearest.upper()
            raise SettingsError(
                "Unknown setting {shown} {where}. Did you mean {hint}?",
                shown=shown,
                where=where,
                hint=hint,
            )
