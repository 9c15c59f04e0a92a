"""Answers, hits and evaluations as text for a terminal."""

import re
from typing import TYPE_CHECKING, Any

from rag.cli.i18n import WORDS
from rag.language.place_labels import place_label

if TYPE_CHECKING:  # an answer is shown without what only other commands need
    from collections.abc import Mapping

    from index.ingestion.doctor import Diagnosis
    from index.ingestion.dry_run import Plan
    from index.ingestion.report import SyncReport
    from rag.evaluate import Result
    from rag.types import Answer, Citation, Hit, Language

_SHOWN_CHARACTERS = 160
_SHOWN_NOTES = 100  # on parts of files that were left out, of which web pages all have one
"""Of a quote or passage that is only previewed."""


def render_answer(answer: "Answer") -> str:
    """Return the answer and, below it, what ``render_sources`` returns."""
    return answer.text + "\n" + render_sources(answer)


def render_sources(answer: "Answer") -> str:
    """Return what stands below an answer: notes, the place of each quote, the confidence."""
    language = answer.language
    words = WORDS[language]
    lines = list(answer.notes)
    if answer.understood:
        lines.append(words["understood"].format(answer.understood))
    if answer.scope.label:
        lines.append(words["scope"].format(answer.scope.label))
    if answer.citations:
        lines.append("")
    for citation in answer.citations:
        place = (citation.source_start, citation.source_end, citation.passage)
        lines.append(words["quoted"].format(citation.number, _placed(citation, language), *place))
        begins = citation.restored_start
        for why, ranges in (("guessed", citation.guessed), ("doubtful", citation.doubtful)):
            if ranges:
                chars = [citation.quote[a - begins : b - begins] for a, b in ranges]
                lines.append("    " + words[why].format(" ".join(chars)))
        lines += _explained(citation, words)
    if answer.nearest:
        lines += ["", words["nearest"]]
    for citation in answer.nearest:
        shown = _shortened(citation.document, citation.quote)
        lines.append(words["near"].format(_placed(citation, language), shown))
        lines += _explained(citation, words)
    lines += ["", words["confidence"].format(answer.confidence)]
    return "\n".join(lines)


def _explained(citation: "Citation", words: "Mapping[str, str]") -> list[str]:
    """Return the translation of a quote and its gloss, a line a word; none if it has neither."""
    lines = []
    if citation.translation:
        lines.append("    " + words["translation"].format(citation.translation))
    if citation.gloss:
        from rag.language.glosses import in_line

        if glossed := in_line(citation.gloss):
            lines += [f"    {words['gloss']}", *(f"      {line}" for line in glossed)]
    return lines


def _shortened(document: str, text: str) -> str:
    """Return how a passage of a document begins, as people read it, in one line."""
    from index.formats.plain.markdown_marks import readable

    line = re.sub(r"\s+", " ", readable(document, text)).strip()
    return line if len(line) <= _SHOWN_CHARACTERS else f"{line[:_SHOWN_CHARACTERS]}…"


def render_hits(hits: "list[Hit]", language: "Language" = "en") -> str:
    """Return two lines for every passage: scores, and how it begins."""
    words = WORDS[language]
    blocks = []
    for hit in hits:
        shown = _shortened(hit.document, hit.text)
        scores = (hit.score, hit.late, hit.sentence, hit.dense, hit.lexical, hit.names)
        head = words["hit"].format(hit.rank, _placed(hit, language), hit.passage, *scores)
        blocks.append(f"{head}\n   {shown}")
    return "\n".join(blocks) or words["nothing"]


def render_report(report: "SyncReport") -> str:
    """Return what a sync did and, below it, the files it could not read."""
    lines = [
        f"{report.added} added, {report.updated} updated, {report.removed} removed, "
        f"{report.unchanged} unchanged, {len(report.failed)} not read; "
        f"{report.embedded} passages embedded, {report.passages} in the store"
        f" ({report.seconds:.1f} s)"
    ]
    lines += [f"  not read: {_in_line(file.path)}: {file.reason}" for file in report.failed]
    if report.remembered:
        lines.append(
            f"  {report.remembered} of them failed before and are read again once they have"
            " changed, or with --retry"
        )
    shown, more = report.noted[:_SHOWN_NOTES], len(report.noted) - _SHOWN_NOTES
    lines += [f"  read in part: {_in_line(file.path)}: {file.reason}" for file in shown]
    if more > 0:
        lines.append(f"  {more} more notes on what was left out: yinzheng sync --json lists all")
    if report.ocr_pages:
        rate = report.ocr_pages / max(report.ocr_seconds, 0.001)
        lines.append(f"  pages read by OCR: {report.ocr_pages}, {rate:.2f} a second")
    if report.waiting:
        from index.formats.ocr.scans import INSTALL_OCR

        lines.append(
            f"  {report.waiting} scanned pages of {report.waiting_files} files wait for OCR;"
            f" install it and run yinzheng sync again: {INSTALL_OCR}"
        )
    if not report.passages:
        lines.append("The store is empty: none of the files held readable text.")
    return "\n".join(lines)


def _in_line(path: str) -> str:
    """Return a path on one line: a file name with line ends could forge lines of a report."""
    return path.replace("\n", "\\n")


def render_plan(plan: "Plan") -> str:
    """Return what a sync would do."""
    lines = [f"would add: {_in_line(path)}" for path in plan.added]
    lines += [f"would update: {_in_line(path)}" for path in plan.updated]
    lines += [f"would remove: {_in_line(path)}" for path in plan.removed]
    lines += [f"cannot be read: {_in_line(file.path)}: {file.reason}" for file in plan.failed]
    lines += [
        f"gone or empty: {_in_line(folder)}; its documents are removed only with --remove-all"
        for folder in plan.gone
    ]
    lines.append(
        f"{len(plan.added)} to add, {len(plan.updated)} to update, {len(plan.removed)} to remove, "
        f"{plan.unchanged} unchanged, {len(plan.failed)} not readable; {plan.new} files to embed."
        " Nothing was changed."
    )
    return "\n".join(lines)


def render_diagnosis(diagnosis: "Diagnosis") -> str:
    """Return a line for every check, followed by the command that repairs a failed one."""
    lines = [f"mended: {repair}" for repair in diagnosis.mended]
    for check in diagnosis.checks:
        lines.append(f"{check.name:11} {check.problem or 'ok'}")
        if check.mend:
            lines.append(f"            mend it: {check.mend}")
    lines += [f"note: {_in_line(note)}" for note in diagnosis.notes]
    return "\n".join(lines)


def _placed(found: "Citation | Hit", language: "Language") -> str:
    """Return the document of a quote or passage, with its place in the file and its date."""
    words, placed = WORDS[language], found.document
    if found.places:
        placed = words["placed"].format(placed, place_label(found.places, language))
    return words["dated"].format(placed, found.date) if found.date else placed


def render_evaluation(results: "list[Result]", totals: dict[str, Any]) -> str:
    """Return a table of the questions and the totals."""
    lines = ["id            answer   facts  document  quoted  ms      question"]
    for result in results:
        case = result.case
        right = case.answerable == result.answer.answered
        verdict = ("answered" if result.answer.answered else "refused") + ("" if right else "!")
        facts = f"{len(result.found)}/{len(case.facts)}"
        cited = "right" if result.cited else ("-" if not case.documents else "wrong")
        lines.append(
            f"{case.id:13} {verdict:9}{facts:6} {cited:9} {result.quoted_characters:<7} "
            f"{result.milliseconds:<7.0f} " + case.question[:60]
        )
    lines.append("")
    of = _counted(results)
    for key, value in totals.items():
        shown = "-" if value is None else value
        out_of = f" of {of[key]}" if key in of else ""
        lines.append(f"{key.replace('_', ' '):26}{shown}{out_of}")
    return "\n".join(lines)


def _counted(results: "list[Result]") -> dict[str, int]:
    """Return of how many each share or count of ``summary`` is one."""
    answerable = [result for result in results if result.case.answerable]
    return {
        "facts_found": sum(len(result.case.facts) for result in answerable),
        "questions_with_all_facts": len(answerable),
        "right_document_cited": len(answerable),
        "short_right": sum(bool(result.case.short) for result in results),
        "short_precision": sum(
            bool(result.answer.short) and result.case.short is not None for result in results
        ),
        "refusals_right": len(results) - len(answerable),
        "false_refusals": len(answerable),
    }
