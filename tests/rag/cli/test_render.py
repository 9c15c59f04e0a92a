from index.ingestion.report import Failure, SyncReport
from index.messages import quoted
from rag.cli.render import render_hits, render_report
from rag.types import Hit


def test_of_very_many_notes_on_files_the_first_are_listed():
    notes = [Failure(f"{number}.html", quoted("left out")) for number in range(130)]
    lines = render_report(SyncReport(noted=notes, passages=1)).splitlines()
    assert sum("read in part" in line for line in lines) == 100
    assert lines[-1].startswith("  30 more notes")


def test_passages_of_markdown_are_shown_without_its_marks():
    hit = Hit(1, "a.md", "0011", "## Crew\n\nThe **chief** has `9` hands.", *[0.5] * 6, 0, 40)
    assert render_hits([hit]).endswith("\n   Crew The chief has 9 hands.")
    assert hit.to_dict()["text"] == "## Crew\n\nThe **chief** has `9` hands."  # exact in JSON


def test_the_words_around_hits_are_those_of_the_querys_language():
    hit = Hit(1, "a.txt", "0011", "水泵。", *[0.5] * 6, 0, 3, date="2024-04-01")
    assert render_hits([hit], "zh").startswith(
        "1. a.txt（2024-04-01）（0011）  得分 0.500：逐词 0.500，"
    )
    assert render_hits([hit]).startswith("1. a.txt (2024-04-01) (0011)  score 0.500: tokens 0.500,")
    assert (render_hits([], "zh"), render_hits([])) == ("什么也没有找到。", "Nothing was found.")
