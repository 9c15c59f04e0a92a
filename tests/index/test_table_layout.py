"""Rows that name the columns of a table are told from rows of values."""

import pytest

from index.formats.tables import TableCell, TableRow, plain_cells
from index.table_layout import Layout, find_layout


def table(*lines):
    """Return the rows of a table written as lines with | between cells."""
    return [TableRow(plain_cells(line.split("|"))) for line in lines]


@pytest.mark.parametrize(
    ("lines", "headers"),
    [
        (["姓名|部门", "张三|财务", "李四|人事"], 1),
        (["科目|一季度|二季度|合计", "宣传费|1200|1350|2550"], 1),
        (["区县|2021年|2022年", "禾城区|31.2|33.7"], 1),
        (["项目|金额", "差旅费|100", "宣传费|200"], 1),
        (["问题|答案", "几天到货？|次日达。", "能寄液体吗？|不能寄送液体。"], 1),
        (["参数|XK-20|XK-30", "转速|4000|6000", "容量|4×50|6×50"], 1),
        (["Name|Dept", "Ann|Sales", "Bob|Finance"], 1),
        (["工号|姓名|籍贯", "E0001|赵思远|安徽", "E0002|钱亦凡|江西"], 1),
        (["血常规|二十五元", "胸部拍片|八十八元"], 0),
        (["姓名|张三", "性别|男", "电话|0553-8801234"], 0),
        (["姓名|张三|性别|男", "电话|8801234|籍贯|安徽"], 0),
        (["开户行：|农业银行", "账户：|王五"], 0),
        (["张三|95|88", "李四|76|缺考", "王五|80|91"], 0),
        (["年龄|0-14岁|15-64岁|合计", "人数|100|300|400", "女|50|150|200"], 1),
        (["|上半年|下半年", "水泥|312|298"], 1),
        (["工厂|上半年||下半年|", "|水泥|玻璃|水泥|玻璃", "东岭厂|312|45|298|51"], 2),
        (["区县|小麦|玉米", "|万吨|万吨", "禾城区|31.2|20", "麦岭县|44|21"], 2),
        (["指标|2023年", "用户数|100", "收入额|200"], 1),
        (["姓名|成绩", "张三|95"], 1),
        (["一行而已|没有下文"], 0),
        (["一列", "没有", "列名"], 0),
        ([], 0),
    ],
)
def test_rows_that_name_the_columns_are_told_from_rows_of_values(lines, headers):
    assert find_layout(table(*lines)) == Layout(0, headers)


def test_names_below_merged_groups_make_a_header_of_two_rows():
    rows = [
        TableRow([
            TableCell("工厂", 0, down=2), TableCell("上半年", 1, 2), TableCell("下半年", 3, 2),
        ]),
        TableRow([TableCell(name, 1 + at) for at, name in enumerate(["水泥", "玻璃"] * 2)]),
        *table("东岭厂|甲|乙|丙|丁", "西岭厂|戊|己|庚|辛"),
    ]  # fmt: skip
    assert find_layout(rows) == Layout(0, 2)


def test_a_value_that_several_rows_share_is_no_header():
    rows = [
        TableRow([TableCell("采购部", 0, down=2), TableCell("邓志远", 1)]),
        TableRow([TableCell("宋雨桐", 1)]),
        TableRow([TableCell("法务部", 0), TableCell("高子涵", 1)]),
    ]
    assert find_layout(rows) == Layout(0, 0)


def test_a_title_and_a_unit_above_the_header_are_captions():
    rows = [
        TableRow([TableCell("2023年产量表", 0, across=3)]),
        TableRow([TableCell("单位：万吨", 2)]),
        *table("区县|小麦|玉米", "禾城区|31.2|20"),
    ]
    assert find_layout(rows) == Layout(2, 1)


def test_what_the_file_says_of_its_header_counts():
    rows = table("甲|乙", "丙|丁", "戊|己")
    said = [rows[0]._replace(header=True), rows[1]._replace(header=True), rows[2]]
    assert find_layout(said) == Layout(0, 2)
    assert find_layout([rows[0]._replace(header=False), *rows[1:]]) == Layout(0, 0)


def test_a_table_of_headers_only_has_none():
    rows = [row._replace(header=True) for row in table("甲|乙", "丙|丁")]
    assert find_layout(rows) == Layout(0, 0)


@pytest.mark.parametrize(("rows", "columns"), [(3, 16_384), (20_000, 5)])
def test_the_layout_of_a_huge_table_is_found_at_once(rows, columns):
    lines = [TableRow(plain_cells([f"列{n}" for n in range(columns)]))]
    lines += [TableRow(plain_cells(["1"] * columns))] * rows
    assert find_layout(lines) == Layout(0, 1)
