"""Whether a text tells the kind of figure a question asks for: a time, money, a share, a number.

A sentence without any figure cannot say how much, whatever else it says of the thing asked about.
Nor can one say which school that names none: most are called what they are.
"""

import re

from rag.answerability.checks import Case, check

_NUMERALS = "一二三四五六七八九十百千万亿两半"
_MEASURES = (
    "万亿千百余多几大个家名位人项次倍成度届种条座艘架只支部本篇份台辆套门所层楼级等岁年月日天周"
    "时分秒米里吨斤克升亩尺英公平立"
)
# Numbers in Chinese characters count before a measure word; "one" alone is an article.
_NUMBER_ZH = (
    rf"(?<![{_NUMERALS}])(?!一个(?!月|小时|星期|世纪)|十分|万分|一部分|一起|一步)"
    rf"[{_NUMERALS}]+\s?(?:[{_MEASURES}]|分之)"
)
_NUMBER = rf"(?:\d|{_NUMBER_ZH})"
_DATE = r"\d{4}\s?年|\d{1,2}\s?[月日号]|\d{4}-\d"
_CALENDAR = rf"[{_NUMERALS}]+\s?[年月日]"
_NUMBER_WORD = (
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty"
    r"|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half|both|none"
    r"|once|twice|single)\b"
)
_PRICED = (
    "房价|价格|票价|售价|收入|营收|产值|投资|金额|经费|工资|薪资|利润|成本|生产总值|gdp|预算"
    "|补贴|资金|注册资本|年薪|薪酬|费用|奖金|罚款|贷款|负债|市值|税款|税额"
)
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_TIMES = "年|月|天|日|周|小时|分钟|岁|届|次|时间|号|层|楼"
_TIMES_EN = "years?|months?|weeks?|days?|hours?|minutes?"
_COUNTED = "个家名位项次倍成届种条座年月天"  # how many times, not how much money
_PAYS = "salary|salaries|wages?|revenue|turnover|registered capital"
_COSTS = "cost|costs|paid|pay|spent|spend|invest|invested|earn|earned|worth"
_MONEY = "元|人民币|美元|欧元|港元|英镑|日元|法郎|卢布"
_CURRENCY = "yuan|rmb|dollars?|euros?"
# What is asked for, and what a text that tells it holds; the first that fits decides.
_FIGURES = tuple(
    (re.compile(asks, re.IGNORECASE), re.compile(tells, re.IGNORECASE))
    for asks, tells in (
        (
            r"哪(?:一)?年|几几年|\b(?:what|which) year\b",
            rf"\d{{2,4}}|[零〇{_NUMERALS}]{{1,4}}年"
            rf"|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年?|年代|世纪|century",
        ),
        (
            r"哪(?:一)?天|几月几[日号]|几号|(?:什么|哪个|何)日期|日期(?:是|为|在)"
            r"|\b(?:what|which) (?:date|day)\b",
            rf"[\d{_NUMERALS}]\s?[月日号]|节|[初除][一二三四五六七八九十夕]|[昨今明当前次翌][日天]|day\b"
            rf"|星期|礼拜|周[一二三四五六日末天]|\b(?:{_MONTHS})\b|\d[-./]\d"
            r"|\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b",
        ),
        (
            r"百分之几|百分之多少|百分比|几成|\bpercent(?:age)?\b|\bwhat (?:share|proportion)\b",
            rf"\d\s*[%倍成]|百分之|分之|[{_NUMERALS}]+[成倍]|一半|半数|percent"
            r"|\bhalf\b|\bthird|\bquarter",
        ),
        (
            rf"多少(?:万|亿)?(?:钱|资金|{_MONEY})|(?:{_PRICED})(?!率|比|增|期)[^，,。率比增]{{0,6}}多少(?![{_COUNTED}]|人(?!民币))"
            rf"|\bhow much (?:money|[a-z ]{{0,20}}\b(?:{_COSTS})\b)"
            rf"|\bhow (?:many|much)\b.*\b(?:{_CURRENCY}|subsid(?:y|ies))\b|\bin (?:{_CURRENCY})\b"
            rf"|\b(?:how much|what(?: is| was)?(?: the)?) (?:[a-z]+ )?(?:{_PAYS})\b"
            r"(?! (?:rate|growth))"
            r"|\bhow much tax\b",
            rf"[\d一二三四五六七八九十百千]\s*[多余几]?\s*[万亿]*(?:{_MONEY})|\d\s*[多余]?\s*[万亿]|[$£€¥￥]"
            rf"|\b(?:{_CURRENCY}|pounds?|usd)\b|免费|\bfree\b",
        ),
        # "When he was young, what …?" asks something else.
        (
            r"何时|什么时候|什么时间"
            r"|^(?:since |until |by )?when (?:do|does|did|is|are|was|were|will|would|can|could|has"
            r"|have|had|should|must|may)\b(?!.*,)",
            r"\d|[年月日号天周夜晚早晨午季节初末前后时]|世纪|[时近古当]代|现代(?!化)|[零〇一二三四五六七八九十]{2}"
            r"|期间|以来|民国|朝|[唐宋元明清汉秦隋晋商辽金]代|century|dynasty|\bera\b|\bwar\b|year|month|week|morning"
            r"|night|noon|evening|yesterday|today|tomorrow|spring|summer|autumn|\bfall\b|winter"
            rf"|(?:sun|mon|tues|wednes|thurs|fri|satur|\b)days?\b|\b(?:{_MONTHS})\b"
            r"|\b(?:after|before|during|since|until|when|while|once|ago|always|never|daily)\b"
            rf"|{_NUMBER_WORD}|[零〇{_NUMERALS}]+[点时刻]|每[天日周月年]|永远",
        ),
        (
            r"哪(?:一)?[个所间家]?(?:大学|学院|学校|高校|院校|中学|小学|高中)"
            r"|\b(?:which|what) (?:university|college|school(?! of))\b",
            r"大学|[学研究]院|书院|学堂|学系|[中小]学|高中|师范|校|清华|复旦|[北交浙南武中科师]大|university|college|school"
            r"|institute|academy|polytechnic|harvard|yale|princeton|stanford|oxford|cambridge|\bmit\b",
        ),
        # A date is no number of people, nor is the year of a plan.
        (
            rf"^(?!.*(?:[期限龄]|年份|经验)).*多少(?!个?(?:{_TIMES}))"
            rf"|\bhow (?:many|much)\b(?! (?:{_TIMES_EN}|of)\b)",
            rf"(?<!\d)(?<!\d[.,-])(?<![\dA-Z]\+)(?!{_DATE})\d[\d.,]*+(?!\+[\dA-Z])"
            rf"|(?!{_CALENDAR}){_NUMBER_ZH}"
            rf"|翻.{{0,3}}番|数[十百千万]|唯一|无数|{_NUMBER_WORD}",
        ),
        (
            r"多少|\bhow (?:many|much)\b(?! of\b)",
            rf"{_NUMBER}|数[十百千万]|唯一|无数|{_NUMBER_WORD}",
        ),
    )
)


def lacks_figure(question: str, text: str) -> bool:
    """Tell whether a question asks for a figure of a kind that a text does not hold.

    Both are texts of the search layer.
    """
    for asks, tells in _FIGURES:
        if asks.search(question):
            return not tells.search(text)
    return False


@check("lacks_figure")
def figure_is_lacking(case: Case) -> float:
    """Return 1 if the question asks for a figure and no quote holds one of that kind."""
    return float(lacks_figure(case.question.search, case.quoted_text))
