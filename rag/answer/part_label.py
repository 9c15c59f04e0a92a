"""Say in words which numbered part a document does not have, and how many it has."""

from collections.abc import Iterable

from index.text.part_numbers import Part, PartKind
from rag.retrieval.candidates import LackingPart
from rag.types import Language

# What counts parts of a kind, and how one is written with its number.
_ZH = {
    PartKind.PART: ("个部分", "第{}部分"), PartKind.VOLUME: ("编", "第{}编"),
    PartKind.CHAPTER: ("章", "第{}章"), PartKind.SECTION: ("节", "第{}节"),
    PartKind.LECTURE: ("讲", "第{}讲"), PartKind.LESSON: ("课", "第{}课"),
    PartKind.UNIT: ("个单元", "第{}单元"), PartKind.ARTICLE: ("条", "第{}条"),
    PartKind.PARAGRAPH: ("款", "第{}款"), PartKind.ITEM: ("项", "第{}项"),
    PartKind.ANNEX: ("个附件", "附件{}"), PartKind.TABLE: ("张表", "表{}"),
    PartKind.FIGURE: ("幅图", "图{}"), PartKind.FORMULA: ("个公式", "公式{}"),
    PartKind.SHEET: ("个工作表", "工作表{}"), PartKind.PAGE: ("页", "第{}页"),
    PartKind.SLIDE: ("张幻灯片", "第{}张幻灯片"), PartKind.ROW: ("行", "第{}行"),
    PartKind.RECORD: ("条记录", "第{}条记录"),
}  # fmt: skip
_IRREGULAR = {PartKind.ANNEX: "annexes", PartKind.FORMULA: "formulas"}


def lacking_parts(language: Language, lacking: Iterable[LackingPart]) -> str:
    """Return what says how many parts documents have of the kind they lack one of."""
    return ("" if language == "zh" else " ").join(_sentence(language, part) for part in lacking)


def _sentence(language: Language, lacking: LackingPart) -> str:
    part, count = lacking.part, lacking.count
    number = _written(part)
    if language == "zh":
        measure, written = _ZH[part.kind]
        where = "".join(_in_chinese(outer) for outer in lacking.within)
        has = f"只有{count}{measure}，" if count else ""
        return f"《{lacking.title}》{where}{has}没有{written.format(number)}。"
    name = part.kind.value
    many = name if count == 1 else _IRREGULAR.get(part.kind, f"{name}s")
    where = ", ".join(f"{outer.kind.value} {_written(outer)}" for outer in lacking.within)
    has = f"has {count} {many} and " if count else "has "
    return f"{lacking.title}{', ' + where + ',' if where else ''} {has}no {name} {number}."


def _in_chinese(part: Part) -> str:
    return _ZH[part.kind][1].format(_written(part))


def _written(part: Part) -> str:
    joint = "-" if part.kind in (PartKind.TABLE, PartKind.FIGURE) else "."
    return joint.join(part.number)
