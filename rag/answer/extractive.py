"""Make the extractive answer: exact quotes, each with its citation."""

from index.store import StoredDocument
from index.text.normalize import has_han
from rag.answer.citations import is_exact, keep_supported
from rag.answer.time_span import direct_answer
from rag.language.transliteration import spell_names, spell_person
from rag.reading.evidence import Evidence, Findings
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


def compose(question: Question, findings: Findings, confidence: float) -> Answer:
    """Return the answer that quotes the evidence; a refusal when no quote holds."""
    evidence = [findings.head] if findings.head else []
    evidence += [*findings.items, *findings.sentences]
    unique = list(dict.fromkeys((e.document.id, e.start, e.end) for e in evidence))
    citations: list[Citation] = []
    documents: dict[int, StoredDocument] = {}
    numbers: dict[tuple[int, int, int], int] = {}
    for one in evidence:
        key = (one.document.id, one.start, one.end)
        if key not in numbers:
            numbers[key] = unique.index(key) + 1
            citations.append(cite(numbers[key], one))
            documents[numbers[key]] = one.document
    sentences = _sentences(question, findings, numbers)
    kept, exact = keep_supported(sentences, citations, documents)
    if not kept:
        return refuse(question, Findings(), confidence)
    text = "\n".join(one.marked for one in kept)
    return Answer(question.text, True, text, kept, exact, confidence)


def refuse(question: Question, findings: Findings, confidence: float) -> Answer:
    """Return the answer that says the documents hold none, with what came nearest."""
    text = _WORDS[question.language]["refused"]
    near = [*findings.items, *findings.sentences][:_MOST_NEAR]
    cited = [(cite(number, one), one.document) for number, one in enumerate(near, 1)]
    nearest = tuple(one for one, document in cited if is_exact(one, document))
    return Answer(question.text, False, text, (), (), confidence, nearest=nearest)


def cite(number: int, evidence: Evidence) -> Citation:
    """Return the citation of a piece of evidence, with its place in both layers."""
    document = evidence.document
    start, end = document.restored.to_source(evidence.start, evidence.end)
    return Citation(
        number=number,
        document=document.path,
        passage=evidence.passage.key,
        quote=document.restored.text[evidence.start : evidence.end],
        source_start=start,
        source_end=end,
        source_text=document.source[start:end],
        restored_start=evidence.start,
        restored_end=evidence.end,
        score=evidence.score,
        guessed=document.restored.guessed(evidence.start, evidence.end),
        places=document.places(start, end),
        title=document.title,
        date=document.date,
        speaker=evidence.speaker,
    )


def mark_quote(quote: str) -> str:
    """Return a quote between the quotation marks of its script."""
    return f"「{quote}」" if has_han(quote) else f"“{quote}”"


def _sentences(
    question: Question, findings: Findings, numbers: dict[tuple[int, int, int], int]
) -> list[AnswerSentence]:
    words = _WORDS[question.language]
    spelled: set[str] = set()

    def quoted(one: Evidence, lead: str) -> AnswerSentence:
        quote = one.document.restored.text[one.start : one.end]
        number = numbers[one.document.id, one.start, one.end]
        names = _spelled(one, spelled) if question.language == "en" else ""
        return AnswerSentence(lead + mark_quote(quote) + names, (number,))

    made = []
    if findings.head and findings.head not in findings.items:
        count = str(len(findings.items))
        made.append(
            quoted(findings.head, words["points"].format(_from(question, findings.head), count))
        )
    made += [quoted(item, f"{place}. ") for place, item in enumerate(findings.items, 1)]
    previous = None
    for one in findings.sentences:
        lead = ""
        if one.document.id != previous:
            lead = words["from"].format(_from(question, one))
        if one is findings.sentences[0]:
            lead = _direct(question, one) + lead
        previous = one.document.id
        made.append(quoted(one, lead))
    return made


def _from(question: Question, one: Evidence) -> str:
    """Return the document of a quote, its date, and who speaks where the quote does not say."""
    zh = question.language == "zh"
    told = [one.document.date]
    if one.speaker and one.speaker not in one.document.search[one.start : one.end]:
        told.append(one.speaker if zh else f"{one.speaker} {spell_person(one.speaker)}")
    known = [part for part in told if part]
    path = f"《{one.document.path}》" if zh else one.document.path
    if not known:
        return path
    return f"{path}（{'，'.join(known)}）" if zh else f"{path} ({', '.join(known)})"


def _direct(question: Question, one: Evidence) -> str:
    """Return the time that was asked for, as the quote has it, before the quote."""
    found = direct_answer(question, one.document.search[one.start : one.end])
    if not found:
        return ""
    told = one.document.restored.text[one.start + found[0] : one.start + found[1]]
    return f"{told}。" if question.language == "zh" else f"{told}. "


def _spelled(one: Evidence, before: set[str]) -> str:
    """Return the names of a quote in Latin letters, those that were not spelled before."""
    search = one.document.search[one.start : one.end]
    if not has_han(search):
        return ""
    told = []
    for low, high, spelling in spell_names(search):
        if spelling not in before:
            before.add(spelling)
            told.append(
                f"{one.document.restored.text[one.start + low : one.start + high]} {spelling}"
            )
    return f" ({'; '.join(told)})" if told else ""
