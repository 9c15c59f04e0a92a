"""Make the extractive answer: exact quotes, each with its citation."""

import re

from index.store import StoredDocument
from rag.evidence import Evidence, Findings
from rag.types import Answer, AnswerSentence, Citation, Question
from rag.verify import is_exact, keep_supported

_HAN = re.compile(r"[\u3400-\u9fff]")
_MOST_NEAR = 3
_WORDS = {
    "zh": {
        "refused": "文档中没有找到这个问题的答案。",
        "from": "《{}》：",
        "points": "《{}》列出了{}点：",
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
        place=document.place(start, end),
        title=document.title,
        date=document.date,
        speaker=evidence.speaker,
    )


def mark_quote(quote: str) -> str:
    """Return a quote between the quotation marks of its script."""
    return f"「{quote}」" if _HAN.search(quote) else f"“{quote}”"


def _sentences(
    question: Question, findings: Findings, numbers: dict[tuple[int, int, int], int]
) -> list[AnswerSentence]:
    words = _WORDS[question.language]

    def quoted(one: Evidence, lead: str) -> AnswerSentence:
        quote = one.document.restored.text[one.start : one.end]
        number = numbers[one.document.id, one.start, one.end]
        return AnswerSentence(lead + mark_quote(quote), (number,))

    made = []
    if findings.head and findings.head not in findings.items:
        count = str(len(findings.items))
        lead = words["points"].format(findings.head.document.path, count)
        made.append(quoted(findings.head, lead))
    made += [quoted(item, f"{place}. ") for place, item in enumerate(findings.items, 1)]
    previous = None
    for one in findings.sentences:
        lead = "" if one.document.id == previous else words["from"].format(one.document.path)
        previous = one.document.id
        made.append(quoted(one, lead))
    return made
