"""Sentences about another code than the one asked about do not answer."""

import pytest

from tests.conftest import BlindEmbedder

CONTRACTS = "合同HT-0093于八月签订。\n合同HT-0094于十月签订。\n"
GRADES = "Ⅰ类水用于源头。\nⅣ类水用于工业。\n"


@pytest.mark.parametrize(
    ("text", "question", "quote"),
    [
        (CONTRACTS, "HT-0094是何时签订的合同？", "合同HT-0094于十月签订。"),
        (CONTRACTS, "HT0093是何时签订的合同？", "合同HT-0093于八月签订。"),
        (GRADES, "四类水用于什么？", "Ⅳ类水用于工业。"),
        (GRADES, "I类水用于什么？", "Ⅰ类水用于源头。"),
    ],
)
def test_the_sentence_with_the_code_answers_and_the_others_not_at_all(
    make_assistant, text, question, quote
):
    assistant = make_assistant({"台账.txt": text}, BlindEmbedder())
    quotes = [sentence.quote for sentence in assistant.examine(question).findings.scored]
    assert [q.document.restored.text[q.start : q.end] for q in quotes] == [quote]
