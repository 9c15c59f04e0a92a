"""Whose words the sentences of a text report."""

from index.blocks import nest
from index.parse.speakers import speakers
from index.parse.splitter import split_sentences


def speakers_of(text):
    """Return the speaker of each sentence of a text."""
    ranges = split_sentences(text, nest(len(text), ()))
    return speakers(text, ranges, lambda form: form in {"张岳峰", "吴桂林", "王小明", "李四光"})


def test_a_speaker_is_also_that_of_the_following_sentences():
    assert speakers_of("张岳峰强调，要快。一要学。二要做。吴桂林在主持会议时指出，很好。") == [
        "张岳峰", "张岳峰", "张岳峰", "吴桂林",
    ]  # fmt: skip


def test_a_new_paragraph_ends_a_speech():
    assert speakers_of("张岳峰指出，要快。\n会议还通报了情况。") == ["张岳峰", ""]


def test_a_pronoun_means_the_last_speaker():
    assert speakers_of("张岳峰讲话。\n他指出，要统一思想。") == ["张岳峰", "张岳峰"]


def test_clauses_that_end_in_semicolons_have_separate_speakers():
    assert speakers_of("王小明建议多植树；代表建议修路；李四光建议办学。") == [
        "王小明",
        "",
        "李四光",
    ]
