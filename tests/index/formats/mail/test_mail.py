import struct
from email.message import EmailMessage

import pytest

from index.blocks import BlockKind
from index.errors import ReadError
from index.formats.mail import compressed_rtf, eml, msg
from index.formats.reader import DocumentReader
from tests.index.formats.compound_files import compound
from tests.index.formats.mail_files import as_msg
from tests.index.formats.samples import as_docx, place_of, said

TABLE = "<table><tr><th>姓名<th>职务<tr><td>张三<td>局长</table>"
HTML = f"<html><body><p>附表如下：</p>{TABLE}</body></html>"


def message(body="请查收。", subject="关于任职的通知", **headers):
    made = EmailMessage()
    made["Subject"] = subject
    made["From"] = "王五 <wang@example.org>"
    made["To"] = "李四 <li@example.org>"
    made["Date"] = "Tue, 05 Mar 2024 10:30:00 +0800"
    for name, value in headers.items():
        made[name] = value
    made.set_content(body)
    return made


def pairs(raw):
    texts = {
        kind: [raw.text[b.start : b.end] for b in raw.blocks if b.kind is kind]
        for kind in (BlockKind.KEY, BlockKind.VALUE)
    }
    return dict(zip(texts[BlockKind.KEY], texts[BlockKind.VALUE], strict=True))


def test_headers_are_fields_above_the_body_and_tell_title_author_and_date():
    raw = eml.read(bytes(message(Cc="赵六 <zhao@example.org>")), 1000)
    assert raw.text.split("\n") == [
        "主题：关于任职的通知", "发件人：王五 <wang@example.org>", "收件人：李四 <li@example.org>",
        "抄送：赵六 <zhao@example.org>", "日期：2024-03-05 10:30", "请查收。",
    ]  # fmt: skip
    assert pairs(raw)["发件人"] == "王五 <wang@example.org>"
    assert (raw.title, raw.author, raw.date) == ("关于任职的通知", "王五", "2024-03-05")
    english = eml.read(b"Subject: Minutes\nFrom: A <a@b.c>\n\nText.", 1000)
    assert english.text == "Subject: Minutes\nFrom: A <a@b.c>\nText."


@pytest.mark.parametrize("charset", ["gbk", "gb2312", "big5", ""])
def test_headers_and_bodies_of_any_charset_are_read(charset):
    text = "會議紀要已經發出" if charset == "big5" else "会议纪要已经发出"
    data = text.encode("big5" if charset == "big5" else "gbk")
    declared = f"; charset={charset}".encode() if charset else b""
    raw = eml.read(b"Subject: " + data + b"\nContent-Type: text/plain" + declared + b"\n\n" + data,
                   1000)  # fmt: skip
    assert raw.text == f"主题：{text}\n{text}"


def test_a_subject_that_is_cut_inside_a_character_is_whole():
    data = "关于张三任职".encode("gbk")
    words = " ".join(
        f"=?gb2312?Q?{''.join(f'={byte:02X}' for byte in part)}?=" for part in (data[:5], data[5:])
    )
    assert eml.read(f"Subject: {words}\n\nx".encode(), 1000).title == "关于张三任职"


def test_a_body_with_a_table_is_read_as_a_page_and_one_without_as_text():
    made = message("附表如下：张三局长")
    made.add_alternative(HTML, subtype="html")
    raw = eml.read(bytes(made), 1000)
    assert raw.text.endswith("附表如下：\n姓名\t职务\n张三\t局长")
    made = message("正文。")
    made.add_alternative("<p>正文。<img src=x></p>", subtype="html")
    assert eml.read(bytes(made), 1000).text.endswith("2024-03-05 10:30\n正文。")


def test_attachments_are_read_by_their_own_formats_and_cited_by_name():
    made = message()
    made.add_attachment(as_docx("附件", ["任命张三。"]), maintype="application", subtype="x",
                        filename="任职名单.docx")  # fmt: skip
    made.add_attachment("文字附件。".encode("gbk"), maintype="text", subtype="plain",
                        filename="说明.txt")  # fmt: skip
    made.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="章.bin")
    raw = eml.read(bytes(made), 1000)
    assert place_of(raw, "任命张三") == "attachment 任职名单.docx"
    assert place_of(raw, "文字附件") == "attachment 说明.txt"
    assert [note.partition(":")[0] for note in said(raw)] == ["attachment 章.bin"]
    assert raw.title == "关于任职的通知"


def test_a_forwarded_message_is_an_attachment_with_those_of_its_own():
    inner = message("原文。", subject="原通知")
    inner.add_attachment(
        "名单：张三。".encode(), maintype="text", subtype="plain", filename="名单.txt"
    )
    made = message("转发。")
    made.add_attachment(inner)
    raw = eml.read(bytes(made), 1000)
    assert place_of(raw, "原文") == "attachment 原通知.eml"
    assert place_of(raw, "名单：张三") == "attachment 原通知.eml / 名单.txt"
    assert "转发。" in raw.text


def test_messages_in_messages_are_read_to_a_depth():
    made = message("第0层。", subject="0")
    for depth in range(1, 6):
        outer = message(f"第{depth}层。", subject=str(depth))
        outer.add_attachment(made)
        made = outer
    raw = eml.read(bytes(made), 1000)
    assert "第2层" in raw.text
    assert "第1层" not in raw.text
    assert "more than 3 deep" in said(raw)[0]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"Content-Type: application/pkcs7-mime\n\nx", "encrypted"),
        (b"no headers at all", "no headers"),
        (b"X-Empty: yes\n\n", "holds no text"),
        (b"Subject: x\n\n" + b"y" * 200, "over the limit of 100"),
    ],
)
def test_a_message_that_cannot_be_read_is_refused_with_its_reason(data, reason):
    with pytest.raises(ReadError, match=reason), DocumentReader(limit=100) as reader:
        reader.read("a.eml", data)


def test_a_message_of_outlook_is_read_as_one_that_was_sent():
    raw = msg.read(
        as_msg(subject="关于任职的通知", sender="王五", address="wang@example.org", to="李四",
               body="请查收。\r\n谢谢。", sent=1_709_605_800,
               attached=[("名单.docx", as_docx("附件", ["任命张三。"])),
                         ("原通知", {"subject": "原通知", "body": "原文。"})]),
        1000,
    )  # fmt: skip
    assert raw.text.split("\n")[:6] == [
        "主题：关于任职的通知", "发件人：王五 <wang@example.org>", "收件人：李四",
        "日期：2024-03-05 02:30", "请查收。", "谢谢。",
    ]  # fmt: skip
    assert place_of(raw, "任命张三") == "attachment 名单.docx"
    assert place_of(raw, "原文") == "attachment 原通知.msg"
    assert (raw.title, raw.author, raw.date) == ("关于任职的通知", "王五", "2024-03-05")


def test_texts_in_a_code_page_are_read():
    raw = msg.read(as_msg(subject="关于任职", body="请查收。", narrow="gbk", code_page=936), 1000)
    assert raw.text == "主题：关于任职\n请查收。"
    assert msg.read(as_msg(body="请查收。", narrow="gbk"), 1000).text == "请查收。"


def test_bodies_that_are_pages_or_rich_text_are_read():
    page = as_msg(html=HTML.encode("gbk"), code_page=936)
    assert msg.read(page, 1000).text == "附表如下：\n姓名\t职务\n张三\t局长"
    rich = rb"{\rtf1\ansi\ansicpg936 \'d5\'fd\'ce\'c4\par}"
    plain = struct.pack("<IIII", len(rich) + 12, len(rich), 0x414C454D, 0) + rich
    assert msg.read(as_msg(packed=plain), 1000).text == "正文"


def test_packed_rich_text_is_unpacked():
    """With the example of [MS-OXRTFCP] 4.1.1."""
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c0900206277"
        "05b06c647d0a800fa0"
    )
    assert compressed_rtf.decompressed(packed, 1000) == (
        b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    )
    with pytest.raises(ReadError, match="larger than is allowed"):
        compressed_rtf.decompressed(packed, 10)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (as_msg(subject="密", kind="IPM.Note.SMIME"), "encrypted"),
        (as_msg(), "holds no text"),
        (as_msg(body="正文" * 3000)[:6000], "cut off or damaged"),
        (as_msg(subject="通知", body="正文")[:1200], "cut off or damaged"),
        (as_msg(packed=b"x" * 40), "packed in a form that is not known"),
        (compound({"Other": b"x"}), "holds something else than its name says"),
    ],
)
def test_an_outlook_message_that_cannot_be_read_is_refused_with_its_reason(data, reason):
    with pytest.raises(ReadError, match=reason), DocumentReader() as reader:
        reader.read("a.msg", data)
