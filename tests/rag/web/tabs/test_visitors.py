"""Views hold what visitors share, for the folders that are asked for."""

import asyncio
import gc
import weakref
from types import SimpleNamespace

import pytest

from rag.shared import MOST_PARTS
from rag.visit import VISIT_KEY, Visit
from rag.web.tabs.visitors import Views
from tests.conftest import HashEmbedder


def request(number):
    visit = Visit("r", "anna", frozenset({"lake", f"folder {number}"}))
    return SimpleNamespace(scope={VISIT_KEY: visit}, session_hash="")


@pytest.fixture
def views(make_assistant):
    return Views(make_assistant({"lake/a.txt": "青山茶厂生产茶叶。"}, HashEmbedder()))


def test_visitors_of_the_same_folders_share_a_list(views):
    assert views.of(request(1)).catalogue is views.of(request(1)).catalogue
    assert views.of(request(1)).catalogue is not views.of(request(2)).catalogue


def test_nothing_is_kept_of_folders_that_nobody_asks_for_any_more(views):
    first = weakref.ref(views.of(request(0)).assistant.store)
    for number in range(1, MOST_PARTS):
        views.of(request(number))
    assert first() is not None
    views.of(request(MOST_PARTS))
    gc.collect()
    assert first() is None
    assert [entry.name for entry in views.of(request(0)).catalogue.entries()] == ["lake/a.txt"]


def test_examples_are_made_without_anybody_waiting_for_the_page(make_assistant):
    text = "王小明说：要做好三件事。一是防汛。二是防火。三是防盗。"
    views = Views(make_assistant({"lake/a.txt": text}, HashEmbedder()))
    assert views.first().welcome == ""
    views.prepare()
    shown = asyncio.run(views.examples(views.first()))
    assert "yz-example" in shown
    assert views.with_welcome(views.first()).welcome == shown


@pytest.mark.parametrize("closed", [True, False])
def test_examples_that_cannot_be_made_are_a_fault_unless_the_assistant_was_closed(
    make_assistant, monkeypatch, caplog, closed
):
    assistant = make_assistant({"lake/a.txt": "青山茶厂生产茶叶。"}, HashEmbedder())

    def make(made_for):
        if closed:
            made_for.close()
        return list(made_for.store.listing()) and 1 / 0  # a closed store fails by itself

    monkeypatch.setattr("rag.web.tabs.visitors.make_examples", make)
    Views(assistant)._make_welcome(None, assistant)
    assert bool(caplog.records) is not closed
