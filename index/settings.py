"""Settings: defaults < ``yinzheng.toml`` < environment ``YINZHENG_…`` < flags."""

import difflib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from index.address import Address, DatabaseAddress, without_secrets
from index.errors import SettingsError
from index.messages import quoted

FILE = "yinzheng.toml"
"""The settings file that is read from the current folder."""
_PREFIX = "YINZHENG_"
_MILVUS = "milvus:"
_SERVER = ("http", "https")
_BESIDE_A_SERVER = Path(".yinzheng-milvus")


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


class Settings(BaseModel):
    """Everything a user can set.

    Each field is a key of the file and, in capitals with the prefix ``YINZHENG_``, an
    environment variable.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    store: Path = Field(
        Path(".yinzheng"), description="folder of the searchable store, or milvus:URI[/database]"
    )
    milvus: str = Field(
        "", description="Milvus that searches the vectors: URI[/database]; none: the store's FAISS"
    )
    database: str = Field(
        "", description="database that keeps the texts of documents: an address; none: the store"
    )
    corpus: Path = Field(Path("corpus"), description="folder of documents that sync reads")
    model: str = Field("builtin", description="embedding model: builtin, a directory, a hub name")
    reranker: str = Field(
        "", description="cross-encoder that reads the best passages: a directory, a hub name"
    )
    reader: str = Field(
        "builtin",
        description="model that finds answers in passages: builtin, none, a directory, a hub name",
    )
    reading_ms: int = Field(
        350, ge=0, description="longest time it may read for a question, in milliseconds; 0: none"
    )
    max_file_mb: float = Field(
        50, gt=0, allow_inf_nan=False, description="largest file to read, in megabytes"
    )
    max_characters: int = Field(10_000_000, gt=0, description="longest document to read")
    max_file_seconds: float = Field(
        120, gt=0, le=86_400, description="longest time to read a file of a complex format"
    )
    max_memory_mb: int = Field(
        2000, ge=500, description="most memory to read a file of a complex format"
    )
    max_ocr_pages: int = Field(
        500, ge=0, le=100_000, description="most pages of a file that are read by OCR; 0: none"
    )
    refusal: Literal["cautious", "balanced", "eager"] = Field(
        "balanced", description="how soon a question is refused for want of evidence"
    )
    llm: str = Field("", description="language model that writes answers: provider:model")
    llm_url: str = Field("", description="address of the language model's endpoint")
    llm_timeout: float = Field(
        60, gt=0, allow_inf_nan=False, description="seconds its whole answer may take"
    )
    max_uploads: int = Field(
        2000, ge=0, description="most files that the page may hold in uploads/ and added/"
    )
    max_uploads_mb: float = Field(
        1000, ge=0, allow_inf_nan=False, description="most megabytes of them together"
    )
    add_folders: bool = Field(
        False, description="let readers on this machine add a folder by its path"
    )
    keep_conversations: bool = Field(
        True, description="let readers keep their conversations in the store's folder"
    )
    host: str = Field("127.0.0.1", description="address the page is served on")
    port: int = Field(7860, ge=0, le=65535, description="port the page is served on")
    connections: int = Field(
        1000, ge=1, description="most connections to the page's server at a time"
    )
    connections_per_address: int = Field(
        250, ge=1, description="most of them from one address other than a proxy's"
    )
    request_seconds: float = Field(
        15, gt=0, allow_inf_nan=False, description="seconds until a request's head is complete"
    )
    trusted_proxies: str = Field(
        "", description="addresses of proxies that tell who asks, separated by commas"
    )
    peers: str = Field(
        "", description="auto or HOST:PORT, at which other servers of the store reach this one"
    )
    auth_file: str = Field("", description="file of the users who may use the page's server")
    allow_hosts: str = Field(
        "", description="names the page's server is known under, separated by commas"
    )
    audit_log: str = Field("", description="file that tells who asked what; none: not kept")
    audit_log_mb: float = Field(
        10, gt=0, allow_inf_nan=False, description="megabytes after which a new file is begun"
    )
    audit_log_files: int = Field(10, ge=0, le=1000, description="full files of it that are kept")
    log_requests: bool = Field(False, description="print a line for each request")
    status: str = Field("", description="HOST:PORT of /healthz and /metrics; none: not served")
    allow_writes: bool = Field(False, description="let API and MCP bring the store up to date")
    requests_per_minute: int = Field(
        600, ge=0, description="most requests of one client in a minute; 0: any number"
    )
    queue: int = Field(100, ge=1, description="most requests that wait or run at a time")

    @model_validator(mode="before")
    @classmethod
    def _split_store(cls, given: Any) -> Any:  # noqa: ANN401
        """Take ``store = "milvus:URI"`` apart: the Milvus, and the folder of what is not in it."""
        if isinstance(given, dict) and str(given.get("store", "")).startswith(_MILVUS):
            address = str(given["store"]).removeprefix(_MILVUS)
            return {**given, "store": MilvusAddress.parse(address).folder, "milvus": address}
        return given

    @field_validator("corpus", mode="before")
    @classmethod
    def _check_corpus(cls, given: object) -> object:
        if Address.is_one(str(given)):
            raise ValueError("it is a folder of this machine; name it: yinzheng sync ADDRESS")
        return given

    @field_validator("milvus")
    @classmethod
    def _check_milvus(cls, text: str) -> str:
        return str(MilvusAddress.parse(text)) if text else ""

    @field_validator("database")
    @classmethod
    def _check_database(cls, text: str) -> str:
        return DatabaseAddress.parse(text).url if text else ""

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
        return _validated(self.model_dump(exclude_unset=True) | elsewhere)


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
    return _validated({**from_file, **environment, **given})


def _validated(given: dict[str, Any]) -> Settings:
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        key, value = ".".join(str(part) for part in first["loc"]), first.get("input")
        if not key:  # it was taken apart before it was a setting
            key, value = "store", given.get("store")
        # Of the address of a database nothing is repeated: no rule finds every password in it.
        shown = "what is given" if key == "database" else without_secrets(repr(value))
        raise SettingsError(
            "The setting {key} cannot be {shown}: {problem}.",
            key=key,
            shown=shown,
            problem=quoted(first["msg"]),
        ) from None


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
    known = list(Settings.model_fields)
    for key in values:
        if key not in known:
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
