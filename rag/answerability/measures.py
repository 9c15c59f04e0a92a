"""Find the evidence for a question, and measure how well it answers."""

from dataclasses import replace

import numpy as np

from index.embed import Encoded
from index.store import ReadableStore, VectorIndex
from rag.answerability.figures import lacks_figure
from rag.answerability.persons import lacks_name, lacks_post, lacks_words
from rag.answerability.topics import lacks_topic
from rag.answerability.years import lacks_year
from rag.question.names import asked_names
from rag.reading.evidence import Evidence, Findings
from rag.reading.selector import _choose
from rag.retrieval.candidates import Retrieved
from rag.retrieval.concept_coverage import TYPICAL, lack_of
from rag.retrieval.contrast import Compared, contrast
from rag.types import Question


def measure_evidence(
    store: ReadableStore,
    index: VectorIndex,
    question: Question,
    encoded: Encoded,
    retrieved: Retrieved,
) -> Findings:
    """Return the evidence for a question; ``encoded`` are the question and its parts."""
    found = _choose(store, index, question, encoded, retrieved)
    lead = found.head or next(iter(found.sentences), None)
    if lead is None:
        return found
    text = f"{lead.document.title} {lead.document.date} {lead.document.search}"
    quotes = (lead, *found.items, *found.sentences)
    texts = [one.document.search[one.start : one.end] for one in quotes]
    return replace(
        found,
        contrast=contrast(compare(retrieved, found), retrieved.token_weights),
        lacks_year=lacks_year(question.search, text),
        lacks_figure=lacks_figure(question.search, " ".join(texts)),
        lacks_words=lacks_words(question, quotes, retrieved.forms),
        lacks_name=lacks_name(question, texts[0]) or lacks_post(question, quotes),
        lacks_topic=lacks_topic(
            question.search, retrieved.forms | asked_names(question), lead.document.search
        ),
        lack=_lack(store, question, encoded, retrieved, lead),
        asks_nothing=not any(len(word) > 1 for word in retrieved.terms.content),
    )


def _lack(
    store: ReadableStore, question: Question, encoded: Encoded, retrieved: Retrieved, lead: Evidence
) -> float:
    """Return what the question asks for that the document quoted first does not speak of.

    It is measured in Chinese documents for questions in another language, by those of their
    passages that were compared token by token.
    """
    document = lead.document.id
    own = [c for c in retrieved.candidates if c.document_id == document and c.measured]
    known = [one.matches for one in own if one.matches is not None]
    if question.language == "zh" or not known or not any(store.chinese([lead.passage.id])):
        return TYPICAL
    model = store.meta().get("model", "")
    matches = np.max(known, axis=0)
    return lack_of(model, question.search, encoded.tokens[0], retrieved.token_weights, matches)


def compare(retrieved: Retrieved, found: Findings) -> list[Compared]:
    """Return the best passage, or the passages of a list as one, and those of other documents.

    The other passages of its document are left out, they speak of the same things. Empty
    when nothing was compared token by token.
    """
    listed = {one.passage.id for one in found.items}
    seen = [(one, one.matches) for one in retrieved.candidates if one.matches is not None]
    own = [pair for pair in seen if pair[0].passage_id in listed] or seen[:1]
    if not own:
        return []
    whole = Compared(
        max(one.sentence for one, _ in own),
        max(one.dense for one, _ in own),
        np.max([matches for _, matches in own], axis=0),
    )
    document = own[0][0].document_id
    others = [pair for pair in seen if pair[0].document_id != document]
    return [whole, *(Compared(one.sentence, one.dense, matches) for one, matches in others)]
