"""Questions to begin with, made from what the documents hold and kept only if they are answered."""

import html
import re
from collections.abc import Iterator

from index.errors import YinzhengError
from index.store import ReadableStore, StoredEnumeration
from index.text.normalize import HAN, search_layer
from index.text.numerals import CARDINALS, in_han
from rag.assistant import Assistant
from rag.language.transliteration import spell_person
from rag.web.i18n import Tongue, both

_SHOWN = 4
_TRIED = 12
_WINDOW = 500  # ids of enumerations looked at
_NAME = re.compile(rf"[{HAN}]{{2,4}}")
_MOST_POINTS = 10


def make_examples(assistant: Assistant) -> dict[Tongue, list[str]]:
    """Return up to four questions in each language that the assistant answers by itself.

    They ask for the points of the documents' own enumerations, for what their speakers say
    and for who is named. Give an assistant without a language model: each is asked.
    """
    found: dict[Tongue, list[str]] = {"en": [], "zh": []}
    for tongue, kept in found.items():
        candidates = dict.fromkeys(_candidates(assistant.store, tongue))
        for question in list(candidates)[:_TRIED]:
            if len(kept) < _SHOWN and _answered(assistant, question):
                kept.append(question)
    return found


def render_examples(examples: dict[Tongue, list[str]]) -> str:
    """Return buttons that ask the questions, of which the style shows one language."""
    lists = "".join(
        f"<div class='yz-{tongue} yz-examples' lang='{tongue}'>"
        + "".join(
            f"<button type='button' class='yz-example'>{html.escape(question)}</button>"
            for question in questions
        )
        + "</div>"
        for tongue, questions in examples.items()
    )
    return f"<div class='yz-welcome'><h3>{both('try')}</h3>{lists}</div>" if any(
        examples.values()
    ) else ""  # fmt: skip


def _answered(assistant: Assistant, question: str) -> bool:
    try:
        return assistant.ask(question).answered
    except YinzhengError:
        return False


def _candidates(store: ReadableStore, tongue: Tongue) -> Iterator[str]:
    """Yield questions, those of different documents and kinds by turns."""
    lists, speakers = _lists(store), []
    asked: list[str] = []
    for enumeration in lists:
        speaker = search_layer(enumeration.speaker)
        if not _NAME.fullmatch(speaker):
            continue
        speakers.append(speaker)
        count = len(enumeration.items)
        if count > _MOST_POINTS:
            continue
        if tongue == "zh":
            asked.append(f"{speaker}提出了哪{in_han(count)[0]}点？")
        else:
            asked.append(f"What {CARDINALS[count - 1]} points did {spell_person(speaker)} make?")
    people = list(dict.fromkeys([*speakers, *_speakers(store)]))
    said = ["{}说了什么？", "哪些文章提到{}？"]
    if tongue == "en":
        said = ["What did {} say?", "Which articles mention {}?"]
        people = [spell_person(person) for person in people]
    others = [form.format(person) for person, form in zip(people, said * len(people), strict=False)]
    for at in range(max(len(asked), len(others))):
        yield from asked[at : at + 1]
        yield from others[at : at + 1]


def _lists(store: ReadableStore) -> list[StoredEnumeration]:
    """Return enumerations of different documents first."""
    with store.snapshot():
        held = sorted(
            store.enumerations(range(1, _WINDOW + 1)).values(),
            key=lambda enumeration: enumeration.id,
        )
    seen: dict[int, int] = {}
    order = []
    for enumeration in held:
        seen[enumeration.document_id] = seen.get(enumeration.document_id, 0) + 1
        order.append((seen[enumeration.document_id], enumeration.id, enumeration))
    return [enumeration for *_, enumeration in sorted(order, key=lambda entry: entry[:2])]


def _speakers(store: ReadableStore) -> list[str]:
    """Return who speaks in the first passages, those of most sentences first."""
    counted: dict[str, int] = {}
    with store.snapshot():
        for sentences in store.sentences(range(1, _WINDOW + 1)).values():
            for sentence in sentences:
                name = search_layer(sentence.speaker)
                if _NAME.fullmatch(name):
                    counted[name] = counted.get(name, 0) + 1
    return sorted(counted, key=lambda name: -counted[name])
