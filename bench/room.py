"""Print where the bytes of a store are: table by table in SQLite, and the files beside it.

    python -m bench.room .yinzheng/store

Pages that no row fills are counted as unused: those of a table that are half empty, and what is
left behind a long value.
"""

import argparse
import sqlite3
from contextlib import closing
from pathlib import Path

from index.store.schema import DATABASE

_LEAST = 0.05  # of a kilobyte a passage: what takes less is summed up
_TABLES = (
    "SELECT name, sum(pgsize) AS taken, sum(payload) AS held, sum(unused) AS unused FROM dbstat"
    " GROUP BY name ORDER BY taken DESC"
)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("store", type=Path)
    folder = parser.parse_args().store
    with closing(sqlite3.connect(f"file:{folder / DATABASE}?mode=ro", uri=True)) as connection:
        passages = connection.execute("SELECT count(*) FROM passages").fetchone()[0]
        rows = connection.execute(_TABLES).fetchall()
    thousands = 1000 * max(1, passages)
    print(f"{passages} passages\n")
    print("| table or index | kB a passage | held | unused |\n|---|---|---|---|")
    others = 0.0
    for name, *sizes in rows:
        taken, held, unused = (size / thousands for size in sizes)
        if taken < _LEAST:
            others += taken
        else:
            print(f"| {name} | {taken:.2f} | {held:.2f} | {unused:.2f} |")
    print(f"| all others | {others:.2f} | | |")
    files = [path for path in folder.rglob("*") if path.is_file() and DATABASE not in path.name]
    beside = sum(path.stat().st_size for path in files) / thousands
    print(f"| files beside the database | {beside:.2f} | | |")
    total = sum(row[1] for row in rows) / thousands + beside
    print(f"| the whole store | {total:.2f} | | |")


if __name__ == "__main__":
    main()
