"""What a notebook shows of answers and hits."""

from rag.notebook import mark_ranges


def test_an_answer_is_shown_with_its_short_answer_marked_and_the_place_of_each_quote(assistant):
    answer = assistant.ask("滕州市政协主席是谁？")
    shown = answer._repr_html_()
    assert answer.short is not None
    assert f"<mark>{answer.short.text}</mark>" in shown
    for citation in answer.citations:
        assert f"[{citation.number}]" in shown
        assert f"{citation.source_start}-{citation.source_end}" in shown
        assert citation.document in repr(answer)
    assert repr(answer).startswith("Answer(answered, ")
    assert len(repr(answer)) < 400


def test_a_refusal_is_shown_with_the_nearest_quotes(assistant):
    answer = assistant.ask("Who won the 2022 World Cup?")
    assert repr(answer).startswith("Answer(refused, ")
    shown = answer._repr_html_()
    assert answer.text in shown
    assert all(near.document in shown for near in answer.nearest)


def test_hits_are_shown_with_rank_and_place(assistant):
    hits = assistant.search("工业互联网平台", 2)
    shown = hits._repr_html_()
    assert shown.count("<blockquote") == 2
    assert all(hit.document in shown and hit.document in repr(hit) for hit in hits)
    assert repr(hits[0]).startswith("Hit(1, ")


def test_markup_of_a_document_is_escaped():
    assert mark_ranges("<b>a</b>", [(0, 3)]) == "<mark>&lt;b&gt;</mark>a&lt;/b&gt;"
