from index.ingestion.report import Failure, SyncReport
from rag.web.sync_report import render_report


def test_of_very_many_files_that_were_read_in_part_the_first_are_listed():
    notes = [Failure(f"{number}.html", "left out") for number in range(700)]
    shown = render_report(SyncReport(noted=notes))
    assert shown.count("<li>") == 500
    assert "and 200 more" in shown
