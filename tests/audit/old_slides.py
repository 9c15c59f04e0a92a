"""The audit of presentations up to 2003 and those of WPS."""

from tests.audit.registry import Audit, Counted, Outcome
from tests.index.formats.ppt_files import PptSlide, as_ppt, group, shape


def _build(mark):
    table = [shape(mark("table cell"), 0, 0, 50, 50, child=True),
             shape("乙", 50, 0, 100, 50, child=True)]  # fmt: skip
    first = PptSlide(
        (
            shape(mark("title of a slide"), role=0x0D),
            shape(mark("text box"), top=200),
            group([shape(mark("shape in a group"), child=True)], (0, 400, 100, 500)),
            group(table, (0, 600, 100, 700), table=True),
            shape("", top=800, art=mark("WordArt")),
            shape(mark("hidden shape"), top=900, hidden=True),
            shape("", top=1000, description=mark("description of a picture")),
            shape(mark("number of a slide"), top=1100, role=0x08),
            shape(mark("day in a slide"), top=1200, role=0x07),
        ),
        notes=mark("notes of the speaker"), comment=mark("comment"),
        footer=mark("footer of a slide"),
    )  # fmt: skip
    second = PptSlide((shape(mark("hidden slide")),), hidden=True)
    master = (shape(mark("text of the master")), shape(mark("hint of an empty box"), role=0x0E))
    return as_ppt([first, second], master=master, old=[mark("earlier version")],
                  title=mark("title"))  # fmt: skip


AUDITS = (
    Audit(
        "a.ppt", _build,
        {
            **dict.fromkeys(
                ("title of a slide", "text box", "shape in a group", "table cell", "WordArt",
                 "notes of the speaker", "comment"), Outcome.KEPT,
            ),
            **dict.fromkeys(
                ("hidden shape", "hidden slide", "footer of a slide", "text of the master"),
                Outcome.MARKED,
            ),
            "title": Outcome.NAMED,
            "description of a picture": Counted("descriptions of pictures"),
            **dict.fromkeys(
                ("number of a slide", "day in a slide", "hint of an empty box", "earlier version"),
                Outcome.UNSEEN,
            ),
        },
        libraries=("olefile",),
    ),
)  # fmt: skip
