"""Read the numbered part that a question asks for: the whole article, the item, the page."""

from collections.abc import Iterator
from dataclasses import replace

from index.store import ReadableStore, StoredDocument, StoredPassage
from index.text.part_numbers import PartKind, find_references
from rag.question.part_reference import share_of
from rag.question.terms import Terms
from rag.reading.evidence import Evidence, Quote
from rag.reading.extent import extend
from rag.reading.findings import Findings
from rag.reading.selector import select_sentences
from rag.reading.sentence_scorer import score_sentences
from rag.retrieval.candidates import FoundPart

# Set by hand, so that an answer can be read at a glance.
_WHOLE = 400  # characters of a part that is quoted whole, even if only one sentence answers
_LONGEST = 500  # characters of a chapter or page that is asked for itself …
_LONGEST_ARTICLE = 1_200  # … and of an article, whose end may be what matters
_ARTICLES = (PartKind.ARTICLE, PartKind.PARAGRAPH, PartKind.ITEM, PartKind.TABLE)

_RIVALS = 8  # best sentences that may cite the part and answer in its place
_MORE = 0.1  # share of the question by which such a sentence must be better …
_MORE_FIRST = 0.02  # … and the best of all


def read_parts(store: ReadableStore, findings: Findings) -> Findings | None:
    """Return the parts that a question asks for as the evidence, None if it asks for none.

    A part is quoted whole. Of a long one, such as a chapter, the sentences are quoted that answer
    what else is asked; if nothing else is, its beginning.
    """
    parts = findings.retrieved.parts
    if not parts.found or parts.terms is None or _is_cited_elsewhere(findings, parts.terms):
        return None
    whole = findings.analyzed.whole
    ids = {
        passage.id
        for part in parts.found
        for passage in store.passages_between(part.document_id, part.start, part.end)
    }
    candidates = [one for one in findings.retrieved.candidates if one.passage_id in ids]
    within = replace(findings.retrieved, candidates=candidates)
    scored = [
        sentence
        for sentence in score_sentences(store, findings.question, whole, within, findings.readings)
        if any(_is_in(sentence.quote, part) for part in parts.found)
    ]
    score = scored[0].quote.score if scored else 0.0
    quotes: list[Quote] = []
    for part in parts.found:
        document = store.document(part.document_id)
        inside = [sentence for sentence in scored if _is_in(sentence.quote, part)]
        length = sum(end - start for start, end in part.quoted)
        if length > _WHOLE and inside and _asks_more(parts.terms, document):
            quotes += select_sentences([(whole, inside)])
        else:
            most = _LONGEST_ARTICLE if part.path[-1].kind in _ARTICLES else _LONGEST
            read = (
                quote
                for start, end in part.quoted
                for quote in _quotes(store, document, start, end, score)
            )
            if part.path[-1].kind in (PartKind.ROW, PartKind.RECORD):
                quotes += [one for row in read for one in extend(row, whole)]
            else:
                quotes += _shorten(read, most)
    if not quotes:
        return None
    evidence = Evidence(sentences=tuple(quotes))
    return replace(findings, evidence=evidence, scored=scored or findings.scored)


def _is_cited_elsewhere(findings: Findings, terms: Terms) -> bool:
    """Return True if a text outside of the parts cites one, and has more of the question.

    "How many times the amount under Article 47" is answered where Article 47 is cited.
    """
    parts = findings.retrieved.parts.found
    best = max(part.share for part in parts)
    for place, sentence in enumerate(findings.scored[:_RIVALS]):
        quote = sentence.quote
        if any(_is_in(quote, part) for part in parts):
            continue
        cited = {part for found in find_references(quote.search) for part in found.path}
        if not cited.isdisjoint(part.path[0] for part in parts):
            name = f"{quote.document.path} {quote.document.title}"
            share = share_of(terms, f"{name} {quote.search}")
            if share > best + (_MORE if place else _MORE_FIRST):
                return True
    return False


def _is_in(quote: Quote, part: FoundPart) -> bool:
    return quote.document.id == part.document_id and part.start <= quote.start < part.end


def _asks_more(terms: Terms, document: StoredDocument) -> bool:
    """Return True if a question asks for more than a part of a document that it names."""
    name = f"{document.path} {document.title}"
    if terms.across(name):
        return terms.coverage(name) < 1.0
    return any(word not in name.lower() for word in terms.content)


def _quotes(
    store: ReadableStore, document: StoredDocument, start: int, end: int, score: float
) -> Iterator[Quote]:
    """Yield the quotes of a range, without what stands in no passage, such as hidden text."""
    passages = store.passages_between(document.id, start, end)
    sentences = store.sentences(passage.id for passage in passages)
    begin, last, of = start, start, None
    for passage in passages:
        for sentence in sentences[passage.id]:
            if sentence.end <= start or sentence.start >= end:
                continue
            if any(char.isalnum() for char in document.search[last : sentence.start]):
                if of is not None:
                    yield _quote(document, of, begin, last, score)
                begin, of = max(start, sentence.start), None
            last, of = min(end, sentence.end), of or passage
    if of is not None:
        yield _quote(document, of, begin, last, score)


def _quote(
    document: StoredDocument, passage: StoredPassage, start: int, end: int, score: float
) -> Quote:
    while start < end and document.search[start].isspace():
        start += 1
    return Quote(document, passage, start, end, score)


def _shorten(quotes: Iterator[Quote], left: int) -> Iterator[Quote]:
    """Yield quotes of up to ``left`` characters; the last ends with a line or a sentence."""
    for quote in quotes:
        if quote.end - quote.start <= left:
            left -= quote.end - quote.start
            yield quote
            continue
        text = quote.search[:left]
        cut = max(text.rfind("\n"), text.rfind("。") + 1, text.rfind(". ") + 1)
        if cut > 0:
            yield replace(quote, end=quote.start + len(text[:cut].rstrip()))
        return
