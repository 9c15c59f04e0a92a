import pytest

from index.formats.office.math import linear
from index.formats.office.parts import parse_xml

M = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def r(text):
    return f"<m:r><m:t>{text}</m:t></m:r>"


def e(text, name="e"):
    return f"<m:{name}>{r(text)}</m:{name}>"


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (f"{r('c=')}<m:f>{e('2V', 'num')}{e('m', 'den')}</m:f>", "c=2V/m"),
        (f"<m:f>{e('a+b', 'num')}{e('2c', 'den')}</m:f>", "(a+b)/(2c)"),
        (f"<m:f>{e('总产值', 'num')}{e('总人数', 'den')}</m:f>", "总产值/总人数"),
        (f"<m:sSup>{e('x')}{e('2', 'sup')}</m:sSup>", "x^2"),
        (f"<m:sSub>{e('V')}{e('max', 'sub')}</m:sSub>", "V_(max)"),
        (f"<m:rad><m:deg/>{e('x+1')}</m:rad>", "√(x+1)"),
        (f"<m:rad>{e('3', 'deg')}{e('8')}</m:rad>", "∛8"),
        (
            f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr>{e("i=1", "sub")}{e("n", "sup")}'
            f"{e('i')}</m:nary>",
            "∑_(i=1)^n i",
        ),
        (f'<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr>{e("x")}</m:d>', "[x]"),
        (f"<m:func>{e('sin', 'fName')}{e('x')}</m:func>", "sin x"),
        (f"<m:m><m:mr>{e('a')}{e('b')}</m:mr><m:mr>{e('c')}{e('d')}</m:mr></m:m>", "[a, b; c, d]"),
    ],
)
def test_formulas_are_written_in_a_line(inner, text):
    assert linear(parse_xml(f'<m:oMath xmlns:m="{M}">{inner}</m:oMath>'.encode())) == text
