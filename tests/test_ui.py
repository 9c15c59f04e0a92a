import asyncio
import json

import pytest
from gradio import Error

from index.errors import YinzhengError
from index.settings import load_settings


@pytest.fixture
def page(assistant, sample_settings, embedder):
    from ui import build_page

    async def build():  # inside a running loop, Gradio opens none of its own
        return build_page(assistant, sample_settings, embedder)

    return asyncio.run(build())


def test_the_page_builds_without_a_request(page):
    assert page.analytics_enabled is False


def test_only_the_documented_endpoints_are_public(page):
    public = {event.api_name for event in page.fns.values() if event.api_visibility != "private"}
    assert public == {"ask", "search", "documents"}


def test_html_components_show_their_value_unchanged(page):
    shown = [block for block in page.blocks.values() if type(block).__name__ == "HTML"]
    assert shown
    assert {block.html_template for block in shown} == {"${value}"}


def test_no_component_of_the_page_renders_markdown(page):
    kinds = {type(block).__name__ for block in page.blocks.values()}
    assert not kinds & {"Markdown", "Chatbot", "Dataframe"}


def test_without_an_auth_file_the_page_is_served_on_this_machine_only():
    from ui import serve

    with pytest.raises(YinzhengError, match="this machine only"):
        serve(load_settings(host="0.0.0.0"))


@pytest.mark.parametrize("address", ["https://example.org/x.txt", "/etc/hosts", "\0", "ui.py"])
@pytest.mark.parametrize("wrap", [lambda file: file, lambda file: [[{"value": file}]]])
def test_an_event_that_names_a_file_outside_the_staging_folder_is_rejected(page, address, wrap):
    (add_files,) = (
        event for event in page.fns.values() if getattr(event.fn, "__name__", "") == "add_files"
    )
    file = {"path": address, "is_stream": True, "meta": {"_type": "gradio.FileData"}}
    with pytest.raises(Error, match="Files are sent"):
        asyncio.run(page.preprocess_data(add_files, [wrap(file), "", ""], None))


def test_gradio_is_made_to_check_file_paths_too(page, assistant, sample_settings):
    from rag.server.app import build_app
    from rag.server.service import Service

    async def build():
        build_app(page, Service(sample_settings, assistant), sample_settings, {})

    asyncio.run(build())
    assert page.has_launched  # before, it checks no path


def test_the_texts_for_the_script_are_valid_json():
    from ui import head_html

    words = head_html().split("window.yzWords = ", 1)[1].split(";\n", 1)[0]
    assert {"guess", "strip", "copied"} <= set(json.loads(words))
