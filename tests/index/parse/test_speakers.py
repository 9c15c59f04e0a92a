from index.parse.speakers import speakers
from index.parse.splitter import split_sentences


def who(text):
    ranges = split_sentences(text)
    return speakers(text, ranges, lambda form: form in {"张岳峰", "吴桂林", "王小明", "李四光"})


def test_a_speaker_governs_the_sentences_after_him():
    assert who("张岳峰强调，要快。一要学。二要做。吴桂林在主持会议时指出，很好。") == [
        "张岳峰", "张岳峰", "张岳峰", "吴桂林",
    ]  # fmt: skip


def test_a_new_paragraph_ends_a_speech():
    assert who("张岳峰指出，要快。\n会议还通报了情况。") == ["张岳峰", ""]


def test_a_pronoun_carries_on_the_last_speaker():
    assert who("张岳峰讲话。\n他指出，要统一思想。") == ["张岳峰", "张岳峰"]


def test_in_a_row_of_clauses_each_has_its_own_speaker():
    assert who("王小明建议多植树；代表建议修路；李四光建议办学。") == ["王小明", "", "李四光"]
