"""The audits of messages, as they are sent and as Outlook keeps them."""

from email.message import EmailMessage

from tests.audit.registry import Audit, Counted, Outcome
from tests.index.formats.mail_files import as_msg


def _sent(mark):
    inner = EmailMessage()
    inner["Subject"] = mark("subject of a forwarded message")
    inner.set_content(mark("body of a forwarded message"))
    made = EmailMessage()
    made["Subject"] = mark("subject")
    made["From"] = f"{mark('sender')} <a@example.org>"
    made["To"] = f"{mark('addressee')} <b@example.org>"
    made["Cc"] = f"{mark('copy')} <c@example.org>"
    made["X-Mailer"] = mark("program")
    made.set_content(mark("body"))
    made.add_alternative(f"<p>{mark('the body as a page')}</p>", subtype="html")
    made.add_attachment(mark("attached text"), filename=f"{mark('name of an attachment')}.txt")
    made.add_attachment(bytes(range(256)), maintype="application", subtype="x",
                        filename=f"{mark('attachment that cannot be read')}.bin")  # fmt: skip
    made.add_attachment(inner, filename="转发.eml")
    return bytes(made)


def _page(mark):
    made = EmailMessage()
    made["Subject"] = "通知"
    made.set_content(
        f"<p>{mark('body as a page')}</p><table><tr><th>甲<th>乙<tr><td>{mark('table cell')}"
        f"<td>丙</table><p style='display:none'>{mark('hidden paragraph')}</p>"
        f"<img alt='{mark('description of a picture')}' src='x'>", subtype="html",
    )  # fmt: skip
    return bytes(made)


def _kept(mark):
    return as_msg(
        subject=mark("subject"), sender=mark("sender"), to=mark("addressee"), body=mark("body"),
        attached=[
            (f"{mark('name of an attachment')}.txt", mark("attached text").encode()),
            ("转发", {"subject": mark("subject of an inner message"),
                    "body": mark("body of an inner message")}),
        ],
    )  # fmt: skip


AUDITS = (
    Audit(
        "a.eml", _sent,
        {
            **dict.fromkeys(
                ("subject", "sender", "addressee", "copy", "body", "attached text",
                 "name of an attachment", "body of a forwarded message"), Outcome.KEPT,
            ),
            "subject of a forwarded message": Outcome.KEPT,
            "attachment that cannot be read": Counted("not read"),
            **dict.fromkeys(("program", "the body as a page"), Outcome.UNSEEN),
        },
        libraries=("lxml",),
    ),
    Audit(
        "a.eml", _page,
        {
            **dict.fromkeys(("body as a page", "table cell"), Outcome.KEPT),
            "hidden paragraph": Outcome.MARKED,
            "description of a picture": Counted("descriptions of pictures"),
        },
        libraries=("lxml",),
    ),
    Audit(
        "a.msg", _kept,
        dict.fromkeys(
            ("subject", "sender", "addressee", "body", "attached text", "name of an attachment",
             "subject of an inner message", "body of an inner message"), Outcome.KEPT,
        ),
        libraries=("olefile",),
    ),
)  # fmt: skip
