"""A refusal says which part a document lacks and how many it has."""

import pytest

from index.text.part_numbers import Part, PartKind
from rag.answer.part_label import lacking_parts
from rag.retrieval.candidates import LackingPart

ARTICLE = LackingPart(1, "劳动法", Part(PartKind.ARTICLE, ("120",)), 98)
TABLE = LackingPart(1, "手册", Part(PartKind.TABLE, ("4", "2")), 1)
ITEM = LackingPart(1, "劳动法", Part(PartKind.ITEM, ("9",)), 6, (Part(PartKind.ARTICLE, ("38",)),))
NONE = LackingPart(1, "劳动法", Part(PartKind.ITEM, ("9",)), 0, (Part(PartKind.ARTICLE, ("3",)),))


@pytest.mark.parametrize(
    ("lacking", "zh", "en"),
    [
        (ARTICLE, "只有98条，没有第120条。", " has 98 articles and no article 120."),
        (TABLE, "只有1张表，没有表4-2。", " has 1 table and no table 4-2."),
        (ITEM, "第38条只有6项，没有第9项。", ", article 38, has 6 items and no item 9."),
        (NONE, "第3条没有第9项。", ", article 3, has no item 9."),
    ],
)
def test_it_is_said_in_both_languages(lacking, zh, en):
    assert lacking_parts("zh", [lacking]) == f"《{lacking.title}》{zh}"
    assert lacking_parts("en", [lacking]) == f"{lacking.title}{en}"


def test_every_kind_has_words():
    for kind in PartKind:
        assert lacking_parts("zh", [LackingPart(1, "书", Part(kind, ("2",)), 1)])
