from rag.web.i18n import bilingual
from rag.web.search_results import render_hits


def test_a_bar_shows_the_share_of_the_best_score(assistant):
    hits = assistant.search("工业互联网平台", 3)
    html = render_hits(hits, hits.timings_ms)
    assert html.count("<li") == 3
    assert "width:100.0%" in html
    assert set(hits.timings_ms) == {"embed", "retrieve"}
    assert bilingual("nothing") in render_hits([], {})
