"""Let a chat model write the answer, and show only the sentences that the passages support."""

import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from index.embed import Embedder
from index.store import StoredDocument
from index.text.normalize import search_layer
from rag.answer.citations import keep_supported, move_short
from rag.answer.events import Done, Event, Replaced, Sentence, as_events
from rag.answer.extractive import cite
from rag.generation.claims import Claim, is_nothing, read_claims, without_thoughts
from rag.generation.client import EndpointError, Llm
from rag.generation.grounding import find_support
from rag.generation.prompt import Source, write_prompt
from rag.generation.quote_matching import find_quote
from rag.generation.sanitize import plain
from rag.reading.evidence import Quote
from rag.types import Answer, AnswerSentence, Citation, Question

_NOTES = {
    "zh": {
        "dropped": "语言模型写的内容中有{}句得不到所引文档的支持，已略去。",
        "longer": "语言模型写得太长，只核对了前{}句，其余略去。",
        "nothing": "语言模型没有在文档中找到答案，以下是原文摘录。",
        "unsupported": "语言模型写的内容都得不到文档的支持，以下是原文摘录。",
        "empty": "语言模型没有写出内容，以下是原文摘录。",
        "timeout": "语言模型没有在限定时间内答完，以下是原文摘录。",
        "unreachable": "无法连接语言模型，以下是原文摘录。",
        "key": "语言模型的服务不接受密钥（HTTP {}），以下是原文摘录。",
        "long": "问题和段落对语言模型来说太长（HTTP {}），以下是原文摘录。",
        "redirect": "语言模型的地址要转往别处（HTTP {}），没有跟随；"
        "请把新地址写入 llm_url。以下是原文摘录。",
        "refused": "语言模型的服务报错（HTTP {}），以下是原文摘录。",
        "cut": "语言模型没有答完就中断了，以下是原文摘录。",
        "unreadable": "语言模型的答复无法读取，以下是原文摘录。",
    },
    "en": {
        "dropped": "Sentences of the language model left out for want of support: {}.",
        "longer": "The language model wrote on; only its first {} sentences were checked.",
        "nothing": "The language model found no answer in the passages; these are quotes.",
        "unsupported": "Nothing the language model wrote is supported; these are quotes.",
        "empty": "The language model wrote nothing; these are quotes.",
        "timeout": "The language model did not finish in time; these are quotes.",
        "unreachable": "The language model cannot be reached; these are quotes.",
        "key": "The language model's server does not accept the key (HTTP {}); these are quotes.",
        "long": "The passages are too long for the language model (HTTP {}); these are quotes.",
        "redirect": "The language model's address sends elsewhere (HTTP {}), which is not followed:"
        " name the new one as llm_url; these are quotes.",
        "refused": "The language model's server failed (HTTP {}); these are quotes.",
        "cut": "The language model broke off; these are quotes.",
        "unreadable": "The language model's reply cannot be read; these are quotes.",
    },
}  # fmt: skip

_MOST_CLAIMS = 24  # three times as many sentences as a model is asked for


@dataclass
class _Draft:
    """The answer so far; its citations are numbered in the order of their first use."""

    sentences: list[AnswerSentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    dropped: int = 0
    goes_on: bool = False

    def add(self, claim: Claim, evidence: Sequence[Quote], text: str) -> Sentence | None:
        """Add a claim, shown as ``text``; return None if no citation of its evidence is exact."""
        documents: dict[int, StoredDocument] = {}
        cited: list[Citation] = []
        for number, quote in enumerate(evidence, 1):
            documents[number] = quote.document
            cited.append(cite(number, quote))
        numbers = tuple(documents)
        kept, exact = keep_supported([AnswerSentence(text, numbers)], cited, documents)
        if not kept:
            return None
        markers, new_citations = [], []
        for citation in exact:
            same = [earlier for earlier in self.citations if _range(earlier) == _range(citation)]
            if not same:
                same = [replace(citation, number=len(self.citations) + 1)]
                self.citations += same
                new_citations += same
            markers.append(same[0].number)
        sentence = AnswerSentence(text, tuple(markers))
        self.sentences.append(sentence)
        return Sentence(sentence, tuple(new_citations))


def generate(
    question: Question,
    sources: Sequence[Source],
    llm: Llm,
    embedder: Embedder,
    extractive: Answer,
) -> Generator[Event, None, None]:
    """Yield each sentence as soon as it is verified, and then the whole answer.

    If the endpoint fails, writing and checking take longer than the model may, or no sentence is
    supported, the answer ``extractive`` replaces whatever was shown. Equal sentences are read
    once, and of a model that goes on without end only the first; a note says so.
    """
    draft = _Draft()
    written: list[str] = []
    deadline = time.monotonic() + llm.seconds
    try:
        with closing(llm.stream(write_prompt(question, sources))) as pieces:
            timely = _until(deadline, pieces)
            claims = read_claims(_recorded(without_thoughts(timely), written))
            for claim in _first_distinct(claims, draft):
                _check_time(deadline)
                evidence = find_support(claim, sources, embedder)
                shown = draft.add(claim, evidence, _shown(claim, sources)) if evidence else None
                if shown:
                    yield shown
                else:
                    draft.dropped += 1
    except EndpointError as error:
        yield from _fall_back(note(question, error.reason, error.status or "-"), extractive)
        return
    if draft.sentences:
        notes = extractive.notes
        if draft.goes_on:
            notes = (note(question, "longer", _MOST_CLAIMS), *notes)
        if draft.dropped:
            notes = (note(question, "dropped", draft.dropped), *notes)
        text = "\n".join(sentence.marked for sentence in draft.sentences)
        sentences, citations = tuple(draft.sentences), tuple(draft.citations)
        short = extractive.short
        if short:
            short = move_short(short, extractive.citations[short.citation - 1], citations)
        answer = Answer(
            question.text, True, text, sentences, citations, extractive.confidence, "llm",
            notes=notes, language=question.language, short=short,
        )  # fmt: skip
        yield Done(answer)
        return
    text = "".join(written)
    reason = "nothing" if is_nothing(text) else "unsupported" if text.strip() else "empty"
    yield from _fall_back(note(question, reason), extractive)


def note(question: Question, key: str, *values: object) -> str:
    """Return a note to the user in the language of the question.

    ``key`` names it, and ``values`` fill its gaps.
    """
    return _NOTES[question.language][key].format(*values)


def _fall_back(reason: str, extractive: Answer) -> Iterator[Event]:
    yield Replaced(reason)
    yield from as_events(replace(extractive, notes=(reason, *extractive.notes)))


def _until(deadline: float, pieces: Iterable[str]) -> Iterator[str]:
    """Yield pieces until a time. Raises EndpointError when it is over."""
    for piece in pieces:
        _check_time(deadline)
        yield piece


def _check_time(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise EndpointError("timeout")


def _first_distinct(claims: Iterable[Claim], draft: _Draft) -> Iterator[Claim]:
    """Yield each of the first claims whose words are not those of an earlier one.

    The draft is told if another one follows them.
    """
    seen: set[str] = set()
    for number, claim in enumerate(claims):
        words = "".join(search_layer(claim.text).lower().split())
        if number == _MOST_CLAIMS:
            draft.goes_on = words not in seen
            return
        if words not in seen:
            seen.add(words)
            yield claim


def _recorded(pieces: Iterable[str], written: list[str]) -> Iterator[str]:
    """Yield the pieces and append each to ``written``."""
    for piece in pieces:
        written.append(piece)
        yield piece


def _range(citation: Citation) -> tuple[str, int, int]:
    return citation.passage, citation.restored_start, citation.restored_end


def _shown(claim: Claim, sources: Sequence[Source]) -> str:
    """Return a claim with its quotes as the document writes them, if found in one piece."""
    text = claim.text
    for quote in claim.quotes:
        for source in sources:
            spans = find_quote(quote, source) if source.number in claim.markers else []
            if len(spans) == 1:
                exact = plain(source.document.restored.text[slice(*spans[0])])
                text = text.replace(quote, exact)
                break
    return text
