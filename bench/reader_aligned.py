"""Join a set and its translation: questions in one language on passages in the other.

    python -m bench.reader_aligned ENGLISH.json.gz CHINESE.jsonl.gz OUT.jsonl.gz

Sets and their translations do not always keep their numbers. A question and its translation are
found as each other's nearest by the embedding, within an article; passages belong together if most
of their questions do. Pairs of which only one has an answer are left out. OUT has the English
questions on the Chinese passages and the other way round, a third of them made unanswerable by
people, as ``docs/reader.md`` tells.
"""

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.reader_sets import Asked, read_lines, read_squad
from index.embed import open_embedder

Encode = Callable[[Sequence[str]], np.ndarray]
_FEWEST = 2  # pairs of questions by which two passages belong together


def main() -> None:
    """Join two files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("english", type=Path, help="questions in SQuAD's format")
    parser.add_argument("chinese", type=Path, help="their translations, a JSON object a line")
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    english = list(read_squad(arguments.english, "english", "en->en"))
    chinese = list(read_lines(arguments.chinese))
    embedder = open_embedder("builtin")
    joined = join(english, chinese, lambda texts: embedder.encode_questions(texts).vectors)
    with gzip.open(arguments.out, "wt", encoding="utf-8") as file:
        for one in crossed(joined):
            line = {
                "id": one.id, "title": one.title, "context": one.text, "question": one.question,
                "answer": one.answer or None, "start": one.start if one.answer else None,
                "lang": one.pair,
            }  # fmt: skip
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    print(len(joined), "questions,", sum(not one.answer for one, _ in joined), "without answer")


def join(
    english: Sequence[Asked], chinese: Sequence[Asked], encode: Encode
) -> list[tuple[Asked, Asked]]:
    """Return the pairs of a question and its translation.

    ``encode`` returns unit vectors, float32 ``(len(texts), dim)``, comparable across languages.
    """
    joined: list[tuple[Asked, Asked]] = []
    for title in sorted({one.title for one in english} & {one.title for one in chinese}):
        ours = [one for one in english if one.title == title]
        theirs = [one for one in chinese if one.title == title]
        similar = (
            encode([one.question for one in ours]) @ encode([one.question for one in theirs]).T
        )
        nearest, back = similar.argmax(axis=1), similar.argmax(axis=0)
        mutual = [(ours[i], theirs[j]) for i, j in enumerate(nearest) if back[j] == i]
        votes: dict[str, Counter[str]] = defaultdict(Counter)
        for one, other in mutual:
            votes[one.text][other.text] += 1
        for one, other in mutual:
            text, count = votes[one.text].most_common(1)[0]
            if text == other.text and count >= _FEWEST and bool(one.answer) == bool(other.answer):
                joined.append((one, other))
    return joined


def crossed(joined: Iterable[tuple[Asked, Asked]]) -> Iterable[Asked]:
    """Yield each English question on the Chinese passage, and each Chinese one on the English."""
    for english, chinese in joined:
        yield replace(chinese, id=f"x{chinese.id}", question=english.question, pair="en->zh")
        yield replace(english, id=f"y{chinese.id}", question=chinese.question, pair="zh->en")


if __name__ == "__main__":
    main()
