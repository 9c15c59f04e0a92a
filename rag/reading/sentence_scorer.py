"""Score sentences as evidence: meaning, words, names, the kind of answer asked for."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.embed import NO_TOKENS, Tokens
from index.store import ReadableStore, StoredSentence
from rag.question.terms import Terms
from rag.reading.bylines import is_byline
from rag.reading.counts import has_count, has_run, tells_count
from rag.reading.evidence import Evidence
from rag.reading.fitted_maxsim import Focus, score_ranges
from rag.reading.span_reader import Reader, log_shares
from rag.retrieval.hybrid import Candidate, Retrieved
from rag.types import Question

TOP_PASSAGES = 8
TOP_ACROSS = 40
FIELDS = (
    "cosine", "passage", "names", "only names", "kind", "phrase", "run", "counts", "lists",
    "post", "fragment", "translated", "byline",
)  # fmt: skip
"""What a sentence is scored by beside its tokens."""
WEIGHTS = np.array([1.0, 2.0, 0.03, 1.0, 0.08, 0.15, 0.2, 0.3, 0.3, 0.4, -0.11, 0.2, 0.8])
"""What each of FIELDS counts.

``bench/evidence.py`` fits those that most sentences have; the cosine, .69 there, counts more here
because it also finds what is asked in other words.
"""
READING, READING_ACROSS = 0.03, 0.02
"""What the logarithm of the share counts that a sentence has in where the answer may stand.

Less than it counts in the fit: chosen on articles left out of it, within a script and across.
"""
_LEVELLED = 0.5
_NEAR = 0.2  # more than the reader takes from the best sentence, and what stands beside it
_ASIDE = 0.5
_FRAGMENT_LENGTH = 8
_SHORT = 25
_SHORT_ACROSS = 14  # Chinese characters of a sentence that is rather a heading
_USUAL_LENGTH = 50
_LEAST_LENGTH = 30  # a shorter text is no better for it
_BY_CHANCE = 0.2  # of the question, that a text 2.7 times as long says
_NEWS = 6
_POINT = re.compile(
    r"\(?[一二三四五六七八九十]{1,3}(?:[是要、,)]|\.(?!\d))|\(?\d{1,2}(?:[、)]|\.(?!\d))"
    r"|\d(?=[\u4e00-\u9fff])|[-*•·▪◆●]\s?|首先|第[一二三四五六七八九十](?=[,，是、])"
)
_MOST_POINTS = 12  # sentences in which the points of an announced list stand
_MOST_LISTED = 500  # characters of them
_MOST_LINE_ENDS = 2  # between an announcement and what it announces
_CLOSED = re.compile(r"[。！？!?；;：:.…”’」』）)]$")
_POSTS = (
    "书记|主席|主任|市长|区长|县长|省长|镇长|部长|局长|科长|处长|厅长|院长|校长|所长|行长|董事长|总经理|经理|"
    "秘书长|委员|代表|教授|研究员|记者|主编|负责人|工程师|创始人|发言人"
)
_KINDS = {
    "when": re.compile(r"\d{4}年|\d{1,2}月|\d{1,2}日|\d:\d\d|[上下]午|年初|年底"),
    "how many": re.compile(r"\d|[一二三四五六七八九十百千万亿两]+(?:个|家|名|位|人|项|元|%)"),
    "where": re.compile(r"在[^，。]{2,15}(?:召开|举行|举办|召|开幕|进行)|位于|地处|坐落"),
    "who": re.compile(
        r"主任|书记|市长|区长|县长|主席|董事长|总经理|科长|局长|院长|校长|教授|记者|委员"
    ),
    "why": re.compile(r"因为|由于|因此|为了|原因|所以"),
}


@dataclass(frozen=True)
class Scored:
    """A sentence as evidence, and the parts of its score."""

    evidence: Evidence
    cosine: float
    coverage: float
    passage_coverage: float
    named: bool
    counted: bool


@dataclass(frozen=True)
class Part:
    """A question, or one of the questions it consists of, ready to be compared.

    ``only_names``: it asks for what somebody said, and names nothing else.
    """

    search: str
    vector: np.ndarray
    terms: Terms
    tokens: Tokens
    weights: np.ndarray
    focus: Focus
    reader: Reader | None = None
    only_names: bool = False


def score_sentences(
    store: ReadableStore, question: Question, part: Part, retrieved: Retrieved
) -> list[Scored]:
    """Return the sentences of the best passages, best first for one part of a question."""
    top = retrieved.candidates[: TOP_ACROSS if question.across_documents else TOP_PASSAGES]
    passages = store.passages(c.passage_id for c in top)
    tokens = store.tokens(passages)
    in_order = store.sentences(passages)
    compared = []
    for candidate in _levelled(question, store, top):
        passage = passages[candidate.passage_id]
        document = store.document(passage.document_id)
        whole_text = document.search[passage.start : passage.end]
        whole = part.terms.coverage(whole_text)
        sentences = in_order[passage.id]
        ranges = [(one.start - passage.start, one.end - passage.start) for one in sentences]
        held = tokens.get(passage.id, NO_TOKENS)
        late = score_ranges(part.focus, part.tokens, part.weights, held, ranges)
        own = []
        for place, sentence in enumerate(sentences):
            text = document.search[sentence.start : sentence.end]
            coverage = part.terms.coverage(text)
            signals = read_signals(question, part, retrieved, candidate, text, sentence, coverage)
            score = float(signals @ WEIGHTS) + late[place]
            end = _quote_end(part, document.search, sentences, place)
            evidence = Evidence(document, passage, sentence.start, end, score, sentence.speaker)
            cosine = float(sentence.vector @ part.vector)
            counted = has_count(text, question)
            named = _is_named(text, sentence, retrieved)
            own.append(Scored(evidence, cosine, coverage, whole, named, counted))
        if own:
            reading = READING_ACROSS if part.terms.across(whole_text) else READING
            compared.append((held, ranges, own, reading))
    scored = _read(None if question.across_documents else part.reader, part, compared)
    return sorted(scored, key=lambda s: (-s.evidence.score, s.evidence.start))


def _levelled(
    question: Question, store: ReadableStore, top: Sequence[Candidate]
) -> list[Candidate]:
    """Return candidates nearer to the best of their document, where scripts differ.

    Across scripts the scores of passages tell documents apart better than what stands in one.
    """
    best: dict[int, float] = {}
    for one in top:
        best[one.document_id] = max(best.get(one.document_id, one.score), one.score)
    chinese = store.chinese(one.passage_id for one in top)
    return [
        replace(one, score=one.score + _LEVELLED * (best[one.document_id] - one.score))
        if one.document_id and script is (question.language != "zh")
        else one
        for one, script in zip(top, chinese, strict=True)
    ]


def _read(
    reader: Reader | None,
    part: Part,
    compared: list[tuple[Tokens, list[tuple[int, int]], list[Scored], float]],
) -> list[Scored]:
    """Return the sentences of the passages, lowered by what the reader prefers in each passage.

    The last of what is told of a passage is what the reader counts in it. Only passages with a
    sentence that may still come first are read.
    """
    every = [one for _, _, own, _ in compared for one in own]
    if reader is None or not every:
        return every
    least = max(one.evidence.score for one in every) - _NEAR
    scored = []
    for tokens, ranges, own, reading in compared:
        shares = [0.0] * len(own)
        if max(one.evidence.score for one in own) >= least:
            shares = log_shares(reader, part.tokens, part.weights, tokens, ranges)
        # It was never shown wrong passages: it chooses within one and not between them.
        best = max(shares)
        for one, share in zip(own, shares, strict=True):
            score = one.evidence.score + reading * (share - best)
            scored.append(replace(one, evidence=replace(one.evidence, score=score)))
    return scored


def read_signals(
    question: Question,
    part: Part,
    retrieved: Retrieved,
    candidate: Candidate,
    text: str,
    sentence: StoredSentence,
    coverage: float,
) -> np.ndarray:
    """Return FIELDS of a sentence.

    ``text`` is what it says in the search layer and ``coverage`` what that covers of the part.
    """
    holds = sum(form in text for form in retrieved.forms)
    speaks = sentence.speaker in retrieved.forms
    # Who is asked for words answers by speaking, in other questions rather by being named.
    named, speaking = (_ASIDE, 1.0) if question.asks_words else (1.0, _ASIDE)
    # A name in the question's own script is a word of it and counted as such already.
    names = max(speaking * speaks, 0.0 if question.language == "zh" else named * holds)
    names = min(names, 2.0)
    kind = _KINDS.get(question.kind)
    return np.array(
        [
            float(sentence.vector @ part.vector),
            candidate.score,
            0.0 if part.only_names else names,
            names if part.only_names else 0.0,
            bool(kind and kind.search(text)),
            any(phrase in text for phrase in question.phrases),
            bool(question.count and has_run(text, question.count)),
            tells_count(text, question),
            question.wants_list and text.count("、") > 1,
            question.kind == "post" and has_post(text, retrieved.forms),
            len(text) < _FRAGMENT_LENGTH or not _CLOSED.search(text),
            _beyond_chance(coverage, text) if part.terms.across(text) else 0.0,
            question.asks_byline and is_byline(text),
        ],
        dtype=np.float64,
    )


def _beyond_chance(coverage: float, text: str) -> float:
    """Return how much more of the question a text says than a long one says by chance."""
    return coverage - _BY_CHANCE * math.log(max(len(text), _LEAST_LENGTH) / _USUAL_LENGTH)


def _is_named(text: str, sentence: StoredSentence, retrieved: Retrieved) -> bool:
    """Tell whether somebody the question names is named by a sentence or speaks it."""
    return sentence.speaker in retrieved.forms or any(form in text for form in retrieved.forms)


def _quote_end(part: Part, search: str, sentences: list[StoredSentence], place: int) -> int:
    """Return where the quote of a sentence ends.

    A short sentence that says hardly more than the question announces the next one. One that
    ends with a colon does so past the end of its line, too, and announces all points of a list.
    """
    sentence = sentences[place]
    text = search[sentence.start : sentence.end]
    if part.terms.across(text):
        announces = len(text) < _SHORT_ACROSS
    else:
        asked = set(part.search)
        news = sum(char.isalnum() and char not in asked for char in text)
        announces = len(text) < _SHORT and news < _NEWS
    following = sentences[place + 1 : place + 1 + _MOST_POINTS]
    if not announces or not following:
        return sentence.end
    gap = search[sentence.end : following[0].start]
    near = "\n" not in gap or (
        text.endswith(("：", ":"))
        and gap.isspace()
        and gap.count("\n") <= _MOST_LINE_ENDS
        and _CLOSED.search(search[following[0].start : following[0].end]) is not None
    )
    return _points_end(search, following) if near else sentence.end


def _points_end(search: str, following: list[StoredSentence]) -> int:
    """Return where the first of some sentences ends, or the last point that it begins."""
    first = following[0]
    if not _POINT.match(search, first.start):
        return first.end
    return max(
        one.end
        for one in following
        if one is first
        or (_POINT.match(search, one.start) and one.end - first.start < _MOST_LISTED)
    )


def has_post(text: str, forms: Iterable[str]) -> bool:
    """Tell whether a post stands before a name, or a name before its post."""
    return any(re.search(rf"(?:{_POSTS}){form}|{form}(?:{_POSTS})", text) for form in forms)
