"""No text of a file is passed over in silence, wherever it stands."""

import pytest

from index.formats.detect import known_formats
from tests.audit.__main__ import PAGE, with_table
from tests.audit.registry import Counted, Outcome, audits, measured, table

AUDITS = audits()


@pytest.mark.parametrize("audit", AUDITS, ids=lambda audit: audit.name)
def test_each_place_for_text_is_read_or_said_to_be_left_out(audit):
    expected = {
        place: Outcome.COUNTED if isinstance(outcome, Counted) else outcome
        for place, outcome in audit.places.items()
    }
    assert measured(audit) == expected
    assert Outcome.LOST not in expected.values()


def test_every_format_is_audited():
    audited = {suffix for audit in AUDITS for suffix in [audit.name[audit.name.rindex(".") :]]}
    for module, known in known_formats().items():
        assert audited & set(known.suffixes), f"{module} has no audit in tests/audit"


def test_the_table_of_the_formats_is_what_the_readers_do():
    page = PAGE.read_text(encoding="utf-8")
    assert page == with_table(page, table()), "run make audit"
