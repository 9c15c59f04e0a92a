"""The place of a citation in the browser."""

import html
import os
import re

import pytest

from index.errors import YinzhengError
from rag.cli import main
from rag.cli.cited_page import cited_page, open_citation
from rag.types import Answer, Citation
from tests.conftest import HashEmbedder


def test_the_whole_document_is_shown_with_its_quotes_marked(assistant):
    answer = assistant.ask("滕州市政协主席是谁？")
    page = cited_page(assistant.store, answer, answer.citations[0])
    assert page.count("<a id='quote'></a><mark data-cite='1'>") == 1
    assert f"<mark class='yz-short'>{answer.short.text}</mark>" in page
    with assistant.store.snapshot():
        document = assistant.store.document_by_path(answer.citations[0].document)
    shown = html.unescape(re.sub("<[^>]*>", "", page))
    assert document.restored.text in shown


def test_markup_of_a_document_is_escaped(make_assistant):
    assistant = make_assistant({"a.txt": "会议由<b>张岳峰</b>主持，讨论了修路。"}, HashEmbedder())
    hit, *_ = assistant.search("修路")
    cited = Citation(1, hit.document, hit.passage, hit.text, 0, 5, "", 0, 5, 1.0)
    answer = Answer("修路？", True, hit.text, (), (cited,), 1.0)
    assert "<b>" not in cited_page(assistant.store, answer, cited)


def test_ask_opens_the_first_citation(sample_settings, monkeypatch, capsys):
    opened = []
    monkeypatch.setattr("webbrowser.open", lambda address: opened.append(address) or True)
    monkeypatch.setenv("YINZHENG_STORE", str(sample_settings.store))
    assert main(["ask", "滕州市政协主席是谁？", "--open", "--json"]) == 0
    assert opened[0].startswith("file:")
    assert opened[0].endswith("cited.html#quote")
    told = capsys.readouterr().err
    assert "已在浏览器中打开 001_ccd7590a8acdb3c9.txt，引文 [1] 已标出" in told


def test_pages_of_more_than_a_day_ago_are_removed(assistant, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("webbrowser.open", lambda address: True)
    answer = assistant.ask("滕州市政协主席是谁？")
    open_citation(assistant.store, answer, 1)
    (first,) = tmp_path.iterdir()
    other = tmp_path / "yinzheng-other"
    other.mkdir()
    for folder in (first, other):
        os.utime(folder, (0, 0))
    open_citation(assistant.store, answer, 1)
    open_citation(assistant.store, answer, 1)
    assert not first.exists()
    assert other.exists()
    assert len([*tmp_path.glob("*/cited.html")]) == 2


def test_without_a_browser_the_page_is_named(assistant, monkeypatch):
    monkeypatch.setattr("webbrowser.open", lambda address: False)
    answer = assistant.ask("滕州市政协主席是谁？")
    assert "请用浏览器打开这个文件，引文 [1] 已标出：/" in open_citation(assistant.store, answer, 1)
    answer = assistant.ask("What four requirements did Zhang Yuefeng set?")
    assert "open this file in one, quote [2] is marked: /" in open_citation(
        assistant.store, answer, 2
    )
    with pytest.raises(YinzhengError, match="no citation 7"):
        open_citation(assistant.store, answer, 7)
