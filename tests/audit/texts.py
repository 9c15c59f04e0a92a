"""The audit of text, Markdown, CSV and JSON, which are read as they stand."""

import json

from tests.audit.registry import Audit, Counted, Outcome


def _text(mark):
    return (
        f"{mark('first line')}\n\n\u3000\u3000{mark('indented line')}\r\n"
        f"{mark('text before a form feed')}\f{mark('text after a form feed')}\n"
    ).encode() + f"{mark('lines in another charset')}的内容。\n{mark('last line')}".encode("gbk")


def _markdown(mark):
    return f"""---
title: {mark("title in the front matter")}
remark: {mark("other field of the front matter")}
---
# {mark("heading")}

{mark("paragraph")} `{mark("code")}` [{mark("link")}](https://example.org/{mark("address of a link")})
![{mark("description of a picture")}](x.png) ~~{mark("text struck through")}~~

- {mark("list item")}

| 一 | 二 |
|---|---|
| {mark("table cell")} | 三 |

> {mark("quotation")}

<div>{mark("HTML in the text")}</div>
<!-- {mark("comment in the markup")} -->

[^1]: {mark("footnote")}

[x]: https://example.org "{mark("title of a link")}"
""".encode()


def _csv(mark):
    return (
        f"{mark('name of a column')},二\n{mark('cell')},2\n"
        f'"{mark("first line of a quoted cell")}\n{mark("second line of a quoted cell")}",3\n'
        f"四,5,{mark('cell beyond the columns')}\n"
    ).encode()


def _json(mark):
    text = json.dumps(
        {
            "标题": mark("title"),
            "正文": mark("text"),
            "附注": mark("other field"),
            mark("name of a field"): "值",
            "里层": {"数组": [mark("item of a list"), {"更深": mark("field of an inner object")}]},
            "文": {"text": mark("text of an inner object"), "更": mark("field beside it")},
        },
        ensure_ascii=False,
    )
    twice = f'{{"重": "{mark("first of two fields of a name")}", "重": "{mark("second of them")}",'
    return (twice + text[1:]).encode()


def _json_lines(mark):
    lines = [
        json.dumps({"text": mark("text"), "来源": mark("other field")}),
        "{" + mark("broken line"),
    ]
    return "\n".join(
        [*lines, json.dumps({"question": mark("question"), "answer": mark("answer")})]
    ).encode()


def _kept(*places):
    return dict.fromkeys(places, Outcome.KEPT)


AUDITS = (
    Audit("a.txt", _text, _kept(
        "first line", "indented line", "text before a form feed", "text after a form feed",
        "lines in another charset", "last line"), libraries=("chardet",)),
    Audit("a.md", _markdown, _kept(
        "title in the front matter", "other field of the front matter", "heading", "paragraph", "code",
        "link", "address of a link", "description of a picture", "list item", "table cell", "quotation",
        "HTML in the text", "footnote", "title of a link")
        | dict.fromkeys(("comment in the markup", "text struck through"), Outcome.MARKED), libraries=("markdown-it-py", "chardet")),
    Audit("a.csv", _csv, _kept(
        "name of a column", "cell", "first line of a quoted cell", "second line of a quoted cell",
        "cell beyond the columns"), libraries=("chardet",)),
    Audit("a.json", _json, {
        **_kept("text", "other field", "name of a field", "item of a list",
                "field of an inner object", "text of an inner object", "field beside it",
                "second of them", "first of two fields of a name"),
        "title": Outcome.KEPT}, libraries=("chardet",)),
    Audit("a.jsonl", _json_lines, {
        **_kept("text", "other field", "question", "answer"),
        "broken line": Counted("lines are no JSON")}, libraries=("chardet",)),
)  # fmt: skip
