"""Fuzz each target for some time: ``python -m tests.fuzz [SECONDS] [TARGET …]``.

Inputs on which a target fails are kept in ``tests/index/fuzzed/TARGET/``, where each is a test.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.index.formats import samples
from tests.index.formats.compound_files import as_doc
from tests.index.formats.legacy.test_rtf import as_rtf, numbered
from tests.index.formats.mail_files import as_msg
from tests.index.formats.odf_files import as_odf, frame, list_of, p, table_of_rows
from tests.index.formats.ofd_files import as_ofd
from tests.index.formats.ppt_files import as_ppt
from tests.index.formats.xls_files import as_xls

FOUND = Path(__file__).parent.parent / "index" / "fuzzed"
_CORPUS = Path(__file__).parent.parent.parent / "corpus"
_SAVED = Path(__file__).parent.parent / "index/formats/legacy/fixtures/rules.doc"
_TITLE, _LINES = "会议召开", ["会议要求：一要快。二要好。", "2024年4月1日，周海平说：“好。”"]
_SLOWEST = 20  # seconds for one input
_LONGEST = 20_000  # bytes of one input


def seeds(target):
    """Return the inputs that fuzzing a target begins with."""
    text = "\n".join([_TITLE, *_LINES])
    by_format = {
        "word.docx": [samples.as_docx(_TITLE, _LINES, table=[["一", "二"]])],
        "web.epub": [samples.as_epub(_TITLE, [_LINES, _LINES])],
        "web.html": [samples.as_html(_TITLE, _LINES), samples.as_html(_TITLE, _LINES, "gb2312")],
        "plain.markdown": [f"---\ntitle: {_TITLE}\ndate: 2024-04-01\n---\n# {text}".encode()],
        "web.mhtml": [samples.as_mhtml(_TITLE, _LINES)],
        "pdf.document": [samples.as_pdf([_LINES, _LINES])],
        "office.pptx": [samples.as_pptx([(_TITLE, _LINES[0])], notes=["备注"])],
        "plain.json_records": [samples.as_json(title=_TITLE, text=text, date="2024-04-01"),
                    b'{"text": "a b"}\n{"content": "c"}\n'],
        "excel.xlsx": [samples.as_xlsx({"表": [["一", 2, 3.5], ["四", None, True]]})],
        "legacy.doc": [as_doc([_TITLE, *_LINES], pieces=2), _SAVED.read_bytes()],
        "legacy.xls": [as_xls({"表": [["一", 2, (3.5, "0.0%")]]}),
                    as_xls({"表": [["姓名", "张三"]]}, charset="gbk")],
        "legacy.ppt": [as_ppt([_TITLE, *_LINES])],
        "legacy.rtf": [as_rtf(rf"\pard {numbered(_TITLE)}\par\trowd\cellx9\intbl a\cell\row")],
        "opendocument.text": [as_odf("text", p(_TITLE) + list_of(*map(p, _LINES)))],
        "opendocument.sheet": [as_odf("spreadsheet", table_of_rows(["一", "二"], _LINES))],
        "opendocument.slides": [
            as_odf("presentation", f"<draw:page>{frame(p(_TITLE))}</draw:page>")
        ],
        "mail.eml": [
            b"Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
            b"--b\n\ntext\n--b\nContent-Disposition: attachment; filename=a.txt\n\nmore\n--b--"
        ],
        "mail.msg": [as_msg(subject=_TITLE, body=text, attached=[("a.txt", text.encode())])],
        "ocr.picture": [samples.as_picture()],
        "ofd.document": [as_ofd([_LINES, _LINES], attached={"a.txt": _LINES[0].encode()})],
        "plain.delimited": ["一,二\n三,四\n".encode(), "a\tb\n".encode("utf-16")],
    }  # fmt: skip
    texts = [path.read_bytes()[:3000] for path in sorted(_CORPUS.glob("*.txt"))]
    texts += ["張?jiān)婪逶谑形瘯涱I(lǐng)銜，產(chǎn)業(yè)發(fā)展。".encode()]
    return by_format.get(target, [*texts, text.encode("gb18030"), text.encode("utf-16")])


def run(target, seconds):
    """Fuzz a target in a process of its own; return True if it passed for all inputs."""
    with tempfile.TemporaryDirectory() as corpus:
        for number, data in enumerate(seeds(target)):
            (Path(corpus) / str(number)).write_bytes(data)
        (FOUND / target).mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.run_target", target, corpus,
             f"-max_total_time={seconds}", f"-timeout={_SLOWEST}", f"-max_len={_LONGEST}",
             "-rss_limit_mb=3000", "-verbosity=0", f"-artifact_prefix={FOUND / target}/"],
            check=False,
        )  # fmt: skip
        if not any((FOUND / target).iterdir()):
            (FOUND / target).rmdir()
    return done.returncode == 0


def main() -> int:
    from tests.fuzz.targets import TARGETS

    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    failed = []
    for target in sys.argv[2:] or TARGETS:
        print(f"fuzzing {target} for {seconds} s", file=sys.stderr)
        if not run(target, seconds):
            failed.append(target)
    print(f"{len(sys.argv[2:] or TARGETS)} targets fuzzed; failing: {', '.join(failed) or 'none'}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
