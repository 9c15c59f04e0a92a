"""Answers, hits and evaluations as text for a terminal."""

import re
from typing import Any

from index.doctor import Diagnosis
from rag.evaluate import Result
from rag.types import Answer, Citation, Hit


def render_answer(answer: Answer) -> str:
    """Return the answer and, below it, where each quote stands."""
    return answer.text + "\n" + render_sources(answer)


def render_sources(answer: Answer) -> str:
    """Return what stands below an answer: notes, where each quote stands, how sure it is."""
    lines = list(answer.notes)
    if answer.understood:
        lines.append(f"(understood as: {answer.understood})")
    if answer.citations:
        lines.append("")
    for one in answer.citations:
        lines.append(
            f"[{one.number}] {_placed(one)}, characters {one.source_start}-{one.source_end}"
            f" (passage {one.passage})"
        )
        if one.guessed:
            chars = [
                one.quote[a - one.restored_start : b - one.restored_start] for a, b in one.guessed
            ]
            lines.append(f"    guessed from lost bytes, please check: {' '.join(chars)}")
    lines += ["", f"confidence {answer.confidence:.2f}"]
    return "\n".join(lines)


def render_hits(hits: list[Hit]) -> str:
    """Return a block for every passage."""
    blocks = []
    for hit in hits:
        blocks.append(
            f"{hit.rank}. {_placed(hit)} ({hit.passage})  score {hit.score:.3f}: tokens "
            f"{hit.late:.3f}, sentence {hit.sentence:.3f}, passage {hit.dense:.3f}, lexical "
            f"{hit.lexical:.3f}, names {hit.names:.1f}\n   " + re.sub(r"\s+", " ", hit.text)[:160]
        )
    return "\n".join(blocks) or "Nothing was found."


def render_diagnosis(diagnosis: Diagnosis) -> str:
    """Return a line for every check; below one that failed, the command that mends it."""
    lines = [f"mended: {one}" for one in diagnosis.mended]
    for one in diagnosis.checks:
        lines.append(f"{one.name:11} {one.problem or 'ok'}")
        if one.problem:
            lines.append(f"            mend it: {one.mend}")
    lines += [f"note: {one}" for one in diagnosis.notes]
    return "\n".join(lines)


def _placed(one: Citation | Hit) -> str:
    return f"{one.document}, {one.place}" if one.place else one.document


def render_evaluation(results: list[Result], totals: dict[str, Any]) -> str:
    """Return a table of the questions and the totals."""
    lines = ["id            answer   facts  document  ms      question"]
    for one in results:
        right = one.case.answerable == one.answer.answered
        verdict = ("answered" if one.answer.answered else "refused") + ("" if right else "!")
        facts = f"{len(one.found)}/{len(one.case.facts)}"
        cited = "right" if one.cited else ("-" if not one.case.documents else "wrong")
        lines.append(
            f"{one.case.id:13} {verdict:9}{facts:6} {cited:9} {one.milliseconds:<7.0f} "
            + one.case.question[:60]
        )
    lines += [""] + [f"{key.replace('_', ' '):26}{value}" for key, value in totals.items()]
    return "\n".join(lines)
