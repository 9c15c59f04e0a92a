"""Checks of how well the evidence matches: coverage, contrast, counts, posts, mismatches."""

import re

import numpy as np

from rag.answerability.checks import Case, check
from rag.language.keywords import names_something
from rag.language.posts import has_post
from rag.question.answer_type import asks_only_post
from rag.reading.findings import Findings
from rag.retrieval.concept_coverage import lack_of, typical_lack
from rag.retrieval.contrast import contrast
from rag.types import AnswerType, MismatchKind

# How many of the sentences, best first, a measure considers; set by hand.
_BEST_SENTENCES = 5
_BEST_COUNTED = 3
# Words by which a question asks for a post that somebody held before or after.
_EARLIER = re.compile(
    r"之前|以前|此前|曾|原任|后来|\b(?:before|former(?:ly)?|previous(?:ly)?|used to|later)\b",
    re.IGNORECASE,
)


@check("coverage")
def coverage(case: Case) -> float:
    """Return the share of the question's terms that the best sentence contains."""
    return case.best.coverage


@check("passage_coverage")
def passage_coverage(case: Case) -> float:
    """Return the largest share of the question's terms in a passage of the best sentences."""
    return max(sentence.passage_coverage for sentence in case.findings.scored[:_BEST_SENTENCES])


@check("count_met")
def count_met(case: Case) -> float:
    """Return 1 if the evidence is a list of as many items as asked for."""
    count = case.question.count
    return float(bool(count) and len(case.evidence.items) == count)


@check("counted")
def counted(case: Case) -> float:
    """Return 1 if one of the best sentences lists or mentions as many things as asked for.

    It is 0 if the evidence is the list itself.
    """
    mentioned = any(sentence.counted for sentence in case.findings.scored[:_BEST_COUNTED])
    return float(mentioned and not count_met(case))


@check("only_post")
def only_post(case: Case) -> float:
    """Return 1 if the question asks for nothing but a post that is found, and for a present one."""
    names = {*case.analyzed.names, *case.retrieved.forms}
    alone = asks_only_post(case.analyzed.terms.content, names)
    found = any(map(_has_asked_post, (case.findings, *case.findings.of_each)))
    return float(alone and found and not _EARLIER.search(case.question.search))


@check("asks_nothing")
def asks_nothing(case: Case) -> float:
    """Return 1 if the question has no word for what a document may hold, and names no part."""
    has_content = any(len(word) > 1 for word in case.analyzed.terms.content)
    return float(
        not case.question.references and not (has_content and names_something(case.question.search))
    )


@check("lack")
def lack(case: Case) -> float:
    """Return how much worse the question's words are matched than Chinese could match them.

    It is measured for questions in another language, in the passages of the Chinese document that
    is quoted first, as far as these were compared token by token. Otherwise it is
    ``typical_lack()``.
    """
    document_id = case.lead.document.id
    known = [
        candidate.matches
        for candidate in case.retrieved.candidates
        if candidate.document_id == document_id
        and candidate.measured
        and candidate.matches is not None
    ]
    chinese = any(case.store.chinese([case.lead.passage.id]))
    if case.question.language == "zh" or not known or not chinese:
        return typical_lack()
    model = case.store.meta().get("model", "")
    matches = np.max(known, axis=0)
    tokens, weights = case.analyzed.whole.tokens, case.retrieved.token_weights
    return lack_of(model, case.question.search, tokens, weights, matches)


@check("contrast_dense")
def contrast_dense(case: Case) -> float:
    """Return the cosine of the best passage minus the mean over those of other documents.

    Of a list all passages are looked at. Other passages of its document are left out because they
    are about the same things. It is 0 if no passage was compared token by token.
    """
    compared = [one for one in case.retrieved.candidates if one.matches is not None]
    listed = {item.passage.id for item in case.evidence.items}
    best = [one for one in compared if one.passage_id in listed] or compared[:1]
    if not best:
        return 0.0
    others = [one.dense for one in compared if one.document_id != best[0].document_id]
    return contrast(max(one.dense for one in best), others)


def _register_mismatches(kind: MismatchKind) -> None:
    """Register what the evidence tells of another thing of a kind, and what it lacks."""

    @check(f"mismatch_{kind}")
    def tells_of_another(case: Case) -> float:
        """Return 1 if the evidence tells of another thing of the kind than the question names."""
        return float(any(one.kind is kind and one.found for one in case.mismatches))

    @check(f"missing_{kind}")
    def names_none(case: Case) -> float:
        """Return 1 if it lacks such a thing, and nothing of the kind is in its place."""
        return float(any(one.kind is kind and not one.found for one in case.mismatches))


for _kind in MismatchKind:
    _register_mismatches(_kind)


def _has_asked_post(findings: Findings) -> bool:
    if not findings.scored or findings.question.kind is not AnswerType.POST:
        return False
    return has_post(findings.scored[0].quote.search, findings.retrieved.forms)
