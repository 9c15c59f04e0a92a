"""Questions that may use chosen documents only."""

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
    return [one["document"] for one in assistant.store.documents()]


def cited(answer):
    return {one.document for one in (*answer.citations, *answer.nearest)}


def test_an_answer_comes_from_the_chosen_document_alone(assistant, names):
    everywhere = assistant.ask(LIST)
    (home,) = cited(everywhere)
    inside = assistant.ask(LIST, scope=Scope(within=(home,)))
    assert [one.quote for one in inside.citations] == [one.quote for one in everywhere.citations]
    assert inside.scope == Scope(within=(home,))
    assert everywhere.to_dict()["scope"] is None
    assert inside.to_dict()["scope"] == {"in": [home], "path": "", "since": "", "until": ""}


def test_what_only_another_document_holds_is_refused_and_nothing_of_it_is_offered(assistant, names):
    (home,) = cited(assistant.ask(LIST))
    others = tuple(one for one in names if one != home)
    answer = assistant.ask(LIST, scope=Scope(within=others))
    assert not any(search_layer(one.quote).startswith("一要把握") for one in answer.citations)
    assert cited(answer) <= set(others)
    refused = assistant.ask("Who won the 2022 World Cup?", scope=Scope(within=(home,)))
    assert not refused.answered
    assert cited(refused) <= {home}


def test_a_list_of_another_document_is_not_found(assistant, names):
    (home,) = cited(assistant.ask(LIST))
    others = tuple(one for one in names if one != home)
    outcome = assistant.examine(LIST, scope=Scope(within=others))
    assert outcome.findings.question.count == 4
    assert outcome.findings.retrieved.candidates
    assert {quote.document.path for quote in outcome.findings.evidence.quotes} <= set(others)


def test_a_follow_up_that_means_a_point_outside_the_scope_does_not_quote_it(assistant, names):
    first = assistant.ask(LIST)
    (home,) = cited(first)
    others = tuple(one for one in names if one != home)
    then = assistant.ask("第二点呢？", history=(first,), scope=Scope(within=others))
    assert home not in cited(then)
    then = assistant.ask("第二点呢？", history=(first,), scope=Scope(within=(home,)))
    assert search_layer(then.citations[0].quote).startswith("二要")


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
def test_folders_and_documents_are_chosen_by_their_names(folders, within, found):
    hits = folders.search("青山镇会议讨论生产", within=within)
    assert {hit.document for hit in hits} == found
    assert cited(folders.ask("青山镇会议讨论了什么生产？", scope=Scope(within=within))) <= found


def test_a_document_that_two_files_hold_is_named_after_the_chosen_one(make_assistant):
    text = "青山镇会议讨论了农业生产。"
    assistant = make_assistant({"a/one.txt": text, "z/copy.txt": text}, HashEmbedder())
    for within, name in ((("z",), "z/copy.txt"), (("a",), "a/one.txt"), ((), "a/one.txt")):
        (hit,) = assistant.search("青山镇会议", within=within)
        assert hit.document == name
        answer = assistant.ask("青山镇会议讨论了什么？", scope=Scope(within=within))
        assert cited(answer) | {one.document for one in answer.nearest} == {name}


def test_a_question_looks_once_for_what_lies_in_its_scope(folders, folder, settings):
    statements: list[str] = []
    folders.store._connection.set_trace_callback(statements.append)
    question, scope = "青山镇提出了哪些要求？", Scope(within=("a",))

    def looked():
        return sum(one == "SELECT root, path, document_id FROM files" for one in statements)

    folders.ask(question, scope=scope)
    folders.ask(question, scope=scope)
    assert looked() == 1
    folders.ask(question, scope=Scope(within=("ab",)))
    assert looked() == 2
    (folder / "ab" / "four.txt").write_text("青山镇会议讨论了林业生产。", encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    hits = folders.search("青山镇会议", within=("ab",))
    assert {hit.document for hit in hits} == {"ab/two.txt", "ab/four.txt"}


def test_a_folder_is_chosen_by_its_whole_path(folders, folder):
    hits = folders.search("青山镇会议", within=(f"{folder}/a",))
    assert {hit.document for hit in hits} == {"a/one.txt"}
    assert len(folders.search("青山镇会议", within=(str(folder),))) == 3


@pytest.mark.parametrize("name", ["b", "a/one", "three.txt/x", "%", "a' OR 1=1 --", "\udcff"])
def test_a_name_the_store_does_not_hold_is_a_clear_error(folders, name):
    with pytest.raises(StoreError, match="holds no document or folder .+ yinzheng info"):
        folders.ask("青山镇会议讨论了什么？", scope=Scope(within=("a", name)))


def test_a_bound_that_is_no_date_is_a_clear_error(folders):
    with pytest.raises(QuestionError, match="YYYY-MM-DD"):
        folders.ask("青山镇会议讨论了什么？", scope=Scope(since="2024"))


def test_the_command_line_takes_several_places_and_tells_them(
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


def test_an_answer_to_all_documents_tells_no_limit(assistant):
    assert "只问了" not in render_answer(assistant.ask(LIST))


@pytest.mark.parametrize("name", ["", "  ", "/"])
def test_an_empty_name_is_no_choice_and_is_told(name):
    with pytest.raises(QuestionError, match="empty name"):
        read_scope(Scope(within=("a", name)))
    assert read_scope(Scope(within=("a", "."))).within == ()
