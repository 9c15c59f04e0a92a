"""What the texts of table cells are: figures, codes, periods, sentences, names of fields."""

import re

_LONG_CHARACTERS = 40  # more are a text, no name of a column; set by hand
_NUMERALS = "零〇一二三四五六七八九十百千万亿两点半"
_PERIOD = re.compile(
    rf"(?:19|20)\d\d(?:年度?|[-./年]\d\d?月?)?|第?[\d{_NUMERALS}]{{1,3}}(?:月份?|季度?|周|期|[班组级楼批号]+)|"
    r"[QH][1-4]|(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z.]*|FY\d+",
    re.IGNORECASE,
)
_SPELLED_OUT = re.compile(
    rf"[约近超]?(?:百分之[{_NUMERALS}]+|[零〇一二三四五六七八九十两半][{_NUMERALS}]*)\w{{0,3}}"
)
_FIGURE = re.compile(r"[-+−±<>≤≥~～约近超¥￥$€£（(.]*\d")
_NUMBER = re.compile(rf"\d[\d,.]*|[{_NUMERALS}]+")
_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9]+(?:[-_./#][A-Za-z0-9]+)*")
# The endings of the names of fields; what they have in common is that values do not end so.
_FIELD = re.compile(
    r".*(?:名|名称|字号|编号|号码|代码|账号|序号|型号|批号|日期?|时间|期限|年限|年份|地[址点区]|电话|手机|邮[箱编]|网址"
    r"|.人|.者|单位|部门|机构|职[务称位]|学历|专业|籍贯|民族|性别|年龄|出生|类[型别]?|种类|规格|品种|金额|单?价格?|费用?"
    r"|数|数量|.量|.率|占比|比例|.额|.度|备注|说明|内容|项目|事项|要求|标准|条件|方[式法]|结果|状态|情况|[等级]+别?|问题?"
    r"|答案?|明细|详情|合计|依据|原因|措施|范围|面积|资本|尺寸|.压)"
    r"|(?:.*\s)?(?:name|id|no\.?|number|date|time|type|price|amount|total|phone|tel|e-?mail|address"
    r"|department|dept|title|value|description|notes?|remarks?|unit|quantity|qty|question|answer)",
    re.IGNORECASE,
)
# What is added to a name: a unit in brackets, a colon.
_REMARK = re.compile(r"[（(\[【].*[）)\]】]|[：:*＊]|\s+$")


def names_a_field(text: str) -> bool:
    """Return True if a text reads like the name of a field, such as 姓名 or 单价（元）."""
    return len(text) <= _LONG_CHARACTERS and bool(_FIELD.fullmatch(_REMARK.sub("", text.strip())))


def has_remark(text: str) -> bool:
    """Return True if a short text has a colon or something in brackets, as 单位：万元 has."""
    return len(text) <= _LONG_CHARACTERS and bool(_REMARK.search(text))


def kind_of(text: str) -> str:
    """Return what a cell's text is: a figure, a code, a period, a text of sentences, a label."""
    text = text.strip()
    if len(text) > _LONG_CHARACTERS or text.endswith(("。", "！", "？", "；", ";")):
        return "text"
    if _PERIOD.fullmatch(text):
        return "period"
    digits = sum(character.isdigit() for character in text)
    if digits and _CODE.fullmatch(text) and any(map(str.isalpha, text)):
        return "code"
    if _SPELLED_OUT.fullmatch(text) or (2 * digits >= len(text) and _FIGURE.match(text)):
        return "figure"
    return "label"


def shape_of(text: str) -> str:
    """Return a figure with each number as 9: values below each other share their unit."""
    return _NUMBER.sub("9", text.strip())
