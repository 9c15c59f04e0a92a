"""Write the tables of ``docs/formats.md`` from what the readers do: ``python -m tests.audit``."""

from pathlib import Path

from tests.audit.registry import table

PAGE = Path(__file__).parent.parent.parent / "docs" / "formats.md"
BEGIN, END = "<!-- the table that make audit writes -->\n", "<!-- its end -->\n"


def with_table(page: str, table: str) -> str:
    """Return the page with another table between its two comments."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{table}\n\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), table()), encoding="utf-8")
