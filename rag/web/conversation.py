"""A conversation on the page: its turns, how an answer streams in, and their HTML."""

import html
import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from uuid import uuid4

from index.errors import YinzhengError
from index.formats.plain.markdown_marks import Ranges, find_markup, readable, without
from index.messages import Message, say
from index.store import EVERYWHERE, Scope
from index.text.normalize import has_han
from rag.answer.events import Done, Replaced, Sentence, Started
from rag.assistant import Assistant
from rag.language.messages.worded import worded
from rag.question.follow_up.rewriting import REMEMBERED
from rag.redaction import redacted
from rag.types import Answer, AnswerSentence, Citation
from rag.visit import named
from rag.web.citation_panel import render_passages
from rag.web.feedback_buttons import render_feedback_buttons
from rag.web.i18n import UiLanguage, bilingual, bilingual_message, tooltip_attributes
from rag.web.markdown_export import to_markdown

# An answer's confidence (a probability) from which the page calls its evidence strong or fair.
_STRONG, _FAIR = 0.75, 0.4
_FAULT = say(
    "This question met a fault of the program. Check the store (yinzheng doctor), then try again;"
    " the terminal that serves the page tells more."
)
_PREVIEW_CHARACTERS = 80  # of a nearest passage under a refusal


@dataclass(frozen=True)
class Turn:
    """One question and as much of its answer as has arrived; ``answer`` comes last.

    ``understood`` is the question as rewritten from the conversation, ``passages`` the HTML of
    the cited passages, ``problem`` why there is no answer, ``stopped`` whether the reader ended
    it. ``verdict`` is the reader's feedback (good, bad or ''), ``commented`` whether a comment
    came with it, and ``feedback_error`` why the feedback could not be saved. ``conversation`` is
    the identifier of the conversation, by which it is kept. Without ``can_be_judged`` there are no
    buttons for feedback. ``can_be_translated`` tells that a language model is there which could
    translate the quotes of the answer for a reader who asked in English.
    """

    number: int
    question: str
    understood: str = ""
    sentences: tuple[AnswerSentence, ...] = ()
    passages: str = ""
    answer: Answer | None = None
    problem: Message | None = None
    stopped: bool = False
    verdict: str = ""
    feedback_error: Message | None = None
    commented: bool = False
    conversation: str = ""
    can_be_judged: bool = True
    can_be_translated: bool = False


def converse(
    assistant: Assistant,
    question: str,
    before: Sequence[Turn],
    scope: Scope = EVERYWHERE,
    stop: threading.Event | None = None,
) -> Iterator[Turn]:
    """Answer a question; yield the turn each time its answer grows.

    ``before`` are the earlier turns, ``scope`` limits which documents are searched. Setting
    ``stop`` from another thread ends a running request to a language model. Errors are not
    raised; they become the turn's ``problem``.
    """
    conversation = before[0].conversation if before else uuid4().hex
    turn = Turn(len(before) + 1, question, conversation=conversation)
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
                    cited += [citation for citation in event.citations if citation not in cited]
                    passages = render_passages(
                        assistant.store, cited, turn.number, language=_language(turn)
                    )
                    sentences = (*turn.sentences, event.sentence)
                    turn = replace(turn, sentences=sentences, passages=passages)
                elif isinstance(event, Done):
                    turn = _finish(assistant, turn, event.answer)
                yield turn
    except YinzhengError as error:
        yield replace(turn, problem=redacted(error.message, assistant.settings))
    except Exception:  # the details go to the log only: they may reveal paths
        request, name = assistant.visit.request, named(assistant.visit)
        logging.getLogger(__name__).exception("a question could not be answered%s", name)
        told = say("{fault} ({request})", fault=_FAULT, request=request) if request else _FAULT
        yield replace(turn, problem=told)


def _finish(assistant: Assistant, turn: Turn, answer: Answer) -> Turn:
    passages = passages_of(assistant, answer, turn.number)
    return replace(
        turn,
        sentences=answer.sentences,
        passages=passages,
        answer=answer,
        can_be_translated=can_be_translated(assistant, answer),
    )


def can_be_translated(assistant: Assistant, answer: Answer | None) -> bool:
    """Return True if there are Chinese quotes for an English reader, and a model to translate."""
    if answer is None:
        return False
    quotes: tuple[Citation, ...] = (*answer.citations, *answer.nearest)
    return (
        bool(assistant.settings.llm)
        and answer.language == "en"
        and any(has_han(one.quote) for one in quotes)
        and not any(one.translation for one in quotes)
    )


def translated_turn(assistant: Assistant, turn: Turn) -> Turn:
    """Return a turn whose Chinese quotes have the language model's translation below them.

    If the model gives none, the answer has a note that says why, and may be translated again.
    """
    if not turn.answer:
        return turn
    try:
        answer = assistant.translate(turn.answer)
    except YinzhengError as error:
        told = worded(redacted(error.message, assistant.settings), turn.answer.language)
        answer = replace(turn.answer, notes=(*turn.answer.notes, told))
    return _finish(assistant, turn, answer)


def without_lost(turns: Sequence[Turn], question: str) -> tuple[Turn, ...]:
    """Return turns without the last one if its answer broke off and its question is asked anew."""
    last = turns[-1] if turns else None
    is_lost = last and not (last.answer or last.problem or last.stopped)
    return tuple(turns[:-1] if last and is_lost and last.question == question else turns)


def passages_of(assistant: Assistant, answer: Answer, turn: int) -> str:
    """Return the HTML of the passages that the answer of a turn cites, '' if there are none."""
    cited: tuple[Citation, ...] = answer.citations or answer.nearest
    if not cited:
        return ""
    return render_passages(
        assistant.store,
        cited,
        turn,
        near=not answer.answered,
        short=answer.short,
        glossed=answer.language == "en",
        language=answer.language,
    )


def render_thread(turns: Sequence[Turn], welcome: str = "") -> str:
    """Return the conversation as escaped HTML; ``welcome`` is shown while there are no turns."""
    if not turns:
        return f"<div class='yz-thread'>{welcome}</div>"
    conversation = html.escape(turns[0].conversation)
    return (
        f"<div class='yz-thread' aria-live='polite' data-conversation='{conversation}'>"
        f"{''.join(map(_render, turns))}</div>"
    )


def _render(turn: Turn) -> str:
    return (
        f"<div class='yz-turn' data-turn='{turn.number}'><div class='yz-asked'>"
        f"{html.escape(turn.question)}</div>{render_reply(turn)}</div>"
    )


def render_reply(turn: Turn) -> str:
    """Return what is answered to a question, as far as it has come, as escaped HTML."""
    if turn.problem:
        told = bilingual_message(turn.problem)
        return f"<article class='yz-answer yz-problem'><p>{told}</p></article>"
    if turn.answer and not turn.answer.answered:
        return _refusal(turn, turn.answer)
    parts = [
        _understood(turn),
        _searched_scope(turn),
        *(_sentence(turn, sentence) for sentence in turn.sentences),
    ]
    if turn.answer:
        parts += [_notes(turn.answer), _footer(turn, turn.answer)]
    elif turn.stopped:
        parts.append(f"<p class='yz-note'>{bilingual('stopped')}</p>")
    else:
        parts.append(f"<p class='yz-wait' role='status'>{bilingual('thinking')}</p>")
    return f"<article class='yz-answer' data-said='{_language(turn)}'>{''.join(parts)}</article>"


def _language(turn: Turn) -> UiLanguage:
    """Return the language of an answer, in which its labels stay, also before it has come."""
    if turn.answer:
        return turn.answer.language
    return "zh" if has_han(turn.question) else "en"


def _refusal(turn: Turn, answer: Answer) -> str:
    nearest: tuple[Citation, ...] = answer.nearest
    offered = "".join(
        f"<li>{_citation_button(turn, citation.number)}"
        f" <b>{html.escape(citation.title or citation.document)}</b>"
        f" {html.escape(_preview(readable(citation.document, citation.quote)))}</li>"
        for citation in nearest
    )
    if offered:
        offered = f"<div class='yz-offered'>{bilingual('near', tag='h3')}<ul>{offered}</ul></div>"
    return (
        f"<article class='yz-answer yz-refusal' data-said='{answer.language}'>{_understood(turn)}"
        f"{_searched_scope(turn)}<h2><span aria-hidden='true'>∅</span> {bilingual('refused')}</h2>"
        f"<p>{html.escape(answer.text)}</p>{offered}{_notes(answer)}"
        f"<footer>{_translate_button(turn)}{_feedback_buttons(turn)}</footer></article>"
    )


def _preview(quote: str) -> str:
    return quote if len(quote) <= _PREVIEW_CHARACTERS else f"{quote[:_PREVIEW_CHARACTERS]}…"


def _feedback_buttons(turn: Turn) -> str:
    if not turn.can_be_judged:
        return ""
    return render_feedback_buttons(
        turn.number, turn.verdict, turn.feedback_error, commented=turn.commented
    )


def _turn_button(turn: Turn, action: str, *, shown: bool = True) -> str:
    """Return the button that prints or translates an answer, if it is in a conversation."""
    if not (turn.can_be_judged and shown):
        return ""
    return (
        f"<button type='button' class='yz-{action}' data-turn='{turn.number}'>"
        f"{bilingual(action)}</button>"
    )


def _translate_button(turn: Turn) -> str:
    return _turn_button(turn, "translate", shown=turn.can_be_translated)


def _understood(turn: Turn) -> str:
    if not turn.understood:
        return ""
    return f"<p class='yz-understood'>{bilingual('understood')}{html.escape(turn.understood)}</p>"


def _searched_scope(turn: Turn) -> str:
    """Return which documents were searched, '' if all were."""
    if not turn.answer or not turn.answer.scope.label:
        return ""
    scope = html.escape(turn.answer.scope.label)
    return f"<p class='yz-understood yz-limited'>{bilingual('asked_only')}<bdi>{scope}</bdi></p>"


def _sentence(turn: Turn, sentence: AnswerSentence) -> str:
    number, kind, text = "", "yz-sentence", _with_short(sentence, _markup(turn, sentence))
    if sentence.item is not None:
        number = f"<span class='yz-number'>{sentence.item}.</span>"
        kind, text = "yz-sentence yz-point", text.removeprefix(f"{sentence.item}. ")
    buttons = "".join(_citation_button(turn, cited) for cited in sentence.citations)
    return f"<p class='{kind}'>{number}<span>{text}{buttons}</span></p>"


def _markup(turn: Turn, sentence: AnswerSentence) -> Ranges:
    """Return where a sentence holds marks of Markdown, if all that it quotes is in that."""
    cited = turn.answer.citations if turn.answer else ()
    documents = {one.document for one in cited if one.number in sentence.citations}
    found = [find_markup(document, sentence.text) for document in documents]
    return min(found, key=len, default=())


def _with_short(sentence: AnswerSentence, markup: Ranges) -> str:
    """Return a sentence as people read it, with the short answer at its beginning and marked."""
    text, at = "", 0
    for start, end in sentence.short:
        short = html.escape(without(sentence.text, markup, start, end))
        text += html.escape(without(sentence.text, markup, at, start))
        if start == 0:
            text += f"<strong class='yz-short' {tooltip_attributes('short')}>{short}</strong>"
        else:
            text += f"<mark class='yz-short'>{short}</mark>"
        at = end
    return text + html.escape(without(sentence.text, markup, at))


def _citation_button(turn: Turn, number: int) -> str:
    return (
        f"<button type='button' class='yz-cite' data-turn='{turn.number}' data-cite='{number}'"
        f" aria-label='[{number}]' {tooltip_attributes('open', number)}>{number}</button>"
    )


def _notes(answer: Answer) -> str:
    return "".join(
        f"<p class='yz-note' role='note'>{html.escape(note)}</p>" for note in answer.notes
    )


def _footer(turn: Turn, answer: Answer) -> str:
    confidence = answer.confidence
    level = "strong" if confidence >= _STRONG else "fair" if confidence >= _FAIR else "weak"
    markdown = html.escape(to_markdown(answer))
    tooltip = tooltip_attributes("sure", f"{confidence:.2f}")
    return (
        f"<footer><span class='yz-sure yz-{level}' tabindex='0' {tooltip}>{bilingual(level)}</span>"
        f"<button type='button' class='yz-copy' data-markdown=\"{markdown}\">"
        f"{bilingual('copy')}</button>{_turn_button(turn, 'print')}{_translate_button(turn)}"
        f"{_feedback_buttons(turn)}</footer>"
    )
