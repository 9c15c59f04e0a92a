"""Compose the extractive answer: exact quotes, each with its citation."""

from index.store import StoredDocument
from index.text.normalize import has_han
from rag.answer.citations import is_exact, keep_supported
from rag.answer.instead import tell_instead
from rag.answer.time_span import direct_answer
from rag.language.transliteration import spell_names, spell_person
from rag.reading.evidence import Evidence, Quote, QuotedCell
from rag.types import Answer, AnswerSentence, Citation, CitedCell, Mismatch, Question

_MOST_NEAR = 3  # nearest quotes shown with a refusal
_WORDS = {
    "zh": {
        "refused": "文档中没有找到这个问题的答案。",
        "from": "{}：",
        "points": "{}列出了{}点：",
    },
    "en": {
        "refused": "The documents do not say.",
        "from": "{}: ",
        "points": "{} lists {} points: ",
    },
}


def compose(question: Question, evidence: Evidence, confidence: float) -> Answer:
    """Return the answer that quotes the evidence, or a refusal if no citation is exact."""
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
    sentences = _sentences(question, evidence, numbers)
    kept, exact = keep_supported(sentences, citations, documents)
    if not kept:
        return refuse(question, Evidence(), confidence)
    text = "\n".join(sentence.marked for sentence in kept)
    return Answer(question.text, True, text, kept, exact, confidence, language=question.language)


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
    )


def _cite_cell(quote: Quote, cell: QuotedCell) -> CitedCell:
    text = quote.document.restored.text
    names = [" ".join(text[start:end].split()) for start, end in cell.names]
    name = " ".join(dict.fromkeys(names))
    return CitedCell(name, cell.names, text[cell.start : cell.end], cell.start, cell.end)


def _quoted(quote: Quote) -> str:
    """Return a quote between quotation marks, a row with the name of the column before each cell.

    What of a row has no name is left out there; the citation quotes the whole row.
    """
    if not quote.cells:
        return mark_quote(quote.document.restored.text[quote.start : quote.end])
    cells = [_cite_cell(quote, cell) for cell in quote.cells]
    if has_han(quote.search + "".join(cell.name for cell in cells)):
        return "；".join(f"{cell.name}：「{cell.quote}」" for cell in cells)
    return "; ".join(f"{cell.name}: “{cell.quote}”" for cell in cells)


def mark_quote(quote: str) -> str:
    """Return a quote between the quotation marks of its script."""
    return f"「{quote}」" if has_han(quote) else f"“{quote}”"


def _range_of(quote: Quote) -> tuple[int, int, int]:
    """Return the document and the range of a quote; equal ones share a citation."""
    return quote.document.id, quote.start, quote.end


def _sentences(
    question: Question, evidence: Evidence, numbers: dict[tuple[int, int, int], int]
) -> list[AnswerSentence]:
    """Return the sentences of an answer; ``numbers`` are those of the citations by range."""
    words = _WORDS[question.language]
    spelled: set[str] = set()

    def make_sentence(quote: Quote, lead: str, item: int | None = None) -> AnswerSentence:
        names = _spell_names(quote, spelled) if question.language == "en" else ""
        return AnswerSentence(lead + _quoted(quote) + names, (numbers[_range_of(quote)],), item)

    sentences = []
    # A list without a head has its first item as head, which must not be quoted twice.
    if evidence.head and evidence.head not in evidence.items:
        origin, count = _name_origin(question, evidence.head), str(len(evidence.items))
        sentences.append(make_sentence(evidence.head, words["points"].format(origin, count)))
    for number, item in enumerate(evidence.items, 1):
        sentences.append(make_sentence(item, f"{number}. ", number))
    previous = None
    for quote in evidence.sentences:
        lead = ""
        if quote.document.id != previous:
            lead = words["from"].format(_name_origin(question, quote))
        if quote is evidence.sentences[0]:
            lead = _direct_answer(question, quote) + lead
        previous = quote.document.id
        sentences.append(make_sentence(quote, lead))
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


def _direct_answer(question: Question, quote: Quote) -> str:
    """Return the time that is asked for, as the quote writes it, to put before the quote."""
    found = direct_answer(question, quote.search)
    if not found:
        return ""
    time = quote.document.restored.text[quote.start + found[0] : quote.start + found[1]]
    return f"{time}。" if question.language == "zh" else f"{time}. "


def _spell_names(quote: Quote, before: set[str]) -> str:
    """Return the names in a quote with their pinyin, without those in ``before``; adds to it."""
    if not has_han(quote.search):
        return ""
    names = []
    for start, end, spelling in spell_names(quote.search):
        if spelling not in before:
            before.add(spelling)
            name = quote.document.restored.text[quote.start + start : quote.start + end]
            names.append(f"{name} {spelling}")
    return f" ({'; '.join(names)})" if names else ""
