"""Find the person whose words a question asks for and whom no document names.

Such a question is refused, and the refusal says so: what else the documents say is not that
person's words.
"""

from index.derived.pinyin import spoken, without_others
from index.store import ReadableStore
from index.text.names import find_names, is_person
from index.text.normalize import has_han
from index.text.transcribed import DOTS, renders_sounds
from rag.language.name_spellings import matches
from rag.language.romanised_names import find_romanised
from rag.language.synonyms import explained_by
from rag.language.transcribed_names import latin_names
from rag.question.answer_type import ANSWERS
from rag.reading.findings import Findings
from rag.types import AnswerType

_LOOKED_AT = 50  # passages found that are searched for a Chinese name; bounds the time
_MOST_EXPLAINED = 40  # words of the dictionary that are looked up for an English one
_BEFORE_SUBJECT = ("did", "does", "do", "has", "had")


def unnamed_speakers(store: ReadableStore, findings: Findings) -> tuple[str, ...]:
    """Return the persons, as written, whose words are asked for and whom no document names.

    Call inside ``store.snapshot()``.
    """
    question = findings.question
    asked = ANSWERS[AnswerType.STATEMENT].asks.search(question.search)
    if asked is None or question.each:
        return ()
    if has_han(question.search):
        return _unnamed_zh(store, findings, question.search[: asked.start()])
    return _unnamed_en(store, findings, question.text[: asked.end()])


def _unnamed_zh(store: ReadableStore, findings: Findings, before: str) -> tuple[str, ...]:
    persons = [
        name.form
        for name in find_names(before)
        if name.start + len(name.form) == len(before) and is_person(name.form)
        and (name.certain or len(name.form) > 2)
    ]  # fmt: skip
    if not persons:
        return ()
    person = max(persons, key=len)
    parts = [person]
    for dot in DOTS:
        parts = [piece for part in parts for piece in part.split(dot) if len(piece) > 1]
    # Of 会议上张三 the tagger may have taken too much for the name.
    if store.among_names([*persons, *parts]) or any(
        form in findings.retrieved.forms for form in persons
    ):
        return ()
    passages = store.passages(
        candidate.passage_id for candidate in findings.retrieved.candidates[:_LOOKED_AT]
    )
    texts = (store.document(passage.document_id).search for passage in passages.values())
    return () if any(part in text for text in texts for part in parts) else (person,)


def _unnamed_en(store: ReadableStore, findings: Findings, before: str) -> tuple[str, ...]:
    forms = findings.retrieved.forms
    romanised = find_romanised(before)
    for name in latin_names(before):
        words_before = before[: name.start].split()
        if not words_before or words_before[-1].lower() not in _BEFORE_SUBJECT:
            continue  # "the Ministry", "a man from Beijing"
        written = before[name.start : name.end]
        inside = [one for one in romanised if one.start < name.end and name.start < one.end]
        if any(matches(one.keys, one.readings, form) for one in inside for form in forms):
            return ()
        if any(map(renders_sounds, forms)) or (forms and not inside):
            return ()  # found by its sound
        words = [word.lower() for word in written.replace("-", " ").split()]
        explained = [zh for word in words for zh in explained_by(word)[:_MOST_EXPLAINED]]
        known = store.frequencies([*words, *explained])
        said = any(known[word] for word in (words[-1], words[0]))
        meant = not inside and any(known[word] for word in explained)
        spelled = any(key in _spelled(findings) for one in inside for key in one.keys)
        return () if said or meant or spelled else (written,)
    return ()


def _spelled(findings: Findings) -> str:
    """Return the pinyin of the quotes, in one word: names that were not recognised as names."""
    text = "".join(quote.search for quote in findings.evidence.quotes)
    return "".join(spoken(text, without_others))
