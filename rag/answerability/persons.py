"""Check that quotes report what a person said, what or who a person is, or who holds a post.

A person who is merely listed among those present has said nothing, and a sentence that names
nobody cannot say what a person is called, nor which officer it was. "Who" is another matter: an
authority may answer it, or whoever has a part, such as the applicant.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from index.text.normalize import has_han
from index.text.segmenter import tagged
from index.text.surnames import FUNCTION_WORDS, SINGLE
from rag.answerability.checks import Case, check
from rag.answerability.exact_things import find_things
from rag.language.posts import holder_words
from rag.language.stopwords import ASKING
from rag.language.transcribed_names import latin_names
from rag.question.answer_type import ANSWERS, NO_VERB, asks
from rag.question.source_clause import SOURCES_EN
from rag.reading.evidence import Quote
from rag.reading.spoken import asked_speakers, merely_lists
from rag.types import AnswerType, Mismatch, MismatchKind, Question

# Not those that also stand before what is asked for: what official language, which principal river.
_PERSONS_EN = (
    "person|man|woman|officer|minister|president|mayor|governor|king|queen|emperor|ruler|leader"
    "|author|writer|poet|artist|painter|composer|singer|actor|actress|director|scientist|engineer"
    "|inventor|researcher|scholar|philosopher|player|coach|athlete|commander|founder|owner"
    "|spokes(?:man|woman|person)|reporter|politician|senator|judge|lawyer|professor|teacher|doctor"
    "|explorer|historian"
)
_BY_NAME = re.compile(
    rf"哪一?[位名]|\b(?:which|what)(?: {NO_VERB}[\w'’-]+){{0,2}} (?:{_PERSONS_EN})\b(?![-'’])",
    re.IGNORECASE,
)
_PERSON_FLAGS = ("nr", "nrt", "nrfg")  # jieba's, as in rag.answerability.exact_things
_DEPUTY = re.compile(r"副|\b(?:deputy|vice|associate|assistant)\b", re.IGNORECASE)


def lacks_statement(question: Question, quotes: Sequence[Quote], forms: Collection[str]) -> bool:
    """Return True if a question asks what a person said and the quotes merely mention the person.

    ``forms`` are the Chinese names that the question means.
    """
    persons = asked_speakers(question, forms)
    if any(quote.speaker in persons for quote in quotes):
        return False
    mentions = [(person, text) for text in _texts(quotes) for person in persons if person in text]
    return bool(mentions) and all(merely_lists(person, text) for person, text in mentions)


def told_by_another(case: Case) -> tuple[Mismatch, ...]:
    """Return the persons asked about where somebody else's words are quoted, with who says them.

    That is so if the document quoted first does not name a person whom another document names, and
    the first quote is what somebody says whom the question does not mean. However well that fits
    the question, it does not answer it.
    """
    forms = case.retrieved.forms
    speakers = {quote.speaker for quote in case.evidence.quotes}
    if not forms or case.question.each or not case.lead.speaker or speakers & forms:
        return ()
    return tuple(
        replace(one, found=one.found or case.lead.speaker)
        for one in case.mismatches
        if one.kind is MismatchKind.PERSON
    )


def lacks_post(question: Question, quotes: Sequence[Quote]) -> bool:
    """Return True if a question asks who holds a post and no quote mentions that post.

    Only the posts in ``rag.language.posts`` are recognised.
    """
    asked = ANSWERS[AnswerType.HOLDER].asks.search(question.search)
    if asked is None or _DEPUTY.search(question.search):
        return False
    texts = _texts(quotes)
    post = next(group for group in asked.groups() if group).lower()
    mention = re.compile(f"(?<!副)(?<!副总)(?:{holder_words(post)})")  # a deputy does not count
    return any(map(has_han, texts)) and not any(map(mention.search, texts))


def lacks_name(question: Question, quote: str) -> bool:
    """Return True if a question asks for the name of a person and a Chinese text names nobody."""
    if not asks(question.search, AnswerType.NAME) or not has_han(quote) or "·" in quote:
        return False
    titled = ANSWERS[AnswerType.NAME].tells.findall(quote)
    return not any(name[0] in SINGLE - FUNCTION_WORDS for name in titled) and not any(
        flag in _PERSON_FLAGS and len(word) > 1 for word, flag in tagged(quote)
    )


def lacks_somebody(question: str, text: str) -> bool:
    """Return True if a question asks for the name of a person and a text has none to give.

    Whom the question names is not whom it asks for. Both are texts of the search layer.
    """
    if not _BY_NAME.search(question):
        return False
    asked = question.lower()
    return all(name.lower() in asked for name in _named(text))


def _named(text: str) -> set[str]:
    """Return the persons of a text and its names in Latin letters, of whatever they are."""
    things = find_things(text)
    persons = {thing.form for thing in things if thing.kind is MismatchKind.PERSON}
    if has_han(text):
        persons |= {word for word, flag in tagged(text) if flag in _PERSON_FLAGS and len(word) > 1}
    # The tagger takes some words for a person that may as well be a place: 陆军.
    persons -= {thing.form for thing in things if thing.kind is MismatchKind.PLACE}
    return persons | {
        thing.form
        for thing in things
        if thing.kind is MismatchKind.NAME and not has_han(thing.form)
    }


@check("lacks_person")
def person_is_lacking(case: Case) -> float:
    """Return 1 if the question asks for a person's words, name or post and the quotes lack them."""
    question, quotes = case.question, case.evidence.quotes
    return float(
        lacks_statement(question, quotes, case.retrieved.forms)
        or lacks_name(question, case.lead.search)
        or lacks_post(question, quotes)
    )


@check("lacks_somebody")
def somebody_is_lacking(case: Case) -> float:
    """Return 1 if the question asks for a person by name and no quote has one to give."""
    return float(lacks_somebody(case.question.search, case.quoted_text))


@check("their_words")
def gives_their_words(case: Case) -> float:
    """Return 1 if a person's words are asked for, whatever these are, and the first quote has them.

    Neither likeness nor a reader tells that: in another script the name looks like any other.
    """
    question = case.question
    if case.lead.speaker not in asked_speakers(question, case.retrieved.forms):
        return 0.0
    latin = [question.text[name.start : name.end].lower() for name in latin_names(question.text)]
    known = {*case.retrieved.forms, *latin}
    asking = ASKING | SOURCES_EN
    others = (word for word in case.analyzed.parts[0].terms.content if word not in asking)
    return float(all(any(word in name for name in known) for word in others))


def _texts(quotes: Sequence[Quote]) -> list[str]:
    return [quote.search for quote in quotes]
