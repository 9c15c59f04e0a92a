"""A conversation on the page: questions, and answers as they grow."""

import html
import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from index.errors import YinzhengError
from index.store import EVERYWHERE, Scope
from rag.answer.events import Done, Replaced, Sentence, Started
from rag.assistant import Assistant
from rag.question.rewriting import REMEMBERED
from rag.redaction import outside
from rag.types import Answer, AnswerSentence, Citation
from rag.web.citation_panel import render_passages
from rag.web.feedback_buttons import render_judge
from rag.web.i18n import both, say, tip
from rag.web.markdown_export import to_markdown

_STRONG, _FAIR = 0.75, 0.4


@dataclass(frozen=True)
class Turn:
    """One question and what is known of its answer; ``answer`` comes last.

    ``passages`` is the HTML of what it cites; ``problem`` is why there is no answer; ``verdict``
    is what the reader thinks of it, ``commented`` whether that was explained, ``told`` why it
    could not be kept.
    """

    number: int
    question: str
    understood: str = ""
    sentences: tuple[AnswerSentence, ...] = ()
    passages: str = ""
    answer: Answer | None = None
    problem: str = ""
    stopped: bool = False
    verdict: str = ""
    told: str = ""
    commented: bool = False


def converse(
    assistant: Assistant,
    question: str,
    before: Sequence[Turn],
    scope: Scope = EVERYWHERE,
    stop: threading.Event | None = None,
) -> Iterator[Turn]:
    """Yield a turn as its answer grows; errors become its ``problem``.

    ``scope`` are the documents to be asked; setting ``stop`` ends a request to a language
    model while the next step is waited for.
    """
    turn = Turn(len(before) + 1, question)
    yield turn
    history = [one.answer for one in before if one.answer][-REMEMBERED:]
    cited: list[Citation] = []
    try:
        with closing(assistant.stream(question, history=history, scope=scope, stop=stop)) as events:
            for event in events:
                if isinstance(event, Started):
                    turn = replace(turn, understood=event.understood)
                elif isinstance(event, Replaced):
                    cited, turn = [], replace(turn, sentences=(), passages="")
                elif isinstance(event, Sentence):
                    cited += [one for one in event.citations if one not in cited]
                    passages = render_passages(assistant.store, cited, turn.number)
                    grown = (*turn.sentences, event.sentence)
                    turn = replace(turn, sentences=grown, passages=passages)
                elif isinstance(event, Done):
                    turn = _finish(assistant, turn, event.answer)
                yield turn
    except YinzhengError as error:
        yield replace(turn, problem=outside(str(error), assistant.settings))
    except Exception:  # a fault of ours: told, and written down for who can mend it
        logging.getLogger(__name__).exception("a question could not be answered")
        yield replace(turn, problem=say("fault", "en") + " " + say("fault", "zh"))


def _finish(assistant: Assistant, turn: Turn, answer: Answer) -> Turn:
    near: tuple[Citation, ...] = answer.nearest
    cited = answer.citations or near
    passages = ""
    if cited:
        refused = not answer.answered
        passages = render_passages(assistant.store, cited, turn.number, near=refused)
    return replace(turn, sentences=answer.sentences, passages=passages, answer=answer)


def render_thread(turns: Sequence[Turn], welcome: str = "") -> str:
    """Return the conversation as escaped HTML; ``welcome`` stands where there is none."""
    if not turns:
        return f"<div class='yz-thread'>{welcome}</div>"
    return f"<div class='yz-thread' aria-live='polite'>{''.join(map(_render, turns))}</div>"


def _render(turn: Turn) -> str:
    return (
        f"<div class='yz-turn' data-turn='{turn.number}'><div class='yz-asked'>"
        f"{html.escape(turn.question)}</div>{_reply(turn)}</div>"
    )


def _reply(turn: Turn) -> str:
    if turn.problem:
        return f"<article class='yz-answer yz-problem'><p>{html.escape(turn.problem)}</p></article>"
    if turn.answer and not turn.answer.answered:
        return _refusal(turn, turn.answer)
    parts = [_understood(turn), _limited(turn), *(_sentence(turn, one) for one in turn.sentences)]
    if turn.answer:
        parts += [_notes(turn.answer), _foot(turn, turn.answer)]
    elif turn.stopped:
        parts.append(f"<p class='yz-note'>{both('stopped')}</p>")
    else:
        parts.append(f"<p class='yz-wait' role='status'>{both('thinking')}</p>")
    return f"<article class='yz-answer'>{''.join(parts)}</article>"


def _refusal(turn: Turn, answer: Answer) -> str:
    near: tuple[Citation, ...] = answer.nearest
    offered = "".join(
        f"<li>{_button(turn, one.number)} <b>{html.escape(one.title or one.document)}</b>"
        f" {html.escape(one.quote[:80])}</li>"
        for one in near
    )
    if offered:
        offered = f"<div class='yz-offered'>{both('near', tag='h4')}<ul>{offered}</ul></div>"
    return (
        f"<article class='yz-answer yz-refusal'>{_understood(turn)}"
        f"{_limited(turn)}<h3><span aria-hidden='true'>∅</span> {both('refused')}</h3>"
        f"<p>{html.escape(answer.text)}</p>{offered}{_notes(answer)}"
        f"<footer>{_judge(turn)}</footer></article>"
    )


def _judge(turn: Turn) -> str:
    return render_judge(turn.number, turn.verdict, turn.told, commented=turn.commented)


def _understood(turn: Turn) -> str:
    if not turn.understood:
        return ""
    return f"<p class='yz-understood'>{both('understood')}: {html.escape(turn.understood)}</p>"


def _limited(turn: Turn) -> str:
    """Tell which documents were asked, where not all were."""
    if not turn.answer or not turn.answer.scope.told:
        return ""
    told = html.escape(turn.answer.scope.told)
    return f"<p class='yz-understood yz-limited'>{both('asked_only')}: <bdi>{told}</bdi></p>"


def _sentence(turn: Turn, sentence: AnswerSentence) -> str:
    number, kind, text = "", "yz-sentence", sentence.text
    if sentence.item is not None:
        number = f"<span class='yz-number'>{sentence.item}.</span>"
        kind, text = "yz-sentence yz-point", text.removeprefix(f"{sentence.item}. ")
    buttons = "".join(_button(turn, cited) for cited in sentence.citations)
    return f"<p class='{kind}'>{number}<span>{html.escape(text)}{buttons}</span></p>"


def _button(turn: Turn, number: int) -> str:
    return (
        f"<button type='button' class='yz-cite' data-turn='{turn.number}' data-cite='{number}'"
        f" aria-label='[{number}]' {tip('open', number)}>{number}</button>"
    )


def _notes(answer: Answer) -> str:
    return "".join(f"<p class='yz-note'>{html.escape(note)}</p>" for note in answer.notes)


def _foot(turn: Turn, answer: Answer) -> str:
    sure = answer.confidence
    level = "strong" if sure >= _STRONG else "fair" if sure >= _FAIR else "weak"
    copied = html.escape(to_markdown(answer))
    return (
        f"<footer><span class='yz-sure yz-{level}' tabindex='0' {tip('sure', f'{sure:.2f}')}>"
        f"{both(level)}</span><button type='button' class='yz-copy' data-markdown=\"{copied}\">"
        f"{both('copy')}</button>{_judge(turn)}</footer>"
    )
