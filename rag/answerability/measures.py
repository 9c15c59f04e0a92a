"""Checks of how well the evidence matches: similarity, coverage, contrast, names, mismatches."""

import re

import numpy as np

from rag.answerability.checks import Case, check
from rag.question.answer_type import asks_only_post
from rag.reading.findings import Findings
from rag.reading.signals import has_post
from rag.retrieval.concept_coverage import lack_of, typical_lack
from rag.retrieval.contrast import BACKGROUND, FEW
from rag.types import AnswerType, MismatchKind

# How many of the sentences, best first, a measure considers; set by hand.
_BEST_SENTENCES = 5
_BEST_COUNTED = 3
# Words by which a question asks for a post that somebody held before or after.
_EARLIER = re.compile(
    r"之前|以前|此前|曾|原任|后来|\b(?:before|former(?:ly)?|previous(?:ly)?|used to|later)\b",
    re.IGNORECASE,
)


@check("cosine")
def best_cosine(case: Case) -> float:
    """Return the highest cosine of the best sentences with the question."""
    return max(sentence.cosine for sentence in case.findings.scored[:_BEST_SENTENCES])


@check("coverage")
def coverage(case: Case) -> float:
    """Return the share of the question's terms that the best sentence contains."""
    return case.best.coverage


@check("passage_coverage")
def passage_coverage(case: Case) -> float:
    """Return the largest share of the question's terms in a passage of the best sentences."""
    return max(sentence.passage_coverage for sentence in case.findings.scored[:_BEST_SENTENCES])


@check("late")
def late_above_mean(case: Case) -> float:
    """Return the late interaction score of the best passage minus the mean of all found.

    If there are fewer than FEW passages to compare with, unrelated ones are assumed in addition.
    """
    scores = [candidate.late for candidate in case.retrieved.candidates if candidate.late]
    if not scores:
        return 0.0
    padded = scores + [BACKGROUND.numbers.unrelated] * (FEW - len(scores))
    return max(scores) - sum(padded) / len(padded)


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


@check("only_named")
def only_named(case: Case) -> float:
    """Return 1 if the question asks about nothing but a name and the best sentence has it."""
    return float(case.best.named and case.analyzed.whole.only_names)


@check("names_it")
def names_it(case: Case) -> float:
    """Return 1 if the best sentence itself contains a name of the question."""
    return float(any(form in case.best.quote.search for form in case.retrieved.forms))


@check("tells_post")
def tells_post(case: Case) -> float:
    """Return 1 if a post is asked for and the best sentence has one next to the name."""
    return float(
        any(_has_asked_post(findings) for findings in (case.findings, *case.findings.of_each))
    )


@check("only_post")
def only_post(case: Case) -> float:
    """Return 1 if the question asks for nothing but a post that is found, and for a present one."""
    names = {*case.analyzed.names, *case.retrieved.forms}
    alone = asks_only_post(case.analyzed.terms.content, names)
    return float(alone and tells_post(case) and not _EARLIER.search(case.question.search))


@check("asks_nothing")
def asks_nothing(case: Case) -> float:
    """Return 1 if the question has no content word and names no numbered part."""
    return float(
        not case.question.references
        and not any(len(word) > 1 for word in case.analyzed.terms.content)
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


@check("contrast_lead")
def contrast_lead(case: Case) -> float:
    """Return how much better the question's tokens match in the best passage than in any other."""
    return case.contrast.lead


@check("contrast_spread")
def contrast_spread(case: Case) -> float:
    """Return the same compared with the mean of the others, in standard deviations."""
    return case.contrast.spread


@check("contrast_low")
def contrast_low(case: Case) -> float:
    """Return the same compared with the mean of the others, as the lower quartile of the words."""
    return case.contrast.low


@check("contrast_sentence")
def contrast_sentence(case: Case) -> float:
    """Return the cosine of the best sentence minus the mean over those of other documents."""
    return case.contrast.sentence


@check("contrast_dense")
def contrast_dense(case: Case) -> float:
    """Return the cosine of the best passage minus the mean over those of other documents."""
    return case.contrast.dense


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
