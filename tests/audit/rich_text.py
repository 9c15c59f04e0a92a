"""The audit of Rich Text Format."""

from tests.audit.registry import Audit, Counted, Outcome
from tests.index.formats.legacy.test_rtf import FONTS, numbered


def _build(mark):
    def coded(place):
        return numbered(mark(place))

    body = [
        rf"{{\stylesheet{{\s1 {coded('style name')};}}}}",
        rf"{{\info{{\title {coded('title')}}}{{\author {coded('author')}}}"
        rf"{{\subject {coded('subject')}}}{{\keywords {coded('keywords')}}}}}",
        rf"{{\header {coded('page header')}\par}}{{\footer {coded('page footer')}\par}}",
        rf"\pard {coded('paragraph')}\par",
        rf"\pard\ls1{{\listtext {coded('automatic number')}\tab}}x\par",
        rf"\trowd\cellx900\cellx1800\pard\intbl {coded('table cell')}\cell x\cell\row",
        rf"\pard x{{\footnote {coded('footnote')}}}\par",
        rf"x{{\footnote\ftnalt {coded('endnote')}}}\par",
        rf"x{{\*\atnauthor {coded('author of a comment')}}}{{\*\annotation {coded('comment')}}}\par",
        rf"x{{\shp{{\*\shpinst{{\sp{{\sn a}}{{\sv {coded('property of a shape')}}}}}"
        rf"{{\shptxt {coded('text box')}\par}}}}}}\par",
        rf"x{{\*\do\dptxbx{{\dptxbxtext {coded('old text box')}\par}}}}\par",
        rf"x{{\v {coded('hidden text')}}}\par x{{\strike {coded('text struck through')}}}\par",
        rf"x{{\deleted {coded('tracked deletion')}}}{{\revised {coded('tracked insertion')}}}\par",
        rf"{{\field{{\*\fldinst REF {coded('field code')}}}{{\fldrslt {coded('field result')}}}}}\par",
        rf"{{\field{{\*\fldinst EQ \\o\\ad(\\s\\up 9({coded('phonetic guide')}),"
        rf"{coded('word below a guide')})}}}}\par",
        rf"{{\*\bkmkstart {coded('bookmark name')}}}x\par",
        rf"{{\object{{\*\objdata {mark('embedded file').encode().hex()}}}{{\result x}}}}\par",
        rf"{{\mmath{{\*\moMath{{\mr {coded('formula')}}}}}}}\par",
    ]  # fmt: skip
    return rf"{{\rtf1\ansi\ansicpg936{FONTS}{''.join(body)}}}".encode("latin-1")


AUDITS = (
    Audit(
        "a.rtf", _build,
        {
            **dict.fromkeys(
                ("paragraph", "automatic number", "table cell", "footnote", "endnote", "comment",
                 "text box", "old text box", "tracked insertion", "field result",
                 "word below a guide", "formula"), Outcome.KEPT,
            ),
            **dict.fromkeys(
                ("hidden text", "text struck through", "page header", "page footer"),
                Outcome.MARKED,
            ),
            **dict.fromkeys(("title", "author"), Outcome.NAMED),
            "tracked deletion": Counted("deleted passages"),
            "phonetic guide": Counted("phonetic guides"),
            "embedded file": Counted("embedded files"),
            **dict.fromkeys(
                ("style name", "subject", "keywords", "author of a comment",
                 "property of a shape", "field code", "bookmark name"), Outcome.UNSEEN,
            ),
        },
    ),
)  # fmt: skip
