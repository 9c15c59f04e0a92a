from difflib import SequenceMatcher

import pytest

from index.restore.detect import detect
from index.restore.layers import Kind
from index.restore.repair import restore
from index.restore.verdict import Verdict
from tests.conftest import CORPUS

TEXT = (CORPUS / "003_b521872eaafa85f8.txt").read_text(encoding="utf-8")[:1200]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("utf-8", "latin-1"), ("gb18030", "latin-1"), ("utf-8", "gb18030")],
)
def test_a_text_read_with_the_wrong_charset_is_read_with_the_right_one(right, wrong):
    misread = TEXT.encode(right).decode(wrong, errors="ignore")
    assert detect(misread).verdict is Verdict.MISREAD
    restored = restore(misread)
    same = SequenceMatcher(None, TEXT, restored.text, autojunk=False).ratio()
    # UTF-8 read as GBK loses bytes for good wherever two of them are no character of GBK.
    assert same > (0.8 if wrong == "gb18030" else 0.99)
    assert {s.kind for s in restored.segments} <= {Kind.SAME, Kind.BYTES}
    end = 0
    for segment in restored.segments:
        assert segment.source_start == end
        end = segment.source_end
    assert end == len(misread)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "Le café était fermé à Noël, où l\u2019élève naïf mangeait des crêpes brûlées.",
        "こんにちは、世界。今日はとても良い天気ですね。",
        "안녕하세요 여러분 반갑습니다",
        "龘靐齉齾爩鱻麤龗灪籲",
    ],
)
def test_text_of_other_languages_and_rare_characters_is_not_taken_for_misread(text):
    assert restore(text).text == text


def test_text_destroyed_by_replacement_characters_is_reported_as_lost_and_not_changed():
    assert detect("锟斤拷" * 50 + "的").verdict is Verdict.LOST
    assert restore("锟斤拷" * 50).text == "锟斤拷" * 50
