"""The quotes of an answer: the blocks of the best sentences."""

import numpy as np

from index.blocks import Block, BlockKind, nest
from index.embed import NO_TOKENS
from index.restore.layers import Kind, Restored, Segment
from index.store import StoredDocument, StoredPassage
from rag.question.analysis import SubQuestion
from rag.question.terms import Terms
from rag.reading.evidence import Quote
from rag.reading.selector import select_sentences
from rag.reading.sentence_scorer import Scored

RULE = "迟到的，按下列标准处理："
ITEMS = [
    "（一）十五分钟以内的，扣发二十元；",
    "（二）十五分钟以上一小时以内的，扣发五十元；",
    "（三）一小时以上的，按旷工半日处理；",
    "（四）当日不到的，按旷工一日处理。",
]


def quoted(items, chosen):
    """Return the quotes of an answer for which some items of a list are the best sentences."""
    text = "\n".join([RULE, *items])
    blocks = [Block(BlockKind.LIST, 0, len(text)), Block(BlockKind.LEAD_IN, 0, len(RULE))]
    places = [(text.index(item), text.index(item) + len(item)) for item in items]
    blocks += [Block(BlockKind.ITEM, *place) for place in places]
    segments = (Segment(0, len(text), 0, len(text), Kind.SAME),)
    restored = Restored(text, segments)
    document = StoredDocument(
        1, "d", "a.txt", "", text, text, restored, tree=nest(len(text), blocks)
    )
    passage = StoredPassage(1, 1, 0, 0, len(text), "d-0")
    quotes = [Quote(document, passage, *places[at], 1.0) for at in chosen]
    ranked = [Scored(quote, 1.0, 1.0, counted=False) for quote in quotes]
    terms = Terms({}, {}, (), "")
    part = SubQuestion("", terms, np.zeros(1, np.float32), NO_TOKENS, np.zeros(0, np.float32))
    found = select_sentences([(part, ranked)])
    return [text[quote.start : quote.end] for quote in found]


def test_what_stands_between_two_items_of_a_list_is_quoted_with_them():
    assert quoted(ITEMS, [0, 2]) == ["\n".join([RULE, *ITEMS[:3]])]
    assert quoted(ITEMS, [3, 1]) == [RULE, "\n".join(ITEMS[1:])]


def test_an_item_alone_is_quoted_without_the_others():
    assert quoted(ITEMS, [2]) == [RULE, ITEMS[2]]


def test_items_with_much_between_them_stay_apart():
    longer = [ITEMS[0], "（二）" + "其他情形" * 130 + "；", ITEMS[2]]
    assert quoted(longer, [0, 2]) == ["\n".join([RULE, ITEMS[0]]), ITEMS[2]]
