from index.restore.layers import Kind, Restored, Segment
from index.store import StoredDocument
from rag.web.layers import Mark, markup_in, pieces, render_layers
from tests.conftest import HashEmbedder


def document(text, source, segments):
    return StoredDocument(1, "d", "a.txt", "", source, text, Restored(text, tuple(segments)))


def damaged():
    segments = [
        Segment(0, 2, 0, 2, Kind.SAME),
        Segment(2, 3, 2, 7, Kind.STRIP),
        Segment(3, 5, 7, 9, Kind.SAME),
        Segment(5, 6, 9, 10, Kind.GUESS),
    ]
    return document("推進業<b出", "推進業(yè)<b?", segments)


def test_both_layers_of_a_range_are_escaped_and_marked_alike():
    sides = render_layers(damaged(), 0, 6, [Mark(1, 4, 7)])
    assert sides.changes == 2
    assert sides.restored.startswith(
        "推<mark data-cite='7'><sup>7</sup>進<span class='yz-new yz-strip'"
    )
    assert sides.source.startswith(
        "推<mark data-cite='7'><sup>7</sup>進<span class='yz-old yz-strip'"
    )
    assert ">業(yè)</span>&lt;</mark>b" in sides.source
    assert "yz-new yz-guess" in sides.restored


def test_the_pieces_of_a_document_add_up_to_both_layers(assistant):
    with assistant.store.snapshot():
        for row in assistant.store.documents():
            document = assistant.store.document_by_path(row["path"])
            found = list(pieces(document, 0, len(document.restored.text)))
            assert "".join(piece.text for piece in found) == document.restored.text
            assert "".join(piece.source for piece in found) == document.source


def test_overlapping_quotes_are_marked_without_overlap():
    sides = render_layers(damaged(), 0, 6, [Mark(0, 4, 1), Mark(1, 6, 2), Mark(0, 2, 3)])
    assert sides.restored.count("<mark") == sides.restored.count("</mark>") == 2


def test_the_short_answer_is_marked_inside_the_mark_of_its_quote():
    sides = render_layers(damaged(), 0, 6, [Mark(0, 5, 1)], (1, 2))
    assert sides.restored.startswith(
        "<mark data-cite='1'><sup>1</sup>推<mark class='yz-short'>進</mark><span"
    )
    assert sides.restored.count("<mark") == sides.restored.count("</mark>") == 2


def test_the_mark_of_a_short_answer_does_not_cross_the_marks_of_quotes():
    sides = render_layers(damaged(), 0, 6, [Mark(0, 4, 1), Mark(4, 6, 2)], (3, 5))
    inner = "<mark class='yz-short'>"
    assert f"{inner}&lt;</mark></mark><mark data-cite='2'><sup>2</sup>{inner}b</mark>" in (
        sides.restored
    )
    assert sides.restored.count("<mark") == sides.restored.count("</mark>") == 4


def test_a_short_answer_outside_of_all_quotes_is_not_marked():
    assert "yz-short" not in render_layers(damaged(), 0, 6, [Mark(0, 1, 1)], (1, 2)).restored


def test_in_a_passage_marks_are_hidden_and_the_quote_stays_whole(make_assistant):
    text = "# Pump\n\nThe **chief engineer** is told <b>first</b>.\n"
    made = make_assistant({"a.md": text}, HashEmbedder())
    with made.store.snapshot():
        document = made.store.document_by_path("a.md")
    start = text.index("The")
    markup = markup_in(document, start, len(text))
    quote = Mark(start, start + len("The **chief engineer**"), 1)
    layers = render_layers(document, start, len(text), [quote], markup=markup)
    hidden = "<span class='yz-markup'>**</span>"
    assert f"<sup>1</sup>The {hidden}chief engineer{hidden}</mark> is told" in layers.restored
    assert "&lt;b&gt;first&lt;/b&gt;" in layers.restored
    assert "**chief engineer**" in layers.source  # as it was read
