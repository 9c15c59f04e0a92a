"""The audits of OpenDocument texts, spreadsheets and presentations."""

from tests.audit.registry import Audit, Counted, Outcome
from tests.index.formats.odf_files import (
    HIDDEN,
    STRUCK,
    as_odf,
    frame,
    level,
    list_of,
    p,
    span,
    style,
    table_of_rows,
)

_HIDDEN_TABLE = style("T", "table", '<style:table-properties table:display="false"/>')
_HIDDEN_PAGE = style(
    "D", "drawing-page", '<style:drawing-page-properties presentation:visibility="hidden"/>'
)


def _ruby(mark):
    base = f"<text:ruby-base>{mark('word below a guide')}</text:ruby-base>"
    return f"<text:ruby>{base}<text:ruby-text>{mark('phonetic guide')}</text:ruby-text></text:ruby>"


def _text(mark):
    note = '<text:note text:note-class="{}"><text:note-body>{}</text:note-body></text:note>'
    styles = f'<text:list-style style:name="L">{level(1, "1", mark("automatic number"))}</text:list-style>'
    embedded = '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>'
    body = [
        "<text:tracked-changes><text:changed-region><text:deletion>"
        f"{p(mark('tracked deletion'))}</text:deletion></text:changed-region></text:tracked-changes>",
        f'<text:h text:outline-level="1">{mark("heading")}</text:h>',
        p(mark("paragraph")),
        list_of(p("甲"), more='text:style-name="L"'),
        table_of_rows([mark("table cell"), "乙"], ["丙", f"<table:table-cell>{table_of_rows([mark('nested table'), '丁'])}</table:table-cell>"]),
        p(f"注{note.format('footnote', p(mark('footnote')))}"),
        p(f"注{note.format('endnote', p(mark('endnote')))}"),
        p(f"批<office:annotation><dc:creator>{mark('author of a comment')}</dc:creator>{p(mark('comment'))}</office:annotation>"),
        p(f"框{frame(p(mark('text box')))}<draw:custom-shape>{p(mark('shape'))}</draw:custom-shape>"),
        p(f"见{span(mark('hidden text'), 'H')}{span(mark('text struck through'), 'S')}。"),
        f'<text:section text:display="none">{p(mark("hidden section"))}</text:section>',
        p(f'<text:hidden-text text:string-value="{mark("conditional text")}"/>见。'),
        p(_ruby(mark)),
        p(f'<text:a xlink:href="https://example.org/{mark("address of a link")}">{mark("link")}</text:a>'),
        p(f'<text:bookmark text:name="{mark("bookmark name")}"/>签。'),
        p(f"空<text:placeholder>{mark('hint of an empty field')}</text:placeholder>。"),
        p(f"图<draw:frame><draw:image/><svg:desc>{mark('description of a picture')}</svg:desc></draw:frame>{embedded}。"),
        f"<text:table-of-content><text:index-body>{p(mark('table of contents'))}</text:index-body></text:table-of-content>",
    ]  # fmt: skip
    page = (
        f"<style:master-page><style:header>{p(mark('page header'))}</style:header>"
        f"<style:footer>{p(mark('page footer'))}</style:footer></style:master-page>"
    )
    return as_odf(
        "text", "".join(body), styles=styles + HIDDEN + STRUCK, masters=page,
        title=mark("title"), author=mark("author"),
        more={"Object 1/content.xml": f"<x>{mark('embedded file')}</x>"},
    )  # fmt: skip


def _sheets(mark):
    comment = f"<office:annotation>{p(mark('comment'))}</office:annotation>"
    rows = [
        [f"<table:table-cell>{comment}{p(mark('cell'))}</table:table-cell>", "乙"],
        f'<table:table-row table:visibility="collapse"><table:table-cell>{p(mark("hidden row"))}'
        "</table:table-cell></table:table-row>",
        ["丙", "丁", "戊", mark("hidden column")],
        [f'<table:table-cell office:string-value="{mark("value without a text")}"/>', "己"],
        [f"<table:table-cell>{frame(p(mark('text box')))}</table:table-cell>", "庚"],
        ["合计", f'<table:table-cell table:formula="of:={mark("formula without a result")}"/>'],
    ]
    columns = (
        '<table:table-column table:number-columns-repeated="3"/>'
        '<table:table-column table:visibility="collapse"/>'
    )
    body = table_of_rows(*rows, name=mark("name of a sheet"), before=columns) + table_of_rows(
        [mark("hidden sheet")], name="隐", more='table:style-name="T"'
    )
    page = f"<style:master-page><style:header>{p(mark('page header'))}</style:header></style:master-page>"
    return as_odf("spreadsheet", body, styles=_HIDDEN_TABLE, masters=page, title=mark("title"))


def _slides(mark):
    table = f'<draw:frame svg:y="6cm">{table_of_rows([mark("table cell"), "乙"])}</draw:frame>'
    notes = f"<presentation:notes>{frame(p(mark('notes of the speaker')))}</presentation:notes>"
    comment = f"<office:annotation>{p(mark('comment'))}</office:annotation>"
    hint = frame(p(mark("hint of an empty box")), 8, more='presentation:placeholder="true"')
    page = (
        f"{frame(p(mark('title of a slide')), 1, role='title')}{frame(p(mark('text box')), 3)}{table}"
        f"<draw:g>{frame(p(mark('shape in a group')), 9)}</draw:g>{comment}{hint}"
        f"{frame(p(mark('footer of a slide')), 19, role='footer')}"
        f"{frame(p(mark('number of a slide')), 19, role='page-number')}"
        f"<draw:frame><draw:image/><svg:desc>{mark('description of a picture')}</svg:desc></draw:frame>{notes}"
    )
    body = (
        f'<draw:page draw:master-page-name="M">{page}</draw:page>'
        f'<draw:page draw:style-name="D">{frame(p(mark("hidden slide")))}</draw:page>'
    )
    masters = f'<style:master-page style:name="M">{frame(p(mark("text of the master")))}</style:master-page>'
    return as_odf("presentation", body, styles=_HIDDEN_PAGE, masters=masters, title=mark("title"))


AUDITS = (
    Audit(
        "a.odt", _text,
        {
            **dict.fromkeys(
                ("heading", "paragraph", "automatic number", "table cell", "nested table",
                 "footnote", "endnote", "comment", "text box", "shape", "word below a guide",
                 "link", "table of contents"), Outcome.KEPT,
            ),
            **dict.fromkeys(
                ("hidden text", "text struck through", "hidden section", "conditional text",
                 "page header", "page footer"), Outcome.MARKED,
            ),
            **dict.fromkeys(("title", "author"), Outcome.NAMED),
            "tracked deletion": Counted("deleted passages"),
            "phonetic guide": Counted("phonetic guides"),
            "description of a picture": Counted("descriptions of pictures"),
            "hint of an empty field": Counted("hints of empty form fields"),
            "embedded file": Counted("embedded files"),
            **dict.fromkeys(
                ("author of a comment", "address of a link", "bookmark name"), Outcome.UNSEEN
            ),
        },
        libraries=("lxml",),
    ),
    Audit(
        "a.ods", _sheets,
        {
            **dict.fromkeys(
                ("cell", "comment", "value without a text", "text box", "name of a sheet"),
                Outcome.KEPT,
            ),
            **dict.fromkeys(
                ("hidden row", "hidden column", "hidden sheet", "page header"), Outcome.MARKED
            ),
            "title": Outcome.NAMED,
            "formula without a result": Counted("formulas without a stored value"),
        },
        libraries=("lxml",),
    ),
    Audit(
        "a.odp", _slides,
        {
            **dict.fromkeys(
                ("title of a slide", "text box", "table cell", "shape in a group",
                 "notes of the speaker", "comment"), Outcome.KEPT,
            ),
            **dict.fromkeys(
                ("hidden slide", "footer of a slide", "text of the master"), Outcome.MARKED
            ),
            "title": Outcome.NAMED,
            "description of a picture": Counted("descriptions of pictures"),
            **dict.fromkeys(("number of a slide", "hint of an empty box"), Outcome.UNSEEN),
        },
        libraries=("lxml",),
    ),
)  # fmt: skip
