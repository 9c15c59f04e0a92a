"""An observer is told of what was asked in a request, once and when it is over."""

import pytest

from index.errors import QuestionError, StoreError
from index.store import Scope
from rag.visit import LOCAL, Visit, visit_of
from tests.conftest import HashEmbedder

TEXTS = {
    "a/one.txt": "青山茶厂去年生产了三千吨茶叶。",
    "b/two.txt": "紫石茶厂去年生产了七千吨茶叶。",
}
QUESTION = "青山茶厂去年生产了多少吨茶叶？"
ANNA = Visit("r1", "anna", frozenset({"a"}))


@pytest.fixture
def observed(make_assistant):
    """Return an assistant and the list of what its observer is told."""
    assistant, told = make_assistant(TEXTS, HashEmbedder()), []
    assistant.observe(told.append)
    return assistant, told


def test_an_answer_and_a_search_are_told_with_who_asked(observed):
    assistant, told = observed
    visited = assistant.seen_by(ANNA)
    answer = visited.ask(QUESTION)
    hits = visited.search("茶厂", 5)
    assert [one.kind for one in told] == ["ask", "search"]
    assert {one.visit for one in told} == {ANNA}
    assert (told[0].text, told[0].outcome, told[0].answer) == (QUESTION, "answered", answer)
    assert (told[1].outcome, told[1].hits) == ("found", hits)
    assert [hit.document for hit in hits] == ["a/one.txt"]
    assert told[0].seconds > 0


def test_an_error_is_told_with_its_class_and_raised(observed):
    assistant, told = observed
    for call in (assistant.ask, assistant.search):
        with pytest.raises(QuestionError):
            call("？？")
    with pytest.raises(StoreError):
        assistant.seen_by(ANNA).ask(QUESTION, scope=Scope(within=("b",)))
    problems = [(one.outcome, one.problem) for one in told]
    assert problems == [
        ("failed", "QuestionError"), ("failed", "QuestionError"), ("failed", "StoreError"),
    ]  # fmt: skip


def test_an_answer_that_nobody_waits_for_is_told_as_stopped(observed):
    assistant, told = observed
    events = assistant.stream(QUESTION)
    next(events)
    assert told == []
    events.close()
    assert [(one.outcome, one.answer) for one in told] == [("stopped", None)]


def test_questions_of_a_quoting_assistant_are_nobodys(observed):
    assistant, told = observed
    assistant.quoting().ask(QUESTION)
    assert told == []
    assert assistant.quoting().quoting().ask(QUESTION).answered


def test_a_request_of_nobody_is_refused_where_there_are_users(make_assistant, tmp_path):
    assistant = make_assistant(TEXTS, HashEmbedder())
    assistant.settings = assistant.settings.model_copy(update={"auth_file": str(tmp_path / "u")})
    for visit in (None, LOCAL, Visit("r1")):
        with pytest.raises(StoreError, match="Nobody may ask"):
            assistant.seen_by(visit)
    assert assistant.seen_by(ANNA).store.folders == {"a"}


def test_visits_with_the_same_folders_share_a_store(make_assistant):
    assistant = make_assistant(TEXTS, HashEmbedder())
    first = assistant.seen_by(ANNA)
    second = assistant.seen_by(Visit("r2", "boris", frozenset({"a"})))
    assert first.store is second.store
    assert first.store is not assistant.store
    assert assistant.seen_by(Visit("r3", "carl")).store is assistant.store


def test_a_closed_assistant_answers_through_no_view(make_assistant):
    assistant = make_assistant(TEXTS, HashEmbedder())
    visited = assistant.seen_by(ANNA)
    assistant.close()
    with pytest.raises(StoreError, match="closed"):
        visited.ask(QUESTION)


@pytest.mark.parametrize("request_", [None, object(), {"scope": {}}])
def test_what_is_no_request_is_no_visit(request_):
    assert visit_of(request_) is None
