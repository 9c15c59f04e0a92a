"""Formulas whose results a workbook does not hold, as programs other than Excel leave them.

Sums, averages and the like, and the four operations, over cells of the same workbook; whatever
else a formula says, it has no result here.
"""

import re
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException, localcontext
from typing import NamedTuple

from index.formats.excel.workbook import Area, Book, read_area

# All set by hand, far above what is written into reports.
_LONGEST = 500  # characters of a formula
_DEEPEST = 60  # formulas that lead to each other, and brackets in brackets
_MOST_CELLS = 2_000_000  # that are looked at for one workbook
_DIGITS = 20  # with which is calculated; Excel keeps 15

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?![\w.]))"
    r"|(?:(?P<sheet>'[^'!]+'|[\w.]+)!)?(?P<area>\$?[A-Z]{1,3}\$?\d{1,7}"
    r"(?::\$?[A-Z]{1,3}\$?\d{1,7})?)(?![\w(!])"
    r"|(?P<name>[A-Z]+)(?=\()|(?P<sign>[-+*/(),%]))"
)


class _Unknown(Exception):
    """A formula that is not understood, or that has no result."""


class _Formula(NamedTuple):
    text: str


class _Token(NamedTuple):
    kind: str
    text: str
    sheet: str


class Calculator:
    """Works out formulas; the cells of a sheet are read when the first one needs them."""

    def __init__(self, workbook: Book) -> None:
        """Calculate with the cells of a workbook."""
        self._workbook = workbook
        self._sheets = {sheet.name: sheet for sheet in workbook.sheets}
        self._grids: dict[str, dict[tuple[int, int], Decimal | str | _Formula]] = {}
        self._looked_at = 0

    def result(self, sheet: str, formula: str) -> str | None:
        """Return the number that a formula of a sheet comes to, None if that is not known."""
        try:
            with localcontext(Context(prec=_DIGITS)):
                return str(self._calculate(sheet, formula, 0))
        except (_Unknown, DecimalException):
            return None

    def _calculate(self, sheet: str, formula: str, depth: int) -> Decimal:
        if len(formula) > _LONGEST or depth > _DEEPEST:
            raise _Unknown
        parser = _Parser(self, sheet, list(_tokens(formula.lstrip("="))), depth)
        return parser.whole()

    def values(self, sheet: str, area: Area, depth: int) -> Iterator[Decimal | str]:
        """Yield the values in an area of a sheet; empty cells have none."""
        if sheet not in self._sheets:
            raise _Unknown
        if sheet not in self._grids:
            self._grids[sheet] = self._read(sheet)
        grid = self._grids[sheet]
        size = (area.bottom - area.top + 1) * (area.right - area.left + 1)
        self._looked_at += min(size, len(grid))
        if self._looked_at > _MOST_CELLS:
            raise _Unknown
        if size <= len(grid):
            places = [
                (row, column)
                for row in range(area.top, area.bottom + 1)
                for column in range(area.left, area.right + 1)
                if (row, column) in grid
            ]
        else:
            places = [
                (row, column)
                for row, column in grid
                if area.top <= row <= area.bottom and area.left <= column <= area.right
            ]
        for place in places:
            value = grid[place]
            if isinstance(value, _Formula):
                value = grid[place] = self._calculate(sheet, value.text, depth + 1)
            yield value

    def _read(self, sheet: str) -> dict[tuple[int, int], Decimal | str | _Formula]:
        grid: dict[tuple[int, int], Decimal | str | _Formula] = {}
        for row, column, text, is_number, formula in self._workbook.values(self._sheets[sheet]):
            if len(grid) >= _MOST_CELLS:
                raise _Unknown
            grid[row, column] = _Formula(formula) if formula else _read_value(text, is_number)
        return grid


class _Parser:
    """Reads a formula from left to right, and calculates as it goes."""

    def __init__(self, cells: Calculator, sheet: str, tokens: list[_Token], depth: int) -> None:
        self._cells = cells
        self._sheet = sheet
        self._tokens = tokens
        self._at = 0
        self._depth = depth

    def whole(self) -> Decimal:
        result = self._sum()
        if self._at < len(self._tokens):
            raise _Unknown
        return result

    def _next(self, *signs: str) -> str:
        """Take the next token if it is one of some signs; return it, '' if it is not."""
        if self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token.kind == "sign" and token.text in signs:
                self._at += 1
                return token.text
        return ""

    def _sum(self) -> Decimal:
        result = self._product()
        while sign := self._next("+", "-"):
            value = self._product()
            result = result + value if sign == "+" else result - value
        return result

    def _product(self) -> Decimal:
        result = self._factor()
        while sign := self._next("*", "/"):
            value = self._factor()
            result = result * value if sign == "*" else result / value
        return result

    def _factor(self) -> Decimal:
        sign = 1
        while text := self._next("+", "-"):
            sign = -sign if text == "-" else sign
        value = self._atom()
        while self._next("%"):
            value = value / 100
        return value * sign

    def _atom(self) -> Decimal:
        if self._at >= len(self._tokens):
            raise _Unknown
        token = self._tokens[self._at]
        self._at += 1
        if token.kind == "number":
            return Decimal(token.text)
        if token.kind == "area":
            values = list(self._values(token))
            if ":" in token.text or any(isinstance(value, str) for value in values):
                raise _Unknown
            return values[0] if values and isinstance(values[0], Decimal) else Decimal(0)
        if token.kind == "name":
            return self._function(token.text)
        if token.text != "(":
            raise _Unknown
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _Unknown
        value = self._sum()
        self._close()
        return value

    def _close(self) -> None:
        if not self._next(")"):
            raise _Unknown

    def _values(self, token: _Token) -> Iterator[Decimal | str]:
        area = read_area(token.text)
        if area is None:
            raise _Unknown
        return self._cells.values(token.sheet or self._sheet, area, self._depth)

    def _function(self, name: str) -> Decimal:
        """Return the value of a function; ROUND and ABS take numbers, the others cells as well."""
        self._next("(")
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _Unknown
        values: list[Decimal] = []
        while True:
            token = self._tokens[self._at] if self._at < len(self._tokens) else None
            if name in _OF_CELLS and token and token.kind == "area" and ":" in token.text:
                self._at += 1
                values += [each for each in self._values(token) if isinstance(each, Decimal)]
            else:
                values.append(self._sum())
            if not self._next(","):
                break
        self._close()
        if name == "ROUND" and len(values) == 2 and abs(values[1]) <= 10:
            return values[0].quantize(Decimal(1).scaleb(-int(values[1])), ROUND_HALF_UP)
        if name == "ABS" and len(values) == 1:
            return abs(values[0])
        if name not in _OF_CELLS or (not values and name == "AVERAGE"):
            raise _Unknown
        return _OF_CELLS[name](values)


_OF_CELLS: dict[str, Callable[[list[Decimal]], Decimal]] = {
    "SUM": lambda values: sum(values, Decimal(0)),
    "AVERAGE": lambda values: sum(values, Decimal(0)) / len(values),
    "MIN": lambda values: min(values, default=Decimal(0)),
    "MAX": lambda values: max(values, default=Decimal(0)),
    "COUNT": lambda values: Decimal(len(values)),
}


def _tokens(formula: str) -> Iterator[_Token]:
    at = 0
    formula = formula.strip()
    while at < len(formula):
        match = _TOKEN.match(formula, at)
        if not match or not match.lastgroup:
            raise _Unknown
        kind = match.lastgroup
        yield _Token(kind, match[kind], (match["sheet"] or "").strip("'"))
        at = match.end()


def _read_value(text: str, is_number: bool) -> Decimal | str:
    try:
        return Decimal(text) if is_number else text
    except DecimalException:
        return text
