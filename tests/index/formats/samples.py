"""Functions that make real files of every format from a title and paragraphs."""

import io
import json
import zipfile
from email.message import EmailMessage
from html import escape

import docx
import openpyxl
import pptx
from pptx.util import Inches
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

_WIDTH = 38  # characters in a line of a PDF


def as_html(title, paragraphs, charset="utf-8", head=""):
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return (
        f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>{escape(title)}</title>{head}'
        "</head><body><nav><a href='/'>首页</a><a href='/b'>下载中心</a></nav>"
        f"<article><h1>{escape(title)}</h1>{body}</article><footer>版权所有</footer></body></html>"
    ).encode(charset)


def as_mhtml(title, paragraphs, url="https://news.example/1.html"):
    message = EmailMessage()
    message["Snapshot-Content-Location"] = url
    message.set_content(
        as_html(title, paragraphs).decode(), subtype="html", charset="utf-8", cte="base64"
    )
    message.make_mixed()
    return b"From: <Saved by Blink>\r\n" + message.as_bytes()


def as_pdf(
    pages,
    title="",
    author="",
    password="",
    image_pages=(),
    scans=None,
    scan_box=(50, 300, 400, 130),
):
    """Return a PDF with a page for each list of paragraphs, broken into lines as in print.

    ``scans`` are pictures by page, as reportlab takes them: left, bottom, width and height are in
    ``scan_box``.
    """
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    target = io.BytesIO()
    pdf = canvas.Canvas(target, pagesize=A4, encrypt=password or None)
    pdf.setTitle(title)
    pdf.setAuthor(author)
    for number, paragraphs in enumerate(pages, 1):
        pdf.setFont("STSong-Light", 12)
        lines = [
            paragraph[start : start + _WIDTH]
            for paragraph in paragraphs
            for start in range(0, len(paragraph), _WIDTH)
        ]
        for row, line in enumerate(lines):
            pdf.drawString(50, 780 - 18 * row, line)
        if number in image_pages:
            pdf.drawInlineImage(_picture(), 100, 300, 200, 200)
        if scans and number in scans:
            pdf.drawImage(scans[number], *scan_box)
        if paragraphs:
            pdf.drawString(290, 30, f"- {number} -")
        pdf.showPage()
    pdf.save()
    return target.getvalue()


def as_png(picture):
    """Return a picture of Pillow as a PNG file."""
    target = io.BytesIO()
    picture.save(target, "PNG", compress_level=1)
    return target.getvalue()


def _picture():
    from PIL import Image

    return Image.new("RGB", (20, 20), "gray")


def as_picture():
    """Return a picture of a page with a few strokes."""
    from PIL import Image, ImageDraw

    page = Image.effect_noise((300, 400), 60).convert("RGB")
    ImageDraw.Draw(page).line((20, 40, 280, 40), fill="black", width=8)
    return saved_as(page, "PNG")


def saved_as(image, form):
    target = io.BytesIO()
    image.save(target, form)
    return target.getvalue()


def as_docx(title, paragraphs, table=(), author=""):
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.author = author
    document.add_heading(title)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        rows = document.add_table(len(table), len(table[0])).rows
        for row, texts in zip(rows, table, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    return saved(document)


def as_pptx(slides, notes=()):
    show = pptx.Presentation()
    for number, (title, text) in enumerate(slides):
        slide = show.slides.add_slide(show.slide_layouts[5])
        slide.shapes.title.text = title
        slide.shapes.add_textbox(0, Inches(2), Inches(5), Inches(1)).text_frame.text = text
        if number < len(notes):
            slide.notes_slide.notes_text_frame.text = notes[number]
    return saved(show)


def as_xlsx(sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return saved(book)


def as_epub(title, chapters, author="", date="", more=None, markup=""):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        archive.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OPS/book.opf"/></rootfiles></container>',
        )
        items = "".join(
            f'<item id="c{n}" href="c%20{n}.xhtml" media-type="application/xhtml+xml"/>'
            for n in range(len(chapters))
        )
        order = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
        archive.writestr(
            "OPS/book.opf",
            '<package xmlns="http://www.idpf.org/2007/opf"><metadata'
            f' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title>'
            f"<dc:creator>{author}</dc:creator><dc:date>{date}</dc:date></metadata>"
            f"<manifest>{items}</manifest><spine>{order}</spine></package>",
        )
        for number, paragraphs in enumerate(chapters):
            body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
            archive.writestr(
                f"OPS/c {number}.xhtml",
                '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>'
                f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{body}{markup}</body></html>',
            )
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return target.getvalue()


def as_json(**fields):
    return json.dumps(fields, ensure_ascii=False).encode()


def saved(document):
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def place_of(raw, text):
    """Return the label of the place where a text stands."""
    at = raw.text.index(text)
    return [mark.place.label for mark in raw.marks if mark.start <= at][-1]


def said(raw):
    """Return the notes on a text in English."""
    return tuple(map(str, raw.notes))
