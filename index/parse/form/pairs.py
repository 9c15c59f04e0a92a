"""Find pairs of a key and a value, ``姓名：张三``, and questions with answers, ``问：…答：…``."""

import re
from collections.abc import Iterator, Sequence

from index.blocks import Block, BlockKind
from index.parse.form.lines import Line
from index.text.normalize import HAN
from index.text.numerals import TO_TEN
from index.text.segmenter import tagged
from index.text.verbs import SAYING

_KEY = rf"[{HAN}A-Za-z][{HAN}A-Za-z0-9 /()（）·_-]{{0,23}}?"
_PAIR = re.compile(
    rf"({_KEY})[ \u3000]*[:：][ \u3000]*(?!//|[(（]?[{TO_TEN}\d]{{1,2}}[.、)）])(\S.*)?$", re.S
)
_BETWEEN = re.compile(r"\t+|[ \u3000]{2,}|(?<=\S)\u3000(?=\S)")
_SAYS = re.compile(rf"(?:{SAYING}|如下|下列|以下|包括|问|Q|A|says|said)$", re.IGNORECASE)
_SENTENCE = re.compile(r"[。！？!?；;]")
_LONGEST_KEY = 10  # characters of a Chinese key
_LONGEST_ALONE = 6  # … of a pair that stands alone
_LONGEST_VALUE = 80  # characters
_QUESTION = re.compile(
    r"(?:\*\*)?(?:[【\[(](?:问题?|提问|Q)\s?\d{0,3}[】\])]|(?:问题?|提问|Question|Q)\s?\d{0,3}\s?[:：.、．]"
    r"|(?:问|Q)\d{1,3}\s)",
    re.IGNORECASE,
)
_ANSWER_LABEL = (
    r"(?:\*\*)?(?:[【\[(](?:答案?|回答|A)\s?\d{0,3}[】\])]|(?:答案?|回答|答复|Answer|A)\s?\d{0,3}\s?[:：.、．]"
    r"|(?:答|A)\d{1,3}\s)"
)
_ANSWER = re.compile(_ANSWER_LABEL, re.IGNORECASE)
_ANSWER_WITHIN = re.compile(rf"(?<=[?？。\s】])\s*({_ANSWER_LABEL})")


def find_pairs(lines: Sequence[Line]) -> dict[int, list[Block]]:
    """Return the pairs in some lines by the number of the line at which they begin.

    A pair of two lines is given at the first of them.
    """
    found: dict[int, list[Block]] = {}
    place = 0
    while place < len(lines):
        last = place
        run: dict[int, list[Block]] = {}
        while last < len(lines) and (pairs := list(_pairs(lines, last))):
            run[last] = pairs
            last += 1 if pairs[-1].end <= lines[last].end else 2
        blocks = [block for pairs in run.values() for block in pairs]
        count = sum(block.kind is BlockKind.PAIR for block in blocks)
        if count > 1 or (count == 1 and _stands_alone(lines[place])):
            found |= run
        place = max(last, place + 1)
    return found


def _pairs(lines: Sequence[Line], place: int) -> Iterator[Block]:
    """Yield the pairs that a line consists of, nothing if it holds anything else."""
    line = lines[place]
    if len(line.text) > 4 * _LONGEST_VALUE or not _PAIR.match(line.text):
        return
    at = 0
    found: list[Block] = []
    for match in [*_BETWEEN.finditer(line.text), None]:
        end = match.start() if match else len(line.text)
        pair = _PAIR.fullmatch(line.text, at, end)
        if not pair and found and not re.search("[:：]", line.text[at:end]):
            # The blanks stand inside of a value.
            found[-1] = found[-1]._replace(end=line.start + end)
            found[-3] = found[-3]._replace(end=line.start + end)
        elif not pair or not _is_key(pair[1]):
            return
        else:
            low, high = line.start + at, line.start + end
            key = Block(BlockKind.KEY, low, low + len(pair[1]))
            if pair[2]:
                value = Block(BlockKind.VALUE, line.start + pair.start(2), high)
            elif match or place + 1 >= len(lines) or not _is_value(lines[place + 1]):
                return
            else:
                value = Block(BlockKind.VALUE, lines[place + 1].start, lines[place + 1].end)
                high = value.end
            if value.end - value.start > _LONGEST_VALUE:
                return
            found += [Block(BlockKind.PAIR, low, high), key, value]
        at = match.end() if match else end
    yield from found


def _is_key(key: str) -> bool:
    limit = _LONGEST_KEY if re.search(f"[{HAN}]", key) else 3 * _LONGEST_KEY
    return len(key) <= limit and not _SAYS.search(key.strip())


def _is_value(line: Line) -> bool:
    return line.is_headline and not _PAIR.match(line.text)


def _stands_alone(line: Line) -> bool:
    """Return True for a pair whose key is a short noun, such as 法定代表人：张三."""
    pair = _PAIR.match(line.text)
    if not pair or not pair[2] or _SENTENCE.search(pair[2]) or len(pair[2]) > _LONGEST_VALUE // 2:
        return False
    key = pair[1]
    return 2 <= len(key) <= _LONGEST_ALONE and tagged(key)[-1][1].startswith("n")


def find_questions(lines: Sequence[Line]) -> list[tuple[int, int, int]]:
    """Return the labelled questions that are answered.

    Each is given by the number of its line, the offset at which its answer begins, and the number
    of the line after the answer as far as the labels tell.
    """
    asked = [place for place, line in enumerate(lines) if _QUESTION.match(line.text)]
    found = []
    for place, after in zip(asked, [*asked, len(lines)][1:], strict=True):
        within = _ANSWER_WITHIN.search(lines[place].text)
        if within:
            found.append((place, lines[place].start + within.start(1), after))
            continue
        answers = (at for at in range(place + 1, after) if _ANSWER.match(lines[at].text))
        answer = next(answers, None)
        if answer is not None:
            found.append((place, lines[answer].start, after))
    return found
