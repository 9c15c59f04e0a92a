"""Fit the refusal model and report how well it refuses.

    python -m bench.refusal PLACE… --home STORES [--write]

Questions of which it is known whether they have an answer (``bench/refusal_pairs.py``) are asked
once (``bench/refusal_ask.py``; ``--again`` asks them anew) and one model for questions in the
script of the text and one across scripts are fitted to their signals (``bench/refusal_fit.py``).
The figures are of articles that nothing is fitted to. With ``--crosswise`` the model is fitted to
those articles themselves, each measured by a fit to others: so it is done if the reader has been
trained on all the rest, because it is surer there than it will be elsewhere. ``--write`` writes
the weights and levels to the data files of answerability and retrieval.
"""

import argparse
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.curves import Scored, calibration_error, draw_curves
from bench.fitted import Origin, digests, write_fit
from bench.refusal_ask import Sample, ask_all
from bench.refusal_fit import EXACT, Cell, Line, Table, area, mean_of, refused
from bench.refusal_pairs import KINDS, make_questions
from bench.sets import store_folder
from index.embed import open_embedder
from rag.answerability.confidence import model_of
from rag.fitted import stage_file

KEPT = {"eager": 0.99, "balanced": 0.965, "cautious": 0.9}
"""Share of the answerable questions that each level answers."""
GROUPS = {
    "reader": ("read_", "was_read"),
    "words": ("coverage", "passage_coverage"),
    "contrast": ("contrast_",),
    "mismatches": ("lacks", "mismatch", "missing", "told_unseen"),
}
"""Signals that are left out together in the ablation, by how their names begin."""


@dataclass(frozen=True)
class Script:
    """The questions of one script pair: those that are fitted to, and those measured.

    They are the same if each is measured crosswise.
    """

    section: str
    fitted: Table
    measured: Table

    def logits(self, names: Sequence[str], penalty: float) -> np.ndarray:
        """Return the log odds of the questions measured by a fit over some signals, ``(n,)``."""
        if self.fitted is self.measured:
            return self.fitted.crosswise(names, penalty)
        return self.measured.logits(self.fitted.fit(names, penalty))


@dataclass(frozen=True)
class Model:
    """A fitted model, its levels, and the log odds of the questions measured, ``(n,)``."""

    line: Line
    penalty: float
    levels: Mapping[str, float]
    logits: np.ndarray


def scripts(samples: Sequence[Sample], cross: bool) -> list[Script]:
    """Return the questions of both script pairs."""
    found = []
    for section, same in (("same_script", True), ("other_script", False)):
        own = [sample for sample in samples if _is_same(sample.asked.pair) == same]
        measured = Table([sample for sample in own if sample.asked.held_out])
        rest = Table([sample for sample in own if not sample.asked.held_out])
        found.append(Script(section, measured if cross else rest, measured))
    return found


def fit_script(script: Script) -> Model:
    """Return the model over the signals that help, and print how they were taken."""
    table = script.fitted
    penalty = table.choose_penalty()
    print(f"\n## {script.section}: {len(table.samples)} questions, penalty {penalty}\n")
    print("| taken | loss | AUROC | refused where 95 % are kept |\n|---|---|---|---|")
    taken = [name for name in EXACT if name in table.varying]
    for name, across in table.select(penalty):
        means = f"{table.mean(across, area):.3f} | {table.mean(across, refused):.3f}"
        print(f"| {name} | {table.loss(across):.4f} | {means} |", flush=True)
        taken.append(name)
    chosen = table.prune(taken, penalty)
    across = table.crosswise(chosen, penalty)
    print(f"\nkept {', '.join(chosen)}: loss {table.loss(across):.4f}")
    levels = {name: round(table.level(across, share), 3) for name, share in KEPT.items()}
    line = table.fit(chosen, penalty)
    print(f"\nweights {_rounded(line.weights)}, bias {line.bias:.2f}, levels {levels}")
    return Model(line, penalty, levels, script.logits(chosen, penalty))


def ablate(script: Script, model: Model) -> None:
    """Print the means with and without each signal and each group of signals."""
    chosen = list(model.line.weights)
    variants: dict[str, list[str]] = {}
    for group, begins in GROUPS.items():
        kept = [name for name in chosen if not name.startswith(begins)]
        if 0 < len(kept) < len(chosen) - 1:
            variants[f"without {group}"] = kept
    if len(chosen) > 1:
        variants |= {f"without {name}": [n for n in chosen if n != name] for name in chosen}
    others = [name for name in script.fitted.varying if name not in chosen]
    variants |= {f"with {name} too": [*chosen, name] for name in others}
    print("\n| signals | AUROC | refused where 95 % are kept |\n|---|---|---|")
    measures = (area, refused)
    whole = [script.measured.mean(model.logits, measure) for measure in measures]
    print(f"| {', '.join(chosen)} | {whole[0]:.3f} | {whole[1]:.3f} |")
    for label, names in variants.items():
        logits = script.logits(names, model.penalty)
        means = [script.measured.mean(logits, measure) for measure in measures]
        print(f"| {label} | {means[0] - whole[0]:+.3f} | {means[1] - whole[1]:+.3f} |")


def in_force(table: Table) -> np.ndarray:
    """Return the log odds that the weights in force gave when the questions were asked, (n,)."""
    given = np.clip([sample.confidence for sample in table.samples], 1e-12, 1 - 1e-12)
    return np.asarray(np.log(given / (1 - given)))


def print_table(found: Sequence[tuple[Table, np.ndarray]], label: str) -> None:
    """Print a row for each set and a column for each kind, from the logits of some questions."""
    areas: dict[Cell, float] = {}
    shares: dict[Cell, float] = {}
    for table, logits in found:
        areas |= table.by_kind(logits, area)
        shares |= table.by_kind(logits, refused)
    kinds = [kind for kind in KINDS if any(cell[2] == kind for cell in areas)]
    print(f"\n| {label} | {' | '.join(kinds)} |\n|---|{'---|' * len(kinds)}")
    for genre, row in dict.fromkeys(cell[:2] for cell in areas):
        cells = [(genre, row, kind) for kind in kinds]
        texts = [f"{areas[c]:.3f} / {shares[c]:.2f}" if c in areas else "" for c in cells]
        print(f"| {genre}, {row} | {' | '.join(texts)} |")
    print(f"\nmeans {mean_of(areas):.3f} / {mean_of(shares):.3f}")


def levels_in_force(script: Script) -> Mapping[str, float]:
    """Return the levels that the data file has for a script pair."""
    return model_of(script.section == "same_script").levels


def print_half_stores(
    found: Sequence[tuple[Table, np.ndarray, Mapping[str, float]]],
) -> list[Scored]:
    """Print what is refused of half stores at ``balanced``; return what was printed, to draw it.

    ``found`` has questions with their logits, ``(n,)``, and the levels that these must reach.
    """
    print("\nAt `balanced`:\n")
    print("| half store | answerable refused | others refused | calibration error |")
    print("|---|---|---|---|")
    drawn: list[Scored] = []
    for table, logits, levels in found:
        places: dict[str, list[int]] = defaultdict(list)
        for at, asked in enumerate(sample.asked for sample in table.samples):
            if asked.kind == "half store":
                places[f"{asked.group} {asked.pair}"].append(at)
        for name, some in places.items():
            confidence = 1 / (1 + np.exp(-logits[some]))
            truth = table.truth[some]
            error = calibration_error(confidence, truth)
            below = confidence < levels["balanced"]
            print(
                f"| {name} | {below[truth].mean():.2f} | {below[~truth].mean():.2f} | {error:.3f} |"
            )
            drawn.append((name, confidence, truth))
    return drawn


def report(found: Sequence[tuple[Script, Model]], plot: Path | None) -> None:
    """Print the measures by set and kind, and draw those of the half stores.

    At the level ``balanced`` the first table is of the weights in force, the second of the fit.
    """
    print_table([(script.measured, model.logits) for script, model in found], "fitted")
    print_table([(script.measured, in_force(script.measured)) for script, _ in found], "in force")
    print_half_stores([(s.measured, in_force(s.measured), levels_in_force(s)) for s, _ in found])
    fits = [(script.measured, model.logits, model.levels) for script, model in found]
    drawn = print_half_stores(fits)
    if plot:
        draw_curves(drawn, plot)


def write(found: Sequence[tuple[Script, Model]], by: str, data: Mapping[str, str]) -> None:
    """Write the weights and levels to the data files."""
    origin = Origin(by, open_embedder("builtin").identity, data)
    file = stage_file("answerability")
    for script, model in found:
        values = {**_rounded(model.line.weights), "bias": round(model.line.bias, 3)}
        lines = write_fit(file, script.section, values, origin)
        lines += write_fit(file, f"{script.section}_levels", model.levels, origin)
        print("\n".join(lines))
        if script.section == "other_script":
            lacks = [
                sample.signals["lack"]
                for sample in script.fitted.samples
                # It is measured in Chinese texts only.
                if sample.asked.answerable and sample.asked.pair == "en->zh" and sample.signals
            ]
            median = {"lack": round(float(np.median(lacks)), 3)}
            write_fit(stage_file("retrieval"), "concept_coverage", median, origin)


def main() -> None:
    """Ask, fit, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, help="question sets or folders with them")
    parser.add_argument("--home", type=Path, help="folder to keep stores and signals in")
    parser.add_argument("--limit", type=int, default=60, help="questions of each set and kind")
    parser.add_argument("--jobs", type=int, default=2, help="processes that ask")
    parser.add_argument("--again", action="store_true", help="ask anew, the stages have changed")
    parser.add_argument("--crosswise", action="store_true", help="fit to what is measured")
    parser.add_argument("--plot", type=Path, help="SVG file for risk, coverage and reliability")
    parser.add_argument("--write", action="store_true", help="write the fitted numbers")
    arguments = parser.parse_args()
    made = make_questions(arguments.folders, arguments.limit)
    if arguments.crosswise:
        made.asked = [asked for asked in made.asked if asked.held_out]
    with store_folder(arguments.home) as home:
        if arguments.again:
            (home / "signals.jsonl").unlink(missing_ok=True)
        samples = ask_all(made, home, arguments.jobs)
    found = []
    for script in scripts(samples, arguments.crosswise):
        model = fit_script(script)
        ablate(script, model)
        found.append((script, model))
    report(found, arguments.plot)
    if arguments.write:
        by = f"bench/refusal.py --limit {arguments.limit}"
        by += " --crosswise" if arguments.crosswise else ""
        data: dict[str, str] = {}
        for folder in arguments.folders:
            names = [path.name for path in folder.glob("*.json*")] if folder.is_dir() else []
            data |= digests(folder, names) if names else digests(folder.parent, [folder.name])
        write(found, by, data)


def _is_same(pair: str) -> bool:
    asking, text = pair.split("->")
    return asking == text


def _rounded(weights: Mapping[str, float]) -> dict[str, float]:
    return {name: round(weight, 3) for name, weight in weights.items()}


if __name__ == "__main__":
    main()
