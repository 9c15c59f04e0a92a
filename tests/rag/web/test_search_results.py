from dataclasses import replace

from index.types import Place, PlaceKind
from rag.web.i18n import bilingual
from rag.web.search_results import render_hits


def test_a_bar_shows_the_share_of_the_best_score(assistant):
    hits = assistant.search("工业互联网平台", 3)
    html = render_hits(hits, hits.timings_ms)
    assert html.count("<li") == 3
    assert "width:100.0%" in html
    assert set(hits.timings_ms) == {"embed", "retrieve"}
    assert bilingual("nothing") in render_hits([], {})


def test_a_passage_of_markdown_is_shown_without_its_marks(assistant):
    (hit,) = assistant.search("工业互联网平台", 1)
    hit = replace(hit, document="a.md", text="| **平台** | `12` |\n|---|---|\n| <b> | 3 |")
    html = render_hits([hit], {})
    assert "<p tabindex='0'>平台 | 12\n&lt;b&gt; | 3</p>" in html


def test_places_are_worded_in_both_languages_and_times_are_rounded(assistant):
    hits = assistant.search("工业互联网平台", 1)
    places = Place(PlaceKind.PAGE, 2), Place(PlaceKind.PAGE, 3)
    html = render_hits([replace(hits[0], places=places)], {"embed": 8.899999999999999})
    assert "lang='en'>pp. 2–3<" in html
    assert "lang='zh'>第 2–3 页<" in html
    assert "embedding 8.9 ms · retrieval 0.0 ms" in html
