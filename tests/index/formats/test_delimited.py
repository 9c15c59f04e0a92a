from index.formats.delimited import read
from tests.index.formats.samples import place_of


def test_the_text_is_kept_as_it_is_and_cited_by_row():
    text = '姓名,备注\r\n张三,"两行\r\n备注"\r\n\r\n李四,无\r\n'
    raw = read(text.encode("gbk"), 1000)
    assert raw.text == text
    assert place_of(raw, "张三") == "row 2"
    assert place_of(raw, '备注"') == "row 2"
    assert place_of(raw, "李四") == "row 4"


def test_a_quote_that_never_closes_loses_no_text():
    raw = read('姓名,备注\n张三,"没有结束\n李四,无\n'.encode(), 1000)
    assert "李四" in raw.text


def test_fields_may_be_separated_by_tabs():
    raw = read("姓名\t部门\n张三\t财务\n".encode(), 1000)
    assert place_of(raw, "财务") == "row 2"
