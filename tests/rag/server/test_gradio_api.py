"""Gradio's API, through the client that scripts use."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from index.ingestion.sync import sync
from index.settings import load_settings
from rag.assistant import Assistant
from tests.conftest import HashEmbedder
from tests.rag.server.conftest import ANSWERED, NAME, SECRET, served


def client(address, **more):
    return Client(address, verbose=False, analytics_enabled=False, download_files=False, **more)


@pytest.fixture(scope="module")
def opened(address):
    one = client(address)
    yield one
    one.close()


def test_a_question_is_answered_as_the_command_line_answers_it(opened, assistant):
    told = opened.predict(ANSWERED, api_name="/ask")
    expected = assistant.ask(ANSWERED).to_dict()
    told.pop("timings_ms"), expected.pop("timings_ms")
    assert told == expected
    assert told["citations"]


def test_a_search_takes_what_the_command_takes(opened, assistant):
    told = opened.predict("工业", k=2, path="002", expand=1, api_name="/search")
    expected = assistant.search("工业", 2, path="002", expand=1)
    assert told == [hit.to_dict() for hit in expected]
    assert len(told) == 2


def test_the_documents_are_listed_as_info_lists_them(opened, sample_settings):
    command = "import sys; from rag.cli import main; sys.exit(main())"
    told = subprocess.run(
        [sys.executable, "-c", command, "info", "--json", "--store", sample_settings.store],
        capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    held = json.loads(told)
    for one in (held, *held["list"]):
        for key in {"store", "root"} & one.keys():
            one[key] = Path(one[key]).name
    assert opened.predict(api_name="/documents") == held


@pytest.mark.parametrize(
    ("given", "name", "advice"),
    [
        (("",), "/ask", "no words"),
        ((["谁？"],), "/ask", "valid string"),
        (("工业", "many"), "/search", "valid integer"),
        (("工业", 0), "/search", "1 to 1000"),
        (("工业", 1, "", "May"), "/search", "no date"),
    ],
)
def test_wrong_use_says_what_to_do(opened, given, name, advice):
    with pytest.raises(AppError, match=advice):
        opened.predict(*given, api_name=name)


def test_a_fault_of_ours_is_told_without_its_text(opened, assistant, monkeypatch, capfd):
    monkeypatch.setattr(assistant, "ask", lambda question: 1 / 0)
    with pytest.raises(AppError, match="went wrong"):
        opened.predict("谁？", api_name="/ask")
    told = capfd.readouterr().err
    assert "ZeroDivisionError" in told
    assert "Traceback" not in told


def test_only_what_is_documented_is_offered_by_name(opened):
    assert set(opened.view_api(return_format="dict")["named_endpoints"]) == {
        "/ask", "/search", "/documents",
    }  # fmt: skip


def test_sync_is_offered_where_it_is_allowed(folder, tmp_path):
    embedder = HashEmbedder()
    settings = load_settings(store=tmp_path / "store", corpus=folder)
    (folder / "a.txt").write_text("苹果很甜。", encoding="utf-8")
    sync([folder], settings, embedder)
    assistant = Assistant.open(settings=settings, embedder=embedder)
    (folder / "b.txt").write_text("香蕉很软。", encoding="utf-8")
    with served(assistant, settings, embedder, allow_writes=True) as at:
        one = client(at)
        assert one.predict(api_name="/sync")["added"] == 1
        assert one.predict("香蕉", 1, api_name="/search")[0]["document"] == "b.txt"
        one.close()
    assistant.close()


def test_a_user_is_let_in_by_name_and_secret(guarded):
    one = client(guarded, httpx_kwargs={"auth": (NAME, SECRET)})
    assert one.predict(ANSWERED, api_name="/ask")["answered"]
    one.close()
