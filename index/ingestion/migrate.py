"""Copy a store to where something else has its vectors or its texts; nothing is embedded again."""

import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from index.errors import StoreError
from index.ingestion.database_copy import (
    copy_database,
    holds_documents,
    place_in,
    publish,
    put_database,
)
from index.ingestion.writer_lock import hold_writer_lock
from index.messages import Message, say
from index.settings import Settings
from index.store import schema
from index.store.milvus import publication
from index.store.milvus.connection import require_file


@dataclass(frozen=True)
class MigrationReport:
    """A copy of a store: its folder, and how many documents it holds.

    ``milvus`` searches its vectors, '' for FAISS; ``database`` keeps its texts, '' for SQLite.
    """

    store: str
    milvus: str
    database: str
    documents: int

    def to_dict(self) -> dict[str, object]:
        """Return the object that ``migrate --json`` prints."""
        return asdict(self)


def migrate(
    settings: Settings, to: str, beside: tuple[str, ...] = (), database: str = ""
) -> MigrationReport:
    """Copy the store of the settings to a folder, or to ``milvus:URI[/database]``.

    ``database`` is the address of that which keeps the texts of the copy, by default its SQLite.
    The copy holds one state of the store, which stays as it is and may be written meanwhile;
    ``beside`` are the names of further files of its folder to copy where they exist. Wherever it
    is killed, the copy is not there or whole: what Milvus lacks then is sent by the next sync.
    Raises StoreError when there is no store, it is damaged, or there is another one already;
    SettingsError for an address that is none.
    """
    target = settings.at(to, database)
    source, folder, address = settings.store, target.store, target.milvus_address
    if not (source / schema.DATABASE).is_file():
        raise schema.none_in(source)
    if source.resolve() == folder.resolve():
        raise StoreError(
            "The store in {source} cannot be copied onto itself. Name another place.", source=source
        )
    if address is not None:
        require_file(address)
    with hold_writer_lock(
        folder,
        writer=say("A yinzheng sync"),
        action=say("written"),
        advice=say("Make room or check the permissions, then run yinzheng migrate again."),
    ):
        if holds_documents(folder):
            raise StoreError(
                "There is a store in {folder} already. Name another place, or remove its database:"
                " {command}",
                folder=folder,
                command=schema.remove_database(folder),
            )
        before = place_in(folder)
        count = 0

        def fill(draft: Path) -> None:
            nonlocal count
            count = copy_database(source, draft)

        def refuse(reason: Message) -> StoreError:
            return StoreError(
                "The store in {source} cannot be copied ({reason}).", source=source, reason=reason
            )

        put_database(folder, fill, refuse, milvus=address, database=target.database_address)
        for name in beside:
            _copy_file(source / name, folder / name)
        publish(folder)
        if before is not None:
            publication.clear(before, folder)
    kept = str(target.database_address or "")
    return MigrationReport(str(folder), target.milvus, kept, count)


def _copy_file(source: Path, target: Path) -> None:
    if source.is_file() and not target.exists():
        draft = target.with_name(f".{target.name}.partial")
        shutil.copyfile(source, draft)
        draft.chmod(0o600)
        os.replace(draft, target)
