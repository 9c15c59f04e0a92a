"""The texts of a store in a database, by SQLAlchemy.

A shelf holds the texts of one store, so that several can share a database. A row never changes:
its key is a digest of what it holds, and what does not fit it counts as lost.
"""

import atexit
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from index.address import DatabaseAddress
from index.errors import StoreError
from index.messages import Message, quoted, say
from index.store.layers.protocol import COLUMNS, Texts

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Row, Table
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

TABLE = "yinzheng_texts_1"
"""The table in the database; a later version of the program may have another."""
_SECONDS = 10  # until a server is given up that does not answer
_IDLE = 5  # seconds after which a connection is tried before it is used
_USED = "used"  # when a connection was used last, in what its pool notes of it
_LOCKED = 30  # seconds to wait for who writes to a file
_MANY = 500  # keys in a statement
_PIECES = 2_000  # pieces in a statement; SQLite takes 32,766 values
_NUL = "\0"
_INSTALL = say(
    "Texts in a database need the packages sqlalchemy and psycopg:"
    " pip install --constraint constraints.txt '.[postgres]'"
)

_engines: "dict[tuple[int, str], Engine]" = {}
_opening = threading.Lock()


class Piece(NamedTuple):
    """Where characters are: ``most`` of them from ``start`` on in the text of a key."""

    key: str
    start: int
    most: int


class Shelf:
    """The texts of one store. Thread-safe; nothing is opened before it is used."""

    def __init__(self, address: DatabaseAddress, name: str) -> None:
        """Name the database, and the shelf in it."""
        self._address = address
        self._name = name

    def prepare(self) -> None:
        """Make the table unless it is there. Raises StoreError when it cannot be made."""
        with self._open(write=True) as connection:
            if connection.dialect.name == "postgresql":
                encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
                if encoding != "UTF8":
                    raise StoreError(
                        "The database at {address} has the encoding {encoding}. Make one"
                        " that holds every text: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE"
                        " template0",
                        address=self._address,
                        encoding=encoding,
                    )
            _table().metadata.create_all(connection)

    def is_prepared(self) -> bool:
        """Return whether there is the table. Raises StoreError when the database cannot tell."""
        with self._open() as connection:
            return bool(connection.dialect.has_table(connection, TABLE))

    def put(self, texts: Sequence[Texts]) -> None:
        """Write texts, over those of the same keys; they are on its disk when this returns."""
        import sqlalchemy as sql

        rows = {one.key: one for one in texts}
        table = _table()
        with self._open(write=True) as connection:
            connection.execute(
                sql.delete(table).where(*self._are(list(rows)))
            )  # one that was damaged is mended so
            connection.execute(
                sql.insert(table),
                [{"shelf": self._name, "key": key, **_row(one)} for key, one in rows.items()],
            )

    def get(self, keys: Sequence[str]) -> dict[str, Texts]:
        """Return texts by key; those that are lost or damaged are left out."""
        import sqlalchemy as sql

        table = _table()
        found = {}
        with self._open() as connection:
            for start in range(0, len(keys), _MANY):
                query = sql.select(table).where(*self._are(keys[start : start + _MANY]))
                for row in connection.execute(query):
                    texts = _texts(row)
                    if texts.key == row.key:
                        found[row.key] = texts
        return found

    def cut(self, columns: Sequence[str], pieces: Sequence[Piece]) -> list[tuple[str, ...] | None]:
        """Return pieces of texts, of each the characters in some columns; None where it is lost."""
        import sqlalchemy as sql

        table = _table()
        found: list[tuple[str, ...] | None] = [None] * len(pieces)
        fields: list[Any] = [
            sql.column("number", sql.Integer), sql.column("key", sql.Text),
            sql.column("start", sql.Integer), sql.column("most", sql.Integer),
        ]  # fmt: skip
        with self._open() as connection:
            for first in range(0, len(pieces), _PIECES):
                part = pieces[first : first + _PIECES]
                rows = [(number, *piece) for number, piece in enumerate(part, first)]
                wanted = sql.values(*fields, name="wanted").data(rows).cte()
                cut = (
                    sql.func.substr(table.c[name], wanted.c.start + 1, wanted.c.most)
                    for name in columns
                )
                query = sql.select(wanted.c.number, table.c.nul, *cut).where(
                    table.c.shelf == self._name, table.c.key == wanted.c.key
                )
                for number, nul, *texts in connection.execute(query):
                    found[number] = tuple(_with_nul(text, nul) for text in texts)
        return found

    def count(self) -> int:
        """Return how many texts there are."""
        import sqlalchemy as sql

        query = sql.select(sql.func.count()).where(_table().c.shelf == self._name)
        with self._open() as connection:
            return int(connection.execute(query).scalar_one())

    def keys(self) -> list[str]:
        """Return the keys of all texts."""
        import sqlalchemy as sql

        table = _table()
        with self._open() as connection:
            return list(connection.scalars(sql.select(table.c.key).where(*self._are(None))))

    def remove(self, keys: Sequence[str]) -> None:
        """Remove texts; those that are not there do not matter."""
        import sqlalchemy as sql

        with self._open(write=True) as connection:
            for start in range(0, len(keys), _MANY):
                some = self._are(keys[start : start + _MANY])
                connection.execute(sql.delete(_table()).where(*some))

    def clear(self) -> None:
        """Remove all texts."""
        import sqlalchemy as sql

        with self._open(write=True) as connection:
            connection.execute(sql.delete(_table()).where(*self._are(None)))

    def _are(self, keys: Sequence[str] | None) -> list[Any]:
        """Return the conditions of the rows with some keys, None for all of the shelf."""
        columns = _table().c
        some = [] if keys is None else [columns.key.in_(keys)]
        return [columns.shelf == self._name, *some]

    @contextmanager
    def _open(self, *, write: bool = False) -> "Iterator[Connection]":
        """Yield a connection, in a transaction if it writes. Raises StoreError, not SQLAlchemy's.

        A statement that reads is a transaction of its own, which saves asking twice more.
        """
        _import_sqlalchemy()
        from sqlalchemy.exc import DBAPIError, SQLAlchemyError

        try:
            engine = _engine(self._address)
            alone = engine.execution_options(isolation_level="AUTOCOMMIT")
            with engine.begin() if write else alone.connect() as connection:
                yield connection
        except DBAPIError as error:  # its own text repeats the statement with what is in it
            lines = str(error.orig).splitlines() or [type(error.orig).__name__]
            raise self._unusable(quoted(lines[0])) from None
        except SQLAlchemyError as error:
            raise self._unusable(quoted(type(error).__name__)) from None

    def _unusable(self, reason: Message) -> StoreError:
        return StoreError(
            "The database at {address}, which keeps the texts of documents, cannot be used"
            " ({reason}). Check that it runs and can be reached, then look at the store: yinzheng"
            " doctor",
            address=self._address,
            reason=reason,
        )


def _import_sqlalchemy() -> None:
    """Raise StoreError, which says what to install, if SQLAlchemy is not there."""
    try:
        import sqlalchemy  # noqa: F401
    except ImportError as error:
        raise StoreError(_INSTALL) from error


def _engine(address: DatabaseAddress) -> "Engine":
    """Return the engine of a database, one in a process; a fork does not share connections."""
    from sqlalchemy import NullPool, create_engine

    own = os.getpid(), address.url
    with _opening:
        if own not in _engines:
            file = address.file
            # SQLite waits for who writes; psycopg for a server. An open file would still be
            # written after it was removed or replaced.
            options: dict[str, Any] = {}
            # Where the database has no encoding, psycopg would give bytes.
            given: dict[str, Any] = {"connect_timeout": _SECONDS, "client_encoding": "utf8"}
            if file is not None:
                options, given = {"poolclass": NullPool}, {"timeout": _LOCKED}
            if file is not None and not file.parent.is_dir():
                raise StoreError(
                    "There is no folder {folder} for the database {file}.",
                    folder=file.parent,
                    file=file.name,
                )
            try:
                engine = create_engine(
                    address.url, connect_args=given, hide_parameters=True, **options
                )
            except ImportError as error:
                raise StoreError(_INSTALL) from error
            if file is None:
                _ping_if_idle(engine)
            _engines[own] = engine
        return _engines[own]


def _ping_if_idle(engine: "Engine") -> None:
    """Have a connection tried first that nobody used for a while: the server may be another now.

    SQLAlchemy's own ``pool_pre_ping`` tries every time, as long as most questions take.
    """
    from sqlalchemy import event
    from sqlalchemy.exc import DisconnectionError

    def check(connection: "DBAPIConnection", record: "ConnectionPoolEntry", _: object) -> None:
        if time.monotonic() - record.info.get(_USED, -_IDLE) >= _IDLE:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise DisconnectionError from error

    def note(_: object, record: "ConnectionPoolEntry") -> None:
        record.info[_USED] = time.monotonic()

    event.listen(engine, "checkout", check)
    event.listen(engine, "checkin", note)


@atexit.register
def _close() -> None:
    for (process, _), engine in _engines.items():
        if process == os.getpid():
            engine.dispose()


@cache
def _table() -> "Table":
    import sqlalchemy as sql

    return sql.Table(
        TABLE,
        sql.MetaData(),
        sql.Column("shelf", sql.Text, primary_key=True),
        sql.Column("key", sql.Text, primary_key=True),
        *(sql.Column(name, sql.Text, nullable=False) for name in COLUMNS),
        sql.Column("nul", sql.Text, nullable=False),
    )


def _row(texts: Texts) -> dict[str, str]:
    """Return the columns of texts. PostgreSQL takes no NUL: another character stands for it."""
    columns = dict(zip(COLUMNS, astuple(texts), strict=True))
    if not any(_NUL in text for text in columns.values()):
        return {**columns, "nul": ""}
    whole = "".join(columns.values())
    nul = next(char for char in map(chr, range(0xE000, 0xF900)) if char not in whole)
    return {**{name: text.replace(_NUL, nul) for name, text in columns.items()}, "nul": nul}


def _texts(row: "Row[Any]") -> Texts:
    return Texts(*(_with_nul(getattr(row, name), row.nul) for name in COLUMNS))


def _with_nul(text: str, nul: str) -> str:
    return text.replace(nul, _NUL) if nul else text
