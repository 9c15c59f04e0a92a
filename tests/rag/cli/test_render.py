from index.ingestion.report import Failure, SyncReport
from index.messages import quoted
from rag.cli.render import render_report


def test_of_very_many_notes_on_files_the_first_are_listed():
    notes = [Failure(f"{number}.html", quoted("left out")) for number in range(130)]
    lines = render_report(SyncReport(noted=notes, passages=1)).splitlines()
    assert sum("read in part" in line for line in lines) == 100
    assert lines[-1].startswith("  30 more notes")
