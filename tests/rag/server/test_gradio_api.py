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
    opened = client(address)
    yield opened
    opened.close()


def test_a_question_is_answered_as_on_the_command_line(opened, assistant):
    answer = opened.predict(ANSWERED, api_name="/ask")
    expected = assistant.ask(ANSWERED).to_dict()
    answer.pop("timings_ms"), expected.pop("timings_ms")
    assert answer == expected
    assert answer["citations"]


def test_a_search_takes_the_options_of_the_command(opened, assistant):
    answer = opened.predict("工业", k=2, path="002", expand=1, api_name="/search")
    expected = assistant.search("工业", 2, path="002", expand=1)
    assert answer == [hit.to_dict() for hit in expected]
    assert len(answer) == 2


def test_the_documents_are_listed_as_info_lists_them(opened, sample_settings):
    command = "import sys; from rag.cli import main; sys.exit(main())"
    output = subprocess.run(
        [sys.executable, "-c", command, "info", "--json", "--store", sample_settings.store],
        capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    expected = json.loads(output)
    for key in ("database", "failed", "folders"):  # where files lie is not for clients
        del expected[key]
    for entry in (expected, *expected["list"]):
        for key in {"store", "root"} & entry.keys():
            entry[key] = Path(entry[key]).name
    assert opened.predict(api_name="/documents") == expected


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
def test_invalid_arguments_get_advice(opened, given, name, advice):
    with pytest.raises(AppError, match=advice):
        opened.predict(*given, api_name=name)


def test_the_text_of_an_unexpected_error_is_hidden_from_the_client(
    opened, assistant, monkeypatch, capfd
):
    monkeypatch.setattr(assistant, "ask", lambda question: 1 / 0)
    with pytest.raises(AppError, match="went wrong"):
        opened.predict("谁？", api_name="/ask")
    captured = capfd.readouterr().err
    assert "ZeroDivisionError" in captured
    assert "Traceback" not in captured


def test_only_the_documented_endpoints_are_listed(opened):
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
        opened = client(at)
        assert opened.predict(api_name="/sync")["added"] == 1
        assert opened.predict("香蕉", 1, api_name="/search")[0]["document"] == "b.txt"
        opened.close()
    assistant.close()


def test_a_user_is_let_in_by_name_and_secret(guarded):
    opened = client(guarded, httpx_kwargs={"auth": (NAME, SECRET)})
    assert opened.predict(ANSWERED, api_name="/ask")["answered"]
    opened.close()
