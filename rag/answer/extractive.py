"""Make the extractive answer: exact quotes, each with its citation."""

from index.store import StoredDocument
from index.text.normalize import has_han
from rag.answer.citations import is_exact, keep_supported
from rag.answer.time_span import direct_answer
from rag.language.transliteration import spell_names, spell_person
from rag.reading.evidence import Evidence, Quote
from rag.types import Answer, AnswerSentence, Citation, Question

_MOST_NEAR = 3
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
    """Return the answer that quotes the evidence; a refusal when no quote holds."""
    quotes = evidence.quotes
    unique = list(dict.fromkeys((e.document.id, e.start, e.end) for e in quotes))
    citations: list[Citation] = []
    documents: dict[int, StoredDocument] = {}
    numbers: dict[tuple[int, int, int], int] = {}
    for one in quotes:
        key = (one.document.id, one.start, one.end)
        if key not in numbers:
            numbers[key] = unique.index(key) + 1
            citations.append(cite(numbers[key], one))
            documents[numbers[key]] = one.document
    sentences = _sentences(question, evidence, numbers)
    kept, exact = keep_supported(sentences, citations, documents)
    if not kept:
        return refuse(question, Evidence(), confidence)
    text = "\n".join(one.marked for one in kept)
    return Answer(question.text, True, text, kept, exact, confidence, language=question.language)


def refuse(question: Question, evidence: Evidence, confidence: float) -> Answer:
    """Return the answer that says the documents hold none, with what came nearest."""
    text = _WORDS[question.language]["refused"]
    near = [*evidence.items, *evidence.sentences][:_MOST_NEAR]
    cited = [(cite(number, one), one.document) for number, one in enumerate(near, 1)]
    nearest = tuple(one for one, document in cited if is_exact(one, document))
    return Answer(
        question.text, False, text, (), (), confidence, nearest=nearest, language=question.language
    )


def cite(number: int, quote: Quote) -> Citation:
    """Return the citation of a quote, with its place in both layers."""
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
    )


def mark_quote(quote: str) -> str:
    """Return a quote between the quotation marks of its script."""
    return f"「{quote}」" if has_han(quote) else f"“{quote}”"


def _sentences(
    question: Question, evidence: Evidence, numbers: dict[tuple[int, int, int], int]
) -> list[AnswerSentence]:
    words = _WORDS[question.language]
    spelled: set[str] = set()

    def quoted(one: Quote, lead: str, item: int | None = None) -> AnswerSentence:
        quote = one.document.restored.text[one.start : one.end]
        number = numbers[one.document.id, one.start, one.end]
        names = _spelled(one, spelled) if question.language == "en" else ""
        return AnswerSentence(lead + mark_quote(quote) + names, (number,), item)

    made = []
    if evidence.head and evidence.head not in evidence.items:
        count = str(len(evidence.items))
        made.append(
            quoted(evidence.head, words["points"].format(_from(question, evidence.head), count))
        )
    made += [quoted(item, f"{number}. ", number) for number, item in enumerate(evidence.items, 1)]
    previous = None
    for one in evidence.sentences:
        lead = ""
        if one.document.id != previous:
            lead = words["from"].format(_from(question, one))
        if one is evidence.sentences[0]:
            lead = _direct(question, one) + lead
        previous = one.document.id
        made.append(quoted(one, lead))
    return made


def _from(question: Question, quote: Quote) -> str:
    """Return the document of a quote, its date, and its speaker unless the quote names them."""
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


def _direct(question: Question, quote: Quote) -> str:
    """Return the time that is asked for, as the quote writes it, to stand before the quote."""
    found = direct_answer(question, quote.search)
    if not found:
        return ""
    time = quote.document.restored.text[quote.start + found[0] : quote.start + found[1]]
    return f"{time}。" if question.language == "zh" else f"{time}. "


def _spelled(quote: Quote, before: set[str]) -> str:
    """Return the names in a quote with their spelling in Latin letters, but for those before."""
    if not has_han(quote.search):
        return ""
    names = []
    for low, high, spelling in spell_names(quote.search):
        if spelling not in before:
            before.add(spelling)
            name = quote.document.restored.text[quote.start + low : quote.start + high]
            names.append(f"{name} {spelling}")
    return f" ({'; '.join(names)})" if names else ""
