import openpyxl
import pytest

from index.formats.archive import open_archive
from index.formats.excel.formulas import Calculator
from index.formats.excel.workbook import Workbook
from index.formats.office.parts import Package
from tests.index.formats.samples import saved


@pytest.fixture
def calculator():
    book = openpyxl.Workbook()
    book.active.title = "表"
    for row in [[1200, 1350, "文字"], ["=A1+B1", "=A2*2", None], ["=A4", None, None], ["=A3"]]:
        book.active.append(row)
    book.create_sheet("另 表").append([5])
    return Calculator(Workbook(Package(open_archive(saved(book)))))


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("A1+B1", "2550"),
        ("=A1-B1", "-150"),
        ("-A1*2/(3+1)", "-600"),
        ("SUM(A1:C1)", "2550"),
        ("SUM(A1,B1,10)", "2560"),
        ("AVERAGE(A1:B1)", "1275"),
        ("MIN(A1:B1)+MAX(A1:B1)", "2550"),
        ("COUNT(A1:C2)", "4"),
        ("ROUND(B1/A1,2)", "1.13"),
        ("50%*A1", "600"),
        ("$B$2", "5100"),
        ("'另 表'!A1+1", "6"),
        ("C2+1", "1"),
    ],
)
def test_sums_and_the_four_operations_are_worked_out(calculator, formula, result):
    assert float(calculator.result("表", formula)) == float(result)


@pytest.mark.parametrize(
    "formula",
    [
        "C1+1", "A3", "1/0", "IF(A1>1,2,3)", "VLOOKUP(A1,A1:B2,2)", "SUM(", "A1:B1", "缺表!A1",
        "A1 B1", "", "1+" * 300 + "1", "(" * 200 + "1" + ")" * 200, "-" * 400, "AVERAGE(C1:C2)",
    ],
)  # fmt: skip
def test_what_is_not_understood_has_no_result(calculator, formula):
    assert calculator.result("表", formula) is None
