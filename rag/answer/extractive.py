"""Compose the extractive answer: exact quotes, each with its citation."""

from dataclasses import replace
from typing import NamedTuple

from index.store import StoredDocument
from index.text.normalize import has_han
from rag.answer.citations import is_exact, is_exact_short, keep_supported, move_short
from rag.answer.instead import tell_instead
from rag.answer.short_answer import ShortSpan
from rag.language.transliteration import spell_names, spell_person
from rag.reading.evidence import Evidence, Quote, QuotedCell
from rag.types import (
    Answer,
    AnswerSentence,
    Citation,
    CitedCell,
    Mismatch,
    Question,
    ShortAnswer,
)

_MOST_NEAR = 3  # nearest quotes shown with a refusal
_WORDS = {
    "zh": {
        "refused": "文档中没有找到这个问题的答案。",
        "from": "{}：",
        "points": "{}列出了{}点：",
        "points_after": "{}在这{}点之前说：",
        "short": "{}。",
    },
    "en": {
        "refused": "The documents do not say.",
        "from": "{}: ",
        "points": "{} lists {} points: ",
        "points_after": "{} lists these {} points after: ",
        "short": "{}. ",
    },
}


def compose(
    question: Question, evidence: Evidence, confidence: float, span: ShortSpan | None = None
) -> Answer:
    """Return the answer that quotes the evidence, or a refusal if no citation is exact.

    It begins with the short answer, ``span``, and the quote that holds it.
    """
    if span:
        others = (quote for quote in evidence.sentences if quote is not span.quote)
        evidence = replace(evidence, sentences=(span.quote, *others))
    quotes = evidence.quotes
    citations: list[Citation] = []
    documents: dict[int, StoredDocument] = {}
    numbers: dict[tuple[int, int, int], int] = {}
    for quote in quotes:
        key = _range_of(quote)
        if key not in numbers:
            numbers[key] = len(numbers) + 1
            citations.append(cite(numbers[key], quote))
            documents[numbers[key]] = quote.document
    short = None
    if span:
        cited = citations[numbers[_range_of(span.quote)] - 1]
        short = cite_short(span, cited)
        short = short if is_exact_short(short, cited, span.quote.document) else None
    sentences = _sentences(question, evidence, numbers, short)
    kept, exact = keep_supported(sentences, citations, documents)
    if not kept:
        return refuse(question, Evidence(), confidence)
    short = move_short(short, cited, exact) if short else None
    text = "\n".join(sentence.marked for sentence in kept)
    language = question.language
    return Answer(
        question.text, True, text, kept, exact, confidence, language=language, short=short
    )


def refuse(
    question: Question,
    evidence: Evidence,
    confidence: float,
    note: str = "",
    instead: tuple[Mismatch, ...] = (),
) -> Answer:
    """Return the answer that says the documents have none, with the nearest of the evidence.

    ``note`` says more about why, '' if there is no more to say. ``instead`` is what the documents
    tell of in place of what is asked about; the text says it too.
    """
    refused = _WORDS[question.language]["refused"]
    said = [refused, note, tell_instead(question.language, instead)]
    text = ("" if question.language == "zh" else " ").join(filter(None, said))
    near = [*evidence.items, *evidence.sentences][:_MOST_NEAR]
    cited = [(cite(number, quote), quote.document) for number, quote in enumerate(near, 1)]
    nearest = tuple(citation for citation, document in cited if is_exact(citation, document))
    return Answer(
        question.text, False, text, (), (), confidence, nearest=nearest,
        language=question.language, instead=instead,
    )  # fmt: skip


def cite(number: int, quote: Quote) -> Citation:
    """Return the citation of a quote, with its offsets in the restored text and in the source."""
    document = quote.document
    start, end = document.restored.to_source(quote.start, quote.end)
    return Citation(
        number=number,
        document=document.path,
        passage=quote.passage.key,
        quote=document.restored.text[quote.start : quote.end],
        source_start=start,
        source_end=end,
        source_text=document.source[start:end],
        restored_start=quote.start,
        restored_end=quote.end,
        score=quote.score,
        guessed=document.restored.guessed(quote.start, quote.end),
        places=document.places(start, end),
        title=document.title,
        date=document.date,
        speaker=quote.speaker,
        cells=tuple(_cite_cell(quote, cell) for cell in quote.cells),
        doubtful=document.restored.doubtful(quote.start, quote.end),
        boxes=document.boxes(start, end),
    )


def cite_short(span: ShortSpan, citation: Citation) -> ShortAnswer:
    """Return a span as the short answer in the citation of its quote."""
    document, begin = span.quote.document, citation.restored_start
    source_start, source_end = document.restored.to_source(span.start, span.end)
    return ShortAnswer(
        text=document.restored.text[span.start : span.end],
        citation=citation.number,
        start=span.start - begin,
        end=span.end - begin,
        source_start=source_start,
        source_end=source_end,
        source_text=document.source[source_start:source_end],
        restored_start=span.start,
        restored_end=span.end,
        probability=span.probability,
    )


def _cite_cell(quote: Quote, cell: QuotedCell) -> CitedCell:
    text = quote.document.restored.text
    names = [" ".join(text[start:end].split()) for start, end in cell.names]
    name = " ".join(dict.fromkeys(names))
    return CitedCell(name, cell.names, text[cell.start : cell.end], cell.start, cell.end)


class _Shown(NamedTuple):
    """A quote as an answer shows it, and its parts: where each begins in the text and document."""

    text: str
    parts: tuple[tuple[int, int, int], ...]
    """Where a part begins in the text, and its restored range."""

    def find(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where a restored range stands in the text, None if it is not shown whole."""
        for at, low, high in self.parts:
            if low <= start < end <= high:
                return at + start - low, at + end - low
        return None


def _quoted(quote: Quote) -> _Shown:
    """Return a quote between quotation marks, a row with the name of the column before each cell.

    What of a row has no name is left out there; the citation quotes the whole row.
    """
    if not quote.cells:
        text = mark_quote(quote.document.restored.text[quote.start : quote.end])
        return _Shown(text, ((1, quote.start, quote.end),))
    cells = [_cite_cell(quote, cell) for cell in quote.cells]
    zh = has_han(quote.search + "".join(cell.name for cell in cells))
    between, colon = ("；", "：") if zh else ("; ", ": ")
    text, parts = "", []
    for cell in cells:
        text += f"{between if text else ''}{cell.name}{colon}"
        parts.append((len(text) + 1, cell.restored_start, cell.restored_end))
        text += f"「{cell.quote}」" if zh else f"“{cell.quote}”"
    return _Shown(text, tuple(parts))


def mark_quote(quote: str) -> str:
    """Return a quote between the quotation marks of its script."""
    return f"「{quote}」" if has_han(quote) else f"“{quote}”"


def _range_of(quote: Quote) -> tuple[int, int, int]:
    """Return the document and the range of a quote; equal ones share a citation."""
    return quote.document.id, quote.start, quote.end


def _sentences(
    question: Question,
    evidence: Evidence,
    numbers: dict[tuple[int, int, int], int],
    short: ShortAnswer | None,
) -> list[AnswerSentence]:
    """Return the sentences of an answer; ``numbers`` are those of the citations by range.

    The first of the sentences that quote no list begins with the short answer.
    """
    words = _WORDS[question.language]
    spelled: set[str] = set()

    def make_sentence(quote: Quote, lead: str, item: int | None = None) -> AnswerSentence:
        names = _spell_names(quote, question, spelled) if question.language == "en" else ""
        text = lead + _quoted(quote).text + names
        return AnswerSentence(text, (numbers[_range_of(quote)],), item)

    sentences = []
    # A list without a head has its first item as head, which must not be quoted twice.
    head = evidence.head if evidence.head not in evidence.items else None
    origin = (_name_origin(question, head), str(len(evidence.items))) if head else ()
    if head and evidence.is_announced:
        sentences.append(make_sentence(head, words["points"].format(*origin)))
    for number, item in enumerate(evidence.items, 1):
        sentences.append(make_sentence(item, f"{number}. ", number))
    if head and not evidence.is_announced:
        sentences.append(make_sentence(head, words["points_after"].format(*origin)))
    previous = None
    for quote in evidence.sentences:
        lead = ""
        if quote.document.id != previous:
            lead = words["from"].format(_name_origin(question, quote))
        first = words["short"].format(short.text) if short and not previous else ""
        previous = quote.document.id
        sentence = make_sentence(quote, first + lead)
        if short and first:
            found = _quoted(quote).find(short.restored_start, short.restored_end)
            begin = len(first + lead)
            inside = ((begin + found[0], begin + found[1]),) if found else ()
            sentence = replace(sentence, short=((0, len(short.text)), *inside))
        sentences.append(sentence)
    return sentences


def _name_origin(question: Question, quote: Quote) -> str:
    """Return the document, the date and, unless the quote names them, the speaker of a quote."""
    zh = question.language == "zh"
    details = [quote.document.date]
    if quote.speaker and quote.speaker not in quote.search:
        speaker = quote.speaker
        details.append(speaker if zh else f"{speaker} {spell_person(speaker)}")
    known = [detail for detail in details if detail]
    path = f"《{quote.document.path}》" if zh else quote.document.path
    if not known:
        return path
    return f"{path}（{'，'.join(known)}）" if zh else f"{path} ({', '.join(known)})"


def _spell_names(quote: Quote, question: Question, before: set[str]) -> str:
    """Return the names in a quote with their pinyin, without those in ``before``; adds to it."""
    if not has_han(quote.search):
        return ""
    names = []
    for start, end, spelling in spell_names(quote.search, quote.document.search, question.text):
        if spelling not in before:
            before.add(spelling)
            name = quote.document.restored.text[quote.start + start : quote.start + end]
            names.append(f"{name} {spelling}")
    return f" ({'; '.join(names)})" if names else ""
