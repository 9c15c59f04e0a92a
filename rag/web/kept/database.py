"""Kept conversations: a database of its own in the store's folder, readable by its owner only."""

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, TypeAdapter, ValidationError

from index.errors import StoreError
from index.messages import Message, quoted
from index.text.normalize import search_layer
from rag.types import Answer

FILE = "conversations.sqlite3"
LONGEST_NAME = 120
"""Characters of the name of a conversation."""
_MOST = 1000  # conversations of a user; those that were not used for longest go
_LARGEST_FILE = 200_000_000  # bytes, so that no visitor can fill the disk
_SECONDS = 5.0  # to wait for another process
_SHOWN = 100  # that a list has
_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY,
    user TEXT NOT NULL,
    name TEXT NOT NULL,
    begun TEXT NOT NULL,
    changed TEXT NOT NULL,
    folders TEXT,           -- that the user could see: a JSON list; NULL: all
    turns TEXT NOT NULL,    -- a JSON list
    questions INTEGER NOT NULL,
    words TEXT NOT NULL     -- what is searched, in the search layer
) STRICT;
CREATE INDEX IF NOT EXISTS conversations_of ON conversations (user, changed);
CREATE TABLE IF NOT EXISTS not_kept (user TEXT PRIMARY KEY) STRICT;
"""

_Folders = frozenset[str] | None


def _read_problem(kept: Any) -> Any:  # noqa: ANN401
    """Return a problem as data; at first its text was kept, '' if there was none."""
    return (quoted(kept) if kept else None) if isinstance(kept, str) else kept


@dataclass(frozen=True)
class KeptTurn:
    """A question and what came of it: an answer, or why there is none."""

    question: str
    understood: str = ""
    answer: Answer | None = None
    problem: Annotated[Message | None, BeforeValidator(_read_problem)] = None
    verdict: str = ""
    commented: bool = False


@dataclass(frozen=True)
class Entry:
    """A kept conversation in a list; ``changed`` is a day, ``YYYY-MM-DD``."""

    id: str
    name: str
    changed: str
    questions: int


_TURNS = TypeAdapter(tuple[KeptTurn, ...])


class Conversations:
    """The conversations of all users of a store; each is told of their own only.

    Every method raises StoreError if the database cannot be read or written. Thread-safe.
    """

    def __init__(self, folder: Path) -> None:
        """Keep them in the folder of a store; the file is made when there is one to keep."""
        self._file = folder / FILE

    def keep(
        self, user: str, folders: _Folders, identifier: str, turns: Sequence[KeptTurn]
    ) -> None:
        """Keep the turns of a conversation of a user who may see some folders (None: all).

        It gets the name of its first question, unless it has one. Of a user who wants none kept
        none is. Raises StoreError, too, if there is no more room.
        """
        if not turns or not self.are_kept(user):
            return
        now = datetime.now(UTC).isoformat(timespec="seconds")
        name = " ".join(turns[0].question.split())[:LONGEST_NAME]
        said = "\n".join(
            f"{turn.question}\n{turn.answer.text if turn.answer else ''}" for turn in turns
        )
        written = _TURNS.dump_json(tuple(turns)).decode()
        if self._file.exists() and self._file.stat().st_size + len(written) > _LARGEST_FILE:
            raise StoreError(
                "There is no more room for conversations; delete some, or have whoever runs this"
                " put {file} of the store's folder elsewhere.",
                file=FILE,
            )
        seen = None if folders is None else json.dumps(sorted(folders), ensure_ascii=False)
        row = (identifier, user, name, now, now, seen, written, len(turns), search_layer(said))
        with self._open(write=True) as database:
            database.execute(
                "INSERT INTO conversations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id)"
                " DO UPDATE SET changed = excluded.changed, folders = excluded.folders,"
                " turns = excluded.turns, questions = excluded.questions, words = excluded.words"
                " WHERE user = excluded.user",
                row,
            )
            database.execute(
                "DELETE FROM conversations WHERE user = ? AND id NOT IN (SELECT id FROM"
                " conversations WHERE user = ? ORDER BY changed DESC, rowid DESC LIMIT ?)",
                (user, user, _MOST),
            )

    def find(self, user: str, folders: _Folders, query: str = "") -> tuple[list[Entry], int]:
        """Return the newest conversations of a user whose words contain all of a query's.

        With them comes how many there are. What was said in folders that the user may not see
        any more is not searched.
        """
        words = search_layer(query).casefold().split()
        found = []
        with self._open() as database:
            for row in database.execute(
                "SELECT id, name, changed, questions, folders, iif(?, words, '') AS words"
                " FROM conversations WHERE user = ? ORDER BY changed DESC, rowid DESC",
                (bool(words), user),
            ):
                text = search_layer(row["name"])
                if words and _may_see(row["folders"], folders):
                    text += "\n" + row["words"]
                if all(word in text.casefold() for word in words):
                    found.append(
                        Entry(row["id"], row["name"], row["changed"][:10], row["questions"])
                    )
        return found[:_SHOWN], len(found)

    def load(self, user: str, folders: _Folders, identifier: str) -> tuple[KeptTurn, ...]:
        """Return the turns of a conversation, none if the user has no such one.

        Of what was said in folders that the user may not see any more only the questions are
        returned.
        """
        with self._open() as database:
            row = database.execute(
                "SELECT turns, folders FROM conversations WHERE user = ? AND id = ?",
                (user, identifier),
            ).fetchone()
        if row is None:
            return ()
        try:
            turns = _TURNS.validate_json(row["turns"])
        except ValidationError as error:
            raise StoreError(
                "This conversation was kept by another version, and cannot be shown."
            ) from error
        if _may_see(row["folders"], folders):
            return turns
        return tuple(KeptTurn(turn.question) for turn in turns)

    def rename(self, user: str, identifier: str, name: str) -> None:
        """Give a conversation another name; an empty one changes nothing."""
        plain = " ".join(name.split())[:LONGEST_NAME]
        if plain:
            with self._open(write=True) as database:
                database.execute(
                    "UPDATE conversations SET name = ? WHERE user = ? AND id = ?",
                    (plain, user, identifier),
                )

    def delete(self, user: str, identifier: str) -> None:
        """Delete a conversation; what it said is overwritten in the file."""
        with self._open(write=True) as database:
            database.execute(
                "DELETE FROM conversations WHERE user = ? AND id = ?", (user, identifier)
            )

    def delete_all(self, user: str) -> None:
        """Delete all conversations of a user."""
        with self._open(write=True) as database:
            database.execute("DELETE FROM conversations WHERE user = ?", (user,))

    def are_kept(self, user: str) -> bool:
        """Return whether conversations of a user are kept."""
        with self._open() as database:
            row = database.execute("SELECT 1 FROM not_kept WHERE user = ?", (user,)).fetchone()
        return row is None

    def switch(self, user: str, kept: bool) -> None:
        """Keep the conversations of a user from now on, or keep no more of them."""
        done = (
            "DELETE FROM not_kept WHERE user = ?"
            if kept
            else "INSERT INTO not_kept VALUES (?) ON CONFLICT DO NOTHING"
        )
        with self._open(write=True) as database:
            database.execute(done, (user,))

    @contextmanager
    def _open(self, write: bool = False) -> Iterator[sqlite3.Connection]:
        """Open the database for one use, an empty one in memory while there is no file to read."""
        there = write or self._file.exists()
        try:
            if write:  # with these permissions from the beginning
                flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
                os.close(os.open(self._file, flags, 0o600))
            connection = sqlite3.connect(self._file if there else ":memory:", timeout=_SECONDS)
            with closing(connection):
                connection.row_factory = sqlite3.Row
                connection.execute("PRAGMA secure_delete = ON")
                if write or not there:
                    connection.executescript(_SCHEMA)
                with connection:
                    yield connection
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                "Conversations cannot be kept or read ({error}). Check that the folder of the"
                " store can be written and that the disk is not full.",
                error=error,
            ) from error


def _may_see(kept: str | None, folders: _Folders) -> bool:
    """Return True if a user who may see folders may see all that could be seen then."""
    if folders is None:
        return True
    return kept is not None and folders.issuperset(json.loads(kept))
