"""Answers, hits and evaluations as text for a terminal."""

import re
from typing import Any

from index.ingestion.doctor import Diagnosis
from index.ingestion.dry_run import Plan
from index.ingestion.report import SyncReport
from rag.cli.i18n import WORDS, language_of, word_places
from rag.evaluate import Result
from rag.types import Answer, Citation, Hit, Language

_SHOWN = 160


def render_answer(answer: Answer) -> str:
    """Return the answer and, below it, where each quote stands."""
    return answer.text + "\n" + render_sources(answer)


def render_sources(answer: Answer) -> str:
    """Return what stands below an answer: notes, where each quote stands, how sure it is."""
    language = language_of(answer)
    words = WORDS[language]
    lines = list(answer.notes)
    if answer.understood:
        lines.append(words["understood"].format(answer.understood))
    if answer.scope.told:
        lines.append(words["scope"].format(answer.scope.told))
    if answer.citations:
        lines.append("")
    for one in answer.citations:
        place = (one.source_start, one.source_end, one.passage)
        lines.append(words["quoted"].format(one.number, _placed(one, language), *place))
        if one.guessed:
            chars = [
                one.quote[a - one.restored_start : b - one.restored_start] for a, b in one.guessed
            ]
            lines.append("    " + words["guessed"].format(" ".join(chars)))
    if answer.nearest:
        lines += ["", words["nearest"]]
    for one in answer.nearest:
        quote = re.sub(r"\s+", " ", one.quote)
        shown = quote[:_SHOWN] + "…" * (len(quote) > _SHOWN)
        lines.append(words["near"].format(_placed(one, language), shown))
    lines += ["", words["confidence"].format(answer.confidence)]
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


def render_report(report: SyncReport) -> str:
    """Return what a sync did, and below it what was not read."""
    lines = [
        f"{report.added} added, {report.updated} updated, {report.removed} removed, "
        f"{report.unchanged} unchanged, {len(report.failed)} not read; "
        f"{report.embedded} passages embedded, {report.passages} in the store"
        f" ({report.seconds:.1f} s)"
    ]
    lines += [f"  not read: {_in_line(one.path)}: {one.reason}" for one in report.failed]
    if report.remembered:
        lines.append(
            f"  {report.remembered} of them failed before and have not changed; to try them again:"
            " yinzheng sync --retry"
        )
    lines += [f"  read in part: {_in_line(one.path)}: {one.reason}" for one in report.noted]
    if not report.passages:
        lines.append("The store is empty: none of the files held readable text.")
    return "\n".join(lines)


def _in_line(path: str) -> str:
    """Return a path on one line: a file name may hold line ends, and could fake a report."""
    return path.replace("\n", "\\n")


def render_plan(plan: Plan) -> str:
    """Return what a sync would do."""
    lines = [f"would add: {_in_line(path)}" for path in plan.added]
    lines += [f"would update: {_in_line(path)}" for path in plan.updated]
    lines += [f"would remove: {_in_line(path)}" for path in plan.removed]
    lines += [f"cannot be read: {_in_line(one.path)}: {one.reason}" for one in plan.failed]
    lines.append(
        f"{len(plan.added)} to add, {len(plan.updated)} to update, {len(plan.removed)} to remove, "
        f"{plan.unchanged} unchanged, {len(plan.failed)} not readable; {plan.new} files to embed."
        " Nothing was changed."
    )
    return "\n".join(lines)


def render_diagnosis(diagnosis: Diagnosis) -> str:
    """Return a line for every check; below one that failed, the command that mends it."""
    lines = [f"mended: {one}" for one in diagnosis.mended]
    for one in diagnosis.checks:
        lines.append(f"{one.name:11} {one.problem or 'ok'}")
        if one.problem:
            lines.append(f"            mend it: {one.mend}")
    lines += [f"note: {one}" for one in diagnosis.notes]
    return "\n".join(lines)


def _placed(one: Citation | Hit, language: Language = "en") -> str:
    words, placed = WORDS[language], one.document
    if one.places:
        placed = words["placed"].format(placed, word_places(one.places, language))
    return words["dated"].format(placed, one.date) if one.date else placed


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
