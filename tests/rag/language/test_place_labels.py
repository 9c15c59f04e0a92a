"""Where a text stands in its file is worded for its reader."""

import pytest

from index.types import Place, PlaceKind
from rag.language.place_labels import place_label


def place(kind, number, sheet="", *, notes=False):
    return Place(PlaceKind(kind), number, sheet, notes)


@pytest.mark.parametrize(
    ("places", "english", "chinese"),
    [
        ([place("page", 3)], "p. 3", "第 3 页"),
        ([place("slide", 2, notes=True)], "slide 2, notes", "第 2 张幻灯片，备注"),
        (
            [place("slide", 2), place("slide", 2, notes=True)],
            "slide 2 – slide 2, notes", "第 2 张幻灯片 – 第 2 张幻灯片，备注",
        ),
        (
            [place("slide", 2, notes=True), place("slide", 3, notes=True)],
            "slide 2, notes – slide 3, notes", "第 2 张幻灯片，备注 – 第 3 张幻灯片，备注",
        ),
        ([place("page", 3), place("page", 4)], "pp. 3–4", "第 3–4 页"),
        ([place("chapter", 1)], "chapter 1", "第 1 章"),
        ([place("record", 7), place("record", 9)], "records 7–9", "第 7–9 条记录"),
        ([place("row", 4)], "row 4", "第 4 行"),
        (
            [place("row", 12, "名单"), place("row", 14, "名单")],
            "sheet 名单, rows 12–14", "工作表 名单，第 12–14 行",
        ),
        (
            [place("row", 9, "甲"), place("row", 1, "乙")],
            "sheet 甲, row 9 – sheet 乙, row 1", "工作表 甲，第 9 行 – 工作表 乙，第 1 行",
        ),
        ([place("row", 1, "a – b")], "sheet a – b, row 1", "工作表 a – b，第 1 行"),
        ([], "", ""),
    ],
)  # fmt: skip
def test_a_place_in_a_file_is_worded_in_both_languages(places, english, chinese):
    assert place_label(tuple(places), "en") == english
    assert place_label(tuple(places), "zh") == chinese
