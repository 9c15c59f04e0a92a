"""Events that run side by side do not undo each other's changes to the turns of a page."""

import copy

from rag.types import Answer
from rag.web.conversation import Turn
from rag.web.tabs.live_turns import LiveTurns

FIRST = Turn(1, "一？", answer=Answer("一？", True, "甲", (), (), 0.9), conversation="a")
SECOND = Turn(2, "二？", conversation="a")


def test_what_is_translated_or_judged_while_another_answer_grows_stays():
    live = LiveTurns((FIRST,))
    live.grow(SECOND, live.shown)
    told = Turn(1, "一？", passages="<p>one</p>", answer=FIRST.answer, conversation="a")
    live.amend(told, "answer", "passages")
    live.amend(Turn(1, "一？", verdict="good", conversation="a"), "verdict")
    grown = Turn(2, "二？", passages="<p>two</p>", conversation="a")
    first, second = live.grow(grown, live.shown)
    assert (first.passages, first.verdict, first.answer) == ("<p>one</p>", "good", FIRST.answer)
    assert second == grown


def test_an_answer_that_goes_on_after_other_turns_were_shown_is_left_out():
    live = LiveTurns((FIRST,))
    shown = live.shown
    live.show(())
    assert live.grow(SECOND, shown) == ()


def test_an_answer_that_begins_without_a_lost_turn_takes_its_place():
    live = LiveTurns((FIRST, SECOND))
    shown = live.begin((FIRST,))
    assert live.grow(SECOND, shown) == (FIRST, SECOND)
    assert live.begin(live.turns) == shown


def test_a_turn_of_another_conversation_changes_nothing():
    live = LiveTurns((FIRST,))
    assert live.amend(Turn(1, "一？", verdict="bad", conversation="b"), "verdict") == (FIRST,)


def test_each_page_has_turns_of_its_own():
    first = LiveTurns()
    other = copy.deepcopy(first)
    first.show((FIRST,))
    assert other.turns == ()
