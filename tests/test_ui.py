import asyncio

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


def test_only_what_is_documented_is_offered_to_scripts(page):
    public = {one.api_name for one in page.fns.values() if one.api_visibility != "private"}
    assert public == {"ask", "search", "documents"}


def test_html_is_shown_by_a_template_that_takes_the_value_as_it_is(page):
    shown = [one for one in page.blocks.values() if type(one).__name__ == "HTML"]
    assert shown
    assert {one.html_template for one in shown} == {"${value}"}


def test_what_shows_a_documents_markdown_is_not_on_the_page(page):
    kinds = {type(one).__name__ for one in page.blocks.values()}
    assert not kinds & {"Markdown", "Chatbot", "Dataframe"}


def test_the_page_is_served_on_this_machine_only():
    from ui import serve

    with pytest.raises(YinzhengError, match="this machine only"):
        serve(load_settings(host="0.0.0.0"))


@pytest.mark.parametrize("address", ["https://example.org/x.txt", "/etc/hosts", "\0", "ui.py"])
@pytest.mark.parametrize("wrap", [lambda file: file, lambda file: [[{"value": file}]]])
def test_no_event_names_a_file_that_was_not_sent(page, address, wrap):
    (adds,) = (one for one in page.fns.values() if getattr(one.fn, "__name__", "") == "add")
    file = {"path": address, "is_stream": True, "meta": {"_type": "gradio.FileData"}}
    with pytest.raises(Error, match="Files are sent"):
        asyncio.run(page.preprocess_data(adds, [wrap(file), "", ""], None))


def test_the_framework_checks_paths_by_itself_too(page, assistant, sample_settings):
    from rag.server.app import build_app
    from rag.server.service import Calls

    async def build():
        build_app(page, Calls(sample_settings, assistant), sample_settings, {})

    asyncio.run(build())
    assert page.has_launched  # it refuses no path before
