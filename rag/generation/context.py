"""Choose the passages that are sent to a chat model."""

from index.embed import NO_TOKENS
from index.store import ReadableStore
from rag.generation.prompt import Source
from rag.reading.findings import Findings

_MAX_PASSAGES = 6
_MAX_CHARACTERS = 3600  # of all passages together; local models have short contexts


def choose_sources(store: ReadableStore, findings: Findings) -> list[Source]:
    """Return the passages with the evidence and then the best others, numbered from 1.

    Call this inside ``store.snapshot()``; the result no longer depends on the store.
    """
    quoted = [quote.passage.id for quote in findings.evidence.quotes]
    candidates = findings.retrieved.candidates[:_MAX_PASSAGES]
    retrieved = [candidate.passage_id for candidate in candidates]
    ids = list(dict.fromkeys([*quoted, *retrieved]))[:_MAX_PASSAGES]
    passages, tokens = store.passages(ids), store.tokens(ids)
    chosen: list[Source] = []
    room = _MAX_CHARACTERS
    for passage_id in ids:
        passage = passages[passage_id]
        room -= passage.end - passage.start
        if room < 0 and chosen:
            break
        document = store.document(passage.document_id)
        sentences = tuple(store.sentences([passage_id])[passage_id])
        own_tokens = tokens.get(passage_id, NO_TOKENS)
        chosen.append(Source(len(chosen) + 1, document, passage, sentences, own_tokens))
    return chosen
