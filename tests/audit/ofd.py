"""The audit of OFD documents (GB/T 33190)."""

from tests.audit.registry import Audit, Outcome
from tests.index.formats.ofd_files import annotations, ofd, page, text_object


def _build(mark):
    body = page(
        text_object(mark("text of a page"), 20, 60),
        text_object(mark("invisible text"), 20, 80, 'Visible="false"'),
        template="T",
    )
    return ofd(
        [body], title=mark("title"), created="2024-04-01",
        template=page(text_object(mark("text of a template"), 20, 20)),
        notes=annotations((mark("remark of an annotation"),
                           text_object(mark("text of an annotation"), 0, 0))),
        attached={"附件.txt": mark("attached file").encode()},
    )  # fmt: skip


AUDITS = (
    Audit(
        "a.ofd", _build,
        {
            **dict.fromkeys(
                ("text of a page", "text of a template", "text of an annotation", "remark of an annotation",
                 "attached file"),
                Outcome.KEPT,
            ),
            "invisible text": Outcome.MARKED,
            "title": Outcome.NAMED,
        },
        libraries=("lxml",),
    ),
)  # fmt: skip
