"""The words around an answer are in the language of the question."""

import re
from dataclasses import replace

import pytest

from index.store import Scope
from index.types import Place, PlaceKind
from rag.cli import main
from rag.cli.render import render_answer

LATIN = re.compile(r"[a-z]{3,}")


def place(kind, number, sheet="", *, notes=False):
    return Place(PlaceKind(kind), number, sheet, notes)


@pytest.fixture
def store(sample_settings, monkeypatch):
    monkeypatch.setenv("YINZHENG_STORE", str(sample_settings.store))


def test_a_chinese_question_is_refused_in_chinese_alone(store, capsys):
    assert main(["ask", "马鞍山的房价是多少？"]) == 1
    out = capsys.readouterr().out
    assert "文档中最接近的段落（不是答案）：" in out
    assert "置信度 0." in out
    assert LATIN.findall(re.sub(r"\S+\.txt", "", out)) == []


def test_an_english_question_is_refused_in_english(store, capsys):
    assert main(["ask", "Who won the 2022 World Cup?"]) == 1
    out = capsys.readouterr().out
    assert "Nearest in the documents, not an answer:" in out
    assert "confidence 0." in out


def test_all_words_below_a_chinese_answer_are_chinese(assistant):
    answer = assistant.ask("张岳峰提出了哪四点要求？")
    (first, *_) = answer.citations
    cited = replace(
        first, document="文件", passage="1", places=(place("page", 3), place("page", 4)),
        date="2024-04-01", guessed=((first.restored_start, first.restored_start + 1),),
    )  # fmt: skip
    whole = replace(
        answer, text="答。", citations=(cited,), nearest=(cited,), understood="问？",
        scope=Scope(within=("夹",)),
    )  # fmt: skip
    shown = render_answer(whole)
    assert LATIN.findall(shown) == []
    assert "（理解为：问？）\n（只问了：夹）" in shown
    assert (
        f"[1] 文件，第 3–4 页（2024-04-01），第 {first.source_start}-{first.source_end} 字" in shown
    )
    assert f"请核对：{first.quote[0]}" in shown
