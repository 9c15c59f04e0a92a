"""What a model streams is split into plain sentences with markers and quotes."""

import pytest

from rag.generation.claims import is_nothing, read_claims, without_thoughts
from rag.generation.sanitize import plain, visible


def claims(text, size=1):
    """Return the claims in a text that is streamed in pieces of ``size`` characters."""
    return list(read_claims(text[at : at + size] for at in range(0, len(text), size)))


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_sentences_are_cut_with_their_markers_and_quotes(size):
    text = "甲说“要快。要好。”[1]乙同意了。[2][3]\n丙说 “no” [1, 2]. It was 3.5 m. [1]\n"
    found = claims(text, size)
    assert [(claim.text, claim.quotes, claim.markers) for claim in found] == [
        ("甲说“要快。要好。”", ("要快。要好。",), (1,)),
        ("乙同意了。", (), (2, 3)),
        ("丙说 “no”.", ("no",), (1, 2)),
        ("It was 3.5 m.", (), (1,)),
    ]


def test_a_sentence_is_yielded_as_soon_as_its_line_ends():
    def pieces():
        yield "The city grew. [1]\n"
        raise AssertionError("read on before the sentence was yielded")

    assert next(read_claims(pieces())).text == "The city grew."


def test_a_sentence_without_a_marker_takes_that_of_the_next_on_its_line():
    first, second = claims("The city grew. The river rose. [2]")
    assert (first.markers, second.markers) == ((2,), (2,))
    assert claims("The city grew.\nThe river rose. [2]")[0].markers == ()


def test_a_title_before_a_name_does_not_end_a_sentence():
    assert [claim.text for claim in claims("Mr. Smith spoke. [1]")] == ["Mr. Smith spoke."]


def test_reading_stops_if_the_model_does_not_stop_writing():
    def pieces():
        for _ in range(100_000):
            yield "word "
        raise AssertionError("read to the end")

    assert list(read_claims(pieces())) == []


def test_the_thoughts_of_a_reasoning_model_are_left_out():
    pieces = ["<th", "ink>The [1] says", " x. [1]</thi", "nk>\nYes. [1]"]
    assert "".join(without_thoughts(pieces)) == "\nYes. [1]"
    assert "".join(without_thoughts(["The <b> [1]"])) == "The <b> [1]"
    assert "".join(without_thoughts(["<think>for ever"])) == ""


@pytest.mark.parametrize("text", ["NONE", " none.\n", "\u200bNONE。"])
def test_the_word_none_alone_means_that_nothing_was_found(text):
    assert is_nothing(text)
    assert not is_nothing(f"{text} of them came. [1]")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("see ![x](http://evil/?q=1) here", "see here"),
        ("see [the site](https://evil.example/a) here", "see the site here"),
        ("grew [1](http://evil) fast", "grew [1] fast"),
        ("go to https://evil.example/leak?x=秘密 now", "go to 秘密 now"),
        ("www.evil.example/x now", "now"),
        ("<img src=x onerror=alert(1)>hi", "hi"),
        ("hi <img src=x onerror=alert(1)", "hi"),
        ("<scr<b></b>ipt>alert(1)</script>", "ipt>alert(1)"),
        ("**bold** `code` __x__", "bold code x"),
        ("# Title", "Title"),
        ("- point", "point"),
        ("1. point", "point"),
        ("a\u200b\u202eb\u2066c\U000e0041\ufe0f\x07\u3164d", "abcd"),
        ("javascript:alert(1) x", "x"),
        ("![a]![b](x)(http://y) z", "!a z"),
        ("&lt;b&gt; x", "b x"),
    ],
)
def test_markup_and_invisible_characters_are_removed(text, words):
    assert plain(text) == words


def test_line_ends_and_words_are_left_unchanged():
    assert visible("句子。\n\t第二句 — “x” 3 < 4") == "句子。\n\t第二句 — “x” 3 < 4"
    assert plain("增长3 < 4，x > 2") == "增长3 < 4，x > 2"
