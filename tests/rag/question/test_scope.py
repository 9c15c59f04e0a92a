"""Questions that only chosen documents may answer."""

import re

import pytest

from index.errors import QuestionError, StoreError
from index.ingestion.sync import sync
from index.store import Scope
from index.text.normalize import search_layer
from rag.cli import main
from rag.cli.render import render_answer
from rag.question.scope import read_scope
from tests.conftest import HashEmbedder

LIST = "张岳峰提出了哪四点要求？"


@pytest.fixture(scope="module")
def names(assistant):
    return [document["document"] for document in assistant.store.documents()]


def shown_documents(answer):
    """Return the documents that an answer cites or offers as nearest."""
    return {shown.document for shown in (*answer.citations, *answer.nearest)}


def test_an_answer_comes_only_from_the_chosen_document(assistant, names):
    everywhere = assistant.ask(LIST)
    (home,) = shown_documents(everywhere)
    inside = assistant.ask(LIST, scope=Scope(within=(home,)))
    quotes = [citation.quote for citation in everywhere.citations]
    assert [citation.quote for citation in inside.citations] == quotes
    assert inside.scope == Scope(within=(home,))
    assert everywhere.to_dict()["scope"] is None
    assert inside.to_dict()["scope"] == {"in": [home], "path": "", "since": "", "until": ""}


def test_nothing_outside_the_scope_is_quoted_or_offered(assistant, names):
    (home,) = shown_documents(assistant.ask(LIST))
    others = tuple(name for name in names if name != home)
    answer = assistant.ask(LIST, scope=Scope(within=others))
    quotes = [search_layer(citation.quote) for citation in answer.citations]
    assert not any(quote.startswith("一要把握") for quote in quotes)
    assert shown_documents(answer) <= set(others)
    refused = assistant.ask("Who won the 2022 World Cup?", scope=Scope(within=(home,)))
    assert not refused.answered
    assert shown_documents(refused) <= {home}


def test_a_list_outside_the_scope_is_not_evidence(assistant, names):
    (home,) = shown_documents(assistant.ask(LIST))
    others = tuple(name for name in names if name != home)
    outcome = assistant.examine(LIST, scope=Scope(within=others))
    assert outcome.findings.question.count == 4
    assert outcome.findings.retrieved.candidates
    assert {quote.document.path for quote in outcome.findings.evidence.quotes} <= set(others)


def test_a_follow_up_does_not_quote_an_item_outside_the_scope(assistant, names):
    first = assistant.ask(LIST)
    (home,) = shown_documents(first)
    others = tuple(name for name in names if name != home)
    outside = assistant.ask("第二点呢？", history=(first,), scope=Scope(within=others))
    assert home not in shown_documents(outside)
    inside = assistant.ask("第二点呢？", history=(first,), scope=Scope(within=(home,)))
    assert search_layer(inside.citations[0].quote).startswith("二要")


@pytest.fixture
def folders(make_assistant):
    texts = {
        "a/one.txt": "青山镇会议讨论了农业生产。",
        "ab/two.txt": "青山镇会议讨论了工业生产。",
        "three.txt": "青山镇会议讨论了渔业生产。",
    }
    return make_assistant(texts, HashEmbedder())


@pytest.mark.parametrize(
    ("within", "found"),
    [
        (("a",), {"a/one.txt"}),
        (("./a/",), {"a/one.txt"}),
        (("ab/two.txt", "three.txt"), {"ab/two.txt", "three.txt"}),
        (("a", "ab/"), {"a/one.txt", "ab/two.txt"}),
        ((), {"a/one.txt", "ab/two.txt", "three.txt"}),
    ],
)
def test_a_scope_names_folders_and_documents(folders, within, found):
    hits = folders.search("青山镇会议讨论生产", within=within)
    assert {hit.document for hit in hits} == found
    assert (
        shown_documents(folders.ask("青山镇会议讨论了什么生产？", scope=Scope(within=within)))
        <= found
    )


def test_a_document_in_two_files_goes_by_the_name_of_the_file_in_the_scope(make_assistant):
    text = "青山镇会议讨论了农业生产。"
    assistant = make_assistant({"a/one.txt": text, "z/copy.txt": text}, HashEmbedder())
    for within, name in ((("z",), "z/copy.txt"), (("a",), "a/one.txt"), ((), "a/one.txt")):
        (hit,) = assistant.search("青山镇会议", within=within)
        assert hit.document == name
        answer = assistant.ask("青山镇会议讨论了什么？", scope=Scope(within=within))
        assert shown_documents(answer) == {name}


def test_the_documents_in_a_scope_are_looked_up_once(folders, folder, settings):
    statements: list[str] = []
    folders.store._connection.set_trace_callback(statements.append)
    question, scope = "青山镇提出了哪些要求？", Scope(within=("a",))

    def lookups():
        query = "SELECT root, path, document_id FROM files"
        return sum(statement == query for statement in statements)

    folders.ask(question, scope=scope)
    folders.ask(question, scope=scope)
    assert lookups() == 1
    folders.ask(question, scope=Scope(within=("ab",)))
    assert lookups() == 2
    (folder / "ab" / "four.txt").write_text("青山镇会议讨论了林业生产。", encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    hits = folders.search("青山镇会议", within=("ab",))
    assert {hit.document for hit in hits} == {"ab/two.txt", "ab/four.txt"}


def test_a_scope_may_name_a_folder_by_its_full_path(folders, folder):
    hits = folders.search("青山镇会议", within=(f"{folder}/a",))
    assert {hit.document for hit in hits} == {"a/one.txt"}
    assert len(folders.search("青山镇会议", within=(str(folder),))) == 3


@pytest.mark.parametrize("name", ["b", "a/one", "three.txt/x", "%", "a' OR 1=1 --", "\udcff"])
def test_a_name_that_is_not_in_the_store_is_a_clear_error(folders, name):
    with pytest.raises(StoreError, match="holds no document or folder .+ yinzheng info"):
        folders.ask("青山镇会议讨论了什么？", scope=Scope(within=("a", name)))


def test_an_invalid_date_is_a_clear_error(folders):
    with pytest.raises(QuestionError, match="YYYY-MM-DD"):
        folders.ask("青山镇会议讨论了什么？", scope=Scope(since="2024"))


def test_the_command_line_takes_several_names_and_shows_them(
    sample_settings, names, monkeypatch, capsys
):
    monkeypatch.setenv("YINZHENG_STORE", str(sample_settings.store))
    assert main(["ask", LIST, "--in", names[0], "--in", names[1]]) in (0, 1)
    assert f"（只问了：{names[0]}, {names[1]}）" in capsys.readouterr().out
    assert main(["search", "会议", "--in", names[2], "--json"]) == 0
    assert set(re.findall(r'"document": "(.+?)"', capsys.readouterr().out)) == {names[2]}
    assert main(["ask", LIST, "--in", "nowhere"]) == 2
    with pytest.raises(SystemExit):
        main(["ask", LIST, "--in", "./"])


def test_an_answer_from_all_documents_mentions_no_scope(assistant):
    assert "只问了" not in render_answer(assistant.ask(LIST))


@pytest.mark.parametrize("name", ["", "  ", "/"])
def test_an_empty_name_is_a_clear_error(name):
    with pytest.raises(QuestionError, match="empty name"):
        read_scope(Scope(within=("a", name)))
    assert read_scope(Scope(within=("a", "."))).within == ()
