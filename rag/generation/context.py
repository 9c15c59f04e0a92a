"""Choose the passages a chat model writes from."""

from index.embed import NO_TOKENS
from index.store import ReadableStore
from rag.generation.prompt import Source
from rag.reading.findings import Findings

_MOST = 6
_MOST_CHARACTERS = 3600


def choose_sources(store: ReadableStore, findings: Findings) -> list[Source]:
    """Return the passages of the evidence, then the best others, numbered from 1.

    Call inside ``store.snapshot()``; what is returned needs the store no more.
    """
    ids = [quote.passage.id for quote in findings.evidence.quotes]
    ids = list(
        dict.fromkeys([*ids, *(one.passage_id for one in findings.retrieved.candidates[:_MOST])])
    )
    passages, tokens = store.passages(ids[:_MOST]), store.tokens(ids[:_MOST])
    chosen: list[Source] = []
    room = _MOST_CHARACTERS
    for passage_id in ids[:_MOST]:
        passage = passages[passage_id]
        room -= passage.end - passage.start
        if room < 0 and chosen:
            break
        document = store.document(passage.document_id)
        sentences = tuple(store.sentences([passage_id])[passage_id])
        known = tokens.get(passage_id, NO_TOKENS)
        chosen.append(Source(len(chosen) + 1, document, passage, sentences, known))
    return chosen
