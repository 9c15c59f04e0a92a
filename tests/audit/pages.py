"""The audit of web pages, saved pages and EPUB books."""

from email.message import EmailMessage

from tests.audit.packages import zipped
from tests.audit.registry import Audit, Counted, Outcome

_PROSE = (
    "会议听取了去年工作的汇报，研究了今年的安排，并对各单位提出了明确的要求，与会人员一致同意。"
)


def _markup(mark, head="", more=""):
    """Return a page with a marker in each place for text."""
    return f"""<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8">{head}
<style>.x {{ color: red }} /* {mark("style sheet")} */ .unseen {{ display: none }}</style>
<script>var x = "{mark("script")}";</script>
<script type="application/ld+json">{{"description": "{mark("data for search engines")}"}}</script>
</head><body><nav><a href="/">首页</a> <a href="/x">{mark("navigation")}</a></nav>
<article><h1>{mark("heading")}</h1><p>{_PROSE}</p><p>{mark("paragraph")}。{_PROSE}</p>
<section>{mark("section")}。{_PROSE}</section><div>{mark("bare text")}<br>{_PROSE}</div>
<center>{mark("center")}</center><my-part>{mark("custom element")}</my-part>
<ul><li>{mark("list item")}</li><li>二</li></ul>
<dl><dt>{mark("term")}</dt><dd>{mark("what is said of a term")}</dd></dl>
<table><caption>{mark("caption")}</caption><tr><th>项</th><th>值</th></tr>
<tr><td>{mark("table cell")}</td><td><ul><li>{mark("list in a cell")}</li></ul></td></tr>
<tr><td>三</td><td><table><tr><td>{mark("table in a cell")}</td><td>四</td></tr></table></td></tr></table>
<p>原价<del>{mark("text struck through")}</del>，现价<ins>{mark("insertion")}</ins>。</p>
<p style="display:none">{mark("hidden paragraph")}</p><p class="unseen">{mark("hidden by a style sheet")}</p>
<p hidden>{mark("attribute hidden")}</p><dialog>{mark("dialog that is closed")}</dialog>
<details><summary>{mark("summary")}</summary>{mark("closed details")}</details>
<p><ruby>{mark("word below a reading")}<rt>{mark("reading")}</rt></ruby>在此。{_PROSE}</p>
<p><math><mi>{mark("formula")}</mi></math></p><pre>{mark("preformatted text")}</pre>
<figure><img src="x.png" alt="{mark("description of a picture")}"><figcaption>{mark("caption of a picture")}</figcaption></figure>
<p title="{mark("hint of an element")}" data-x="{mark("data of an element")}">{_PROSE}</p>
<!-- {mark("comment in the markup")} --><template>{mark("template")}</template>
<noscript>{mark("text without scripts")}</noscript>
<form><input value="{mark("value of a field")}" placeholder="{mark("hint of a field")}">
<textarea>{mark("large field")}</textarea><select><option>{mark("choice")}</option></select>
<button>{mark("button")}</button></form>
<svg><text>{mark("text in a drawing")}</text></svg>
<iframe srcdoc="{mark("page in a frame")}"></iframe><video>{mark("for browsers without video")}</video>
<a href="https://example.org/{mark("address of a link")}">{mark("link")}</a>
</article><aside class="related">{mark("aside")}</aside><footer>{mark("page footer")}</footer>{more}</body></html>"""


_PLACES = {
    **dict.fromkeys(
        ("heading", "paragraph", "section", "bare text", "center", "custom element", "list item",
         "term", "what is said of a term", "caption", "table cell", "list in a cell",
         "table in a cell", "insertion", "summary", "closed details", "word below a reading",
         "formula", "preformatted text", "caption of a picture", "link"), Outcome.KEPT,
    ),
    **dict.fromkeys(
        ("text struck through", "hidden paragraph", "hidden by a style sheet", "attribute hidden",
         "dialog that is closed"), Outcome.MARKED,
    ),
    "navigation": Counted("navigation"),
    "aside": Counted("navigation"),
    "page footer": Counted("navigation"),
    "reading": Counted("phonetic guides"),
    "description of a picture": Counted("descriptions of pictures"),
    "value of a field": Counted("form fields"),
    "large field": Counted("form fields"),
    "choice": Counted("form fields"),
    "button": Counted("form fields"),
    "text in a drawing": Counted("texts in drawings"),
    "page in a frame": Counted("frames"),
    **dict.fromkeys(
        ("style sheet", "script", "data for search engines", "hint of an element",
         "data of an element", "comment in the markup", "template", "text without scripts",
         "hint of a field", "for browsers without video", "address of a link"), Outcome.UNSEEN,
    ),
}  # fmt: skip


def _page(mark):
    head = (
        f"<title>{mark('title of the window')}</title><meta name='author' content='{mark('author')}'>"
        f"<meta name='description' content='{mark('description in the head')}'>"
    )
    return _markup(mark, head).encode()


def _saved(mark):
    message = EmailMessage()
    message["Snapshot-Content-Location"] = f"https://example.org/{mark('address')}"
    head = f"<title>{mark('title of the window')}</title>"
    message.set_content(_markup(mark, head), subtype="html", charset="utf-8", cte="base64")
    message.make_mixed()
    frame = f"<html><body><p>{mark('page in a frame of its own')}</p></body></html>"
    message.add_attachment(frame, subtype="html", charset="utf-8", cte="base64")
    return b"From: <Saved by Blink>\r\n" + message.as_bytes()


def _book(mark):
    page = '<html xmlns="http://www.w3.org/1999/xhtml"><body>{}</body></html>'
    items = {
        "nav": page.format(f"<nav>{mark('table of contents')}</nav>"),
        "c1": page.format(f"<p>{mark('first chapter')}</p>"),
        "notes": page.format(f"<p>{mark('part out of the reading order')}。{_PROSE}</p>"),
        "spare": page.format(f"<p>{mark('page that no order names')}</p>"),
        "c2": _markup(mark).replace("<!DOCTYPE html>", ""),
    }
    manifest = "".join(
        f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"'
        f"{' properties=' + chr(34) + 'nav' + chr(34) if name == 'nav' else ''}/>"
        for name in items
    )
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/'
        f'elements/1.1/"><dc:title>{mark("title")}</dc:title><dc:creator>{mark("author")}</dc:creator>'
        f"<dc:description>{mark('blurb')}</dc:description></metadata><manifest>{manifest}</manifest>"
        '<spine><itemref idref="nav"/><itemref idref="notes" linear="no"/><itemref idref="c1"/>'
        '<itemref idref="c2"/></spine></package>'
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="book.opf"/></rootfiles></container>'
    )
    return zipped({
        "mimetype": "application/epub+zip", "META-INF/container.xml": container, "book.opf": package,
        **{f"{name}.xhtml": content for name, content in items.items()},
    })  # fmt: skip


_WHOLE_PAGE = dict.fromkeys(("navigation", "aside", "page footer"), Outcome.KEPT)

AUDITS = (
    Audit(
        "a.html", _page,
        {**_PLACES, "title of the window": Outcome.UNSEEN, "author": Outcome.NAMED,
         "description in the head": Outcome.UNSEEN},
        libraries=("trafilatura", "lxml"),
    ),
    Audit(
        "a.mhtml", _saved,
        {**_PLACES, "title of the window": Outcome.UNSEEN, "address": Outcome.NAMED,
         "page in a frame of its own": Counted("frames")},
        libraries=("trafilatura", "lxml"),
    ),
    Audit(
        "a.epub", _book,
        {**_PLACES, **_WHOLE_PAGE, "first chapter": Outcome.KEPT,
         "part out of the reading order": Outcome.KEPT, "title": Outcome.NAMED,
         "author": Outcome.NAMED, "table of contents": Outcome.UNSEEN,
         "page that no order names": Counted("pages that its reading order does not name"),
         "blurb": Outcome.UNSEEN},
        libraries=("lxml", "defusedxml"),
    ),
)  # fmt: skip
