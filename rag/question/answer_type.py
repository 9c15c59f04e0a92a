"""The kinds of answers: the patterns that ask for each, and those of texts that give it."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from index.text.dates import MONTH_NAMES, SHORT_MONTH_NAMES
from index.text.normalize import HAN
from index.text.numerals import CARDINALS, PERSONS, TO_TEN, ZEROS
from index.text.verbs import SAYING, STATED_EN
from rag.language.posts import HELD_POSTS, HELD_POSTS_EN, TITLES
from rag.language.stopwords import FUNCTION
from rag.types import AnswerType


@dataclass(frozen=True)
class Patterns:
    """Patterns of the questions that ask for an answer and of the texts that give it.

    Both ignore case. They are compiled when they are first used: a question needs a few.
    """

    asks_source: str
    tells_source: str

    @cached_property
    def asks(self) -> re.Pattern[str]:
        """The pattern of questions."""
        return re.compile(self.asks_source, re.IGNORECASE)

    @cached_property
    def tells(self) -> re.Pattern[str]:
        """The pattern of texts."""
        return re.compile(self.tells_source, re.IGNORECASE)


_NEVER = r"(?!)"  # matches nothing: no pattern recognises such an answer


def _patterns(asks: str, tells: str = _NEVER) -> Patterns:
    return Patterns(asks, tells)


_YEAR_ZH = "哪一?年"
_DAY_ZH = "哪一?天|几号"
_MOMENT_ZH = "何时|什么时候"

# A list is asked for by the words before the verb: "which plan should take up the suggestions" asks
# for one plan.
NO_VERB = r"(?!(?:is|are|was|were|do|does|did|should|could|can|will|would|must|has|have|had)\b)"
"""No verb follows here: "which plan" asks for a plan, "what did the plan" for something else."""
_LISTED_EN = (
    "requirements|problems|tasks|measures|points|suggestions|steps|aspects|issues|goals|industries"
    "|companies|areas|principles|challenges|reasons|ways|proposals|shortcomings|projects|priorities"
    "|actions|things"
)

# Chinese numerals are a number only before a measure word; "one" alone is an article.
_FIGURE_ZH = f"{TO_TEN}百千万亿两半"
MEASURE_CHARACTERS = (
    "万亿千百余多几大个家名位人项次倍成届度种条座艘架只支部本篇份台辆套门所层楼级等岁年月日天周"
    "时分秒米里吨斤克升亩尺英公平立"
)
"""The characters with which measure words begin, as the body of a character class."""
_NUMBER_ZH = (
    rf"(?<![第{_FIGURE_ZH}])(?!一个(?!月|小时|星期|世纪)|十分|万分|一部分|一起|一步)"
    rf"[{_FIGURE_ZH}]+\s?(?:[{MEASURE_CHARACTERS}]|分之)"
)
_NUMBER_EN = (
    rf"\b(?:{'|'.join(CARDINALS)}|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?"
    r"|thousands?|millions?|billions?|dozens?|half|both|none|once|twice|single)\b"
)
_ANY_NUMBER = rf"翻.{{0,3}}番|数[十百千万]|唯一|无数|{_NUMBER_EN}"
_DATE = r"\d{4}\s?年|\d{1,2}\s?[月日号]|(?<!\d)(?:19|20)\d\d-[01]?\d(?!\d)"
_CALENDAR = rf"[{_FIGURE_ZH}]+\s?[年月日]"
_TIMES = "年|月|天|日|周|小时|分钟|岁|届|次|时间|号|层|楼"
_PERIODS = "月|半月|小时|钟头|星期|礼拜|工作日|季度|学期|学年|世纪|百分点"
_CLOCK = "钟|半|开|关|上|下|出|发|到|起|结|能|可|才|就"
_TIMES_EN = "years?|months?|weeks?|days?|hours?|minutes?"

_PRICED = (
    "房价|价格|票价|售价|收入|营收|产值|投资|金额|经费|工资|薪资|利润|成本|生产总值|gdp|预算"
    "|补贴|资金|注册资本|年薪|薪酬|费用|奖金|罚款|贷款|负债|市值|税款|税额"
)
_NO_MONEY = (
    "个家名位项次倍成届种条座年月天"  # after 多少 these ask for a number or a time, not for money
)
_PAYS = "salary|salaries|wages?|revenue|turnover|registered capital"
_COSTS = "cost|costs|paid|pay|spent|spend|invest|invested|earn|earned|worth"
_MONEY = "元|人民币|美元|欧元|港元|英镑|日元|法郎|卢布"
_CURRENCY = "yuan|rmb|dollars?|euros?"

_REPORTER_EN = (
    r"(?:authors?|reporters?|journalists?|correspondents?|photographers?|editors?|publishers?)"
)
_REPORTED_EN = (
    r"(?:wrote|reported|photographed|published|posted|edited|took (?:the )?(?:photo|picture|image))"
)

ANSWERS = {
    # The coarse kinds: a question is of the first that matches, otherwise of the kind "what".
    AnswerType.POST: _patterns(
        r"职务|职位|身份|担任什么|是谁$|是什么人|\bwho is\b"
        r"|\b(?:position|job|post|role) (?:does|of)\b"
        r"|\b(?:what|which) (?:\w+ ){0,2}(?:position|job|post|role)s?\b"
        r"|\bwhat (?:is|was)\b.{0,40}\b(?:position|job|post|role)\b"
    ),
    AnswerType.WHO: _patterns(r"谁|哪位|何人|\bwho(?:m|se)?\b"),
    AnswerType.WHEN: _patterns(
        rf"{_MOMENT_ZH}|{_DAY_ZH}|{_YEAR_ZH}|几[月日]|时间|日期|\bwhen\b"
        r"|\bwhat (?:date|day|year|time)\b"
    ),
    AnswerType.WHERE: _patterns(r"哪里|哪儿|何处|何地|地点|什么地方|\bwhere\b"),
    AnswerType.HOW_MANY: _patterns(rf"多少|几(?:个|{PERSONS})|\bhow (?:many|much)\b"),
    AnswerType.WHY: _patterns(r"为什么|为何|原因|\bwhy\b"),
    # Figures: a text without a figure of the kind asked for does not answer.
    AnswerType.YEAR: _patterns(
        rf"{_YEAR_ZH}|几几年|\b(?:what|which) year\b",
        rf"\d{{2,4}}|[{ZEROS}{_FIGURE_ZH}]{{1,4}}年"
        r"|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年?|年代|世纪|century",
    ),
    AnswerType.DATE: _patterns(
        rf"{_DAY_ZH}|几月几日|(?:什么|哪个|何)日期|日期(?:是|为|在)"
        r"|\b(?:what|which) (?:date|day)\b",
        rf"[\d{_FIGURE_ZH}]\s?[月日号]|节|[初除][{TO_TEN}夕]|[昨今明当前次翌][日天]|day\b"
        rf"|星期|礼拜|周[{TO_TEN[:6]}日末天]|\b(?:{MONTH_NAMES})\b|\d[-./]\d"
        rf"|\b(?:{SHORT_MONTH_NAMES}|sept)\b",
    ),
    AnswerType.SHARE: _patterns(
        r"百分之几|百分之多少|百分比|几成|\bpercent(?:age)?\b|\bwhat (?:share|proportion)\b",
        rf"\d\s*[%倍成]|百分之|分之|[{_FIGURE_ZH}]+[成倍]|一半|半数|percent"
        r"|\bhalf\b|\bthird|\bquarter",
    ),
    AnswerType.MONEY: _patterns(
        rf"多少(?:万|亿)?(?:钱|资金|{_MONEY})"
        rf"|(?:{_PRICED})(?!率|比|增|期)[^，,。率比增]{{0,6}}多少(?![{_NO_MONEY}]|人(?!民币))"
        rf"|\bhow much (?:money|[a-z ]{{0,20}}\b(?:{_COSTS})\b)"
        rf"|\bhow (?:many|much)\b.*\b(?:{_CURRENCY}|subsid(?:y|ies))\b|\bin (?:{_CURRENCY})\b"
        rf"|\b(?:how much|what(?: is| was)?(?: the)?) (?:[a-z]+ )?(?:{_PAYS})\b"
        r"(?! (?:rate|growth))"
        r"|\bhow much tax\b",
        rf"[\d{TO_TEN}百千]\s*[多余几]?\s*[万亿]*(?:{_MONEY})|\d\s*[多余]?\s*[万亿]|[$£€¥￥]"
        rf"|\b(?:{_CURRENCY}|pounds?|usd)\b|免费|\bfree\b",
    ),
    # "When he was young, what …?" does not ask for a time.
    AnswerType.MOMENT: _patterns(
        rf"{_MOMENT_ZH}|什么时间"
        r"|^(?:since |until |by )?when (?:do|does|did|is|are|was|were|will|would|can|could|has"
        r"|have|had|should|must|may)\b(?!.*,)",
        rf"\d|[年月日号天周夜晚早晨午季节初末前后时]|世纪|[时近古当]代|现代(?!化)|[{ZEROS}{TO_TEN}]{{2}}"
        r"|期间|以来|民国|朝|[唐宋元明清汉秦隋晋商辽金]代|century|dynasty|\bera\b|\bwar\b|year|month"
        r"|week|morning|night|noon|evening|yesterday|today|tomorrow|spring|summer|autumn|\bfall\b"
        rf"|winter|(?:sun|mon|tues|wednes|thurs|fri|satur|\b)days?\b|\b(?:{MONTH_NAMES})\b"
        r"|\b(?:after|before|during|since|until|when|while|once|ago|always|never|daily)\b"
        rf"|{_NUMBER_EN}|[{ZEROS}{_FIGURE_ZH}]+[点时刻]|每[天日周月年]|永远",
    ),
    # The names of most schools say that they are schools.
    AnswerType.SCHOOL: _patterns(
        r"哪一?[个所间家]?(?:大学|学院|学校|高校|院校|中学|小学|高中)"
        r"|\b(?:which|what) (?:university|college|school(?! of))\b(?! (?:alumn|graduate|student))",
        r"大学|[学研究]院|书院|学堂|学系|[中小]学|高中|师范|校|清华|复旦|[北交浙南武中科师]大|university"
        r"|college|school|institute|academy|polytechnic|harvard|yale|princeton|stanford|oxford"
        r"|cambridge|\bmit\b",
    ),
    # The figures of a date do not answer how many people there were.
    AnswerType.NUMBER: _patterns(
        rf"^(?!.*(?:[期限龄]|年份|经验|第多少)).*多少(?!个?(?:{_TIMES}))"
        rf"|\bhow (?:many|much)\b(?! (?:{_TIMES_EN}|of)\b)",
        rf"(?<![第\d])(?<!第\s)(?<!\d[.,-])(?<![\dA-Z]\+)(?!{_DATE})\d[\d.,]*+(?!\+[\dA-Z])"
        rf"|(?!{_CALENDAR}){_NUMBER_ZH}|{_ANY_NUMBER}|[★☆⭐]",  # stars count, too
    ),
    AnswerType.AMOUNT: _patterns(
        r"(?<!第)多少|\bhow (?:many|much)\b(?! of\b)", rf"\d|{_NUMBER_ZH}|{_ANY_NUMBER}|[★☆⭐]"
    ),
    # A time that can be highlighted in a quote: neither a duration (历时3年) nor any number of four
    # digits (1500 people).
    AnswerType.TIME: _patterns(
        r"^(?:when\b(?!.*,)"
        r"|(?:in|on|by|since|from)?\s?(?:what|which)\s(?:year|date|day|month|century)\b)"
        rf"|{_MOMENT_ZH}|{_DAY_ZH}|{_YEAR_ZH}|几[月日]",
        r"(?:(?:公元前?|(?<!年)前)\s?\d{1,4}\s?年|(?<!\d)\d{4}\s?年(?![来内间后前多]))"
        r"(?:\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?[日号])?|[春夏秋冬初末底中])?"
        r"|\d{1,2}\s?月\s?\d{1,2}\s?[日号]"
        r"|\d{1,2}\s?世纪(?:\s?\d{2}\s?年代|[初末中]期?)?|\d{4}\s?年代"
        rf"|\b(?:{MONTH_NAMES})\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s\d{{4}})?\b"
        rf"|\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s)?(?:{MONTH_NAMES})\s\d{{4}}\b"
        r"|\b\d{1,2}(?:st|nd|rd|th)\scentury\b"
        r"|(?:(?<=\bin\s)|(?<=\bsince\s)|(?<=\bby\s)|(?<=\bfrom\s)|(?<=\buntil\s)|(?<=\bof\s)"
        r"|(?<=\bduring\s)|(?<=\())(?:1\d{3}|20\d\d)s?\b(?!\s[a-z]+s\b)",
    ),
    # Persons.
    AnswerType.STATEMENT: _patterns(
        rf"(?:{SAYING})[了过]?(?:什么|哪)|^what (?:did|does|do|has|had) .*\b(?:{STATED_EN})\b"
    ),
    AnswerType.NAME: _patterns(
        rf"(?:{TITLES}|领导|同志|的人)(?:的名字)?(?:叫|是)什么(?:名字)?$|姓名(?:是|为|叫)"
        r"|\bwhat (?:is|was|are|were) the names? of the [\w ]*?\b(?:man|woman|person|chair\w*"
        r"|director|head|leader|secretary|president|mayor|chief|manager)\b",
        rf"(?:{TITLES})([{HAN}]{{2,3}})",
    ),
    AnswerType.HOLDER: _patterns(
        rf"({HELD_POSTS})(?:是谁|是哪一?位|由谁担任|叫什么)"
        rf"|谁(?:是|担任|任)[^，,。]*的(?:党委|党组|党支部|省委|市委|区委|县委)?({HELD_POSTS})$"
        rf"|^who (?:is|was) (?:the |[\w'’ ]+['’]s )?(?:\w+ )?({HELD_POSTS_EN}) of\b"
        rf"|^who (?:is|was) [\w'’ ]+['’]s ({HELD_POSTS_EN})$"
    ),
    # Reporters, photographers and publishers stand in a line of their own.
    AnswerType.BYLINE: _patterns(
        r"(?:记者|通讯员|作者|责编|编辑|摄影师?|撰稿人?|供稿人?|发布者)[^，,。]{0,4}"
        r"(?:是谁|是哪|有谁|有哪|叫什么)"
        r"|(?:哪[一几]?[位名些家]|谁是)[^，,。]{0,8}(?:记者|通讯员|作者|编辑|摄影)"
        r"|(?:谁|哪[一几]?[位名家])(?:记者|通讯员)?(?:写|拍|撰|报道|摄|供稿|编辑|发布)"
        r"|(?:照片|配图|图片|稿子|稿件|报道)[^，,。]{0,8}(?:谁|哪[里家位])"
        r"|哪家?[^，,。]{0,4}(?:发布|刊登|刊发)的?$"
        r"|\b(?:published|written|taken|reported)\b.*\bby who"
        rf"|\b(?:who|(?:which|what) \w+) (?:\w+ ){{0,2}}?{_REPORTED_EN}"
        rf"|\bwho (?:is|was|are|were) the (?:\w+ )?{_REPORTER_EN}|\b(?:which|what) {_REPORTER_EN}",
        r"(?:^|[\s(（|])(?:本报|本网|本刊)?(?:特约)?"
        r"(?:记者|通讯员|摄影|撰稿|供稿|作者|责任编辑|责编|编辑|发布者|来源)"
        rf"(?:[:：\s/]+[{HAN}]{{2,12}}|[{HAN}]{{2,3}}(?=[\s、)）]|$))"
        rf"|[(（](?!中英)[{HAN}·]{{2,4}}[\s?]*(?:摄|文|图|报道)[)）]",
    ),
    # Several answers, or several documents.
    AnswerType.LIST: _patterns(
        # Not how many months (几个月), nor at what time (上午几点, 几点发车).
        rf"哪些|哪几|(?<![早晚午夜晨里])(?<![早晚]上)几点(?!{_CLOCK})|几个(?!{_PERIODS})|几项|几条|几方面|分别|列出|都有谁"
        r"|(?:\b(?:list|which|what)|^(?:please )?name)\b(?:\s+(?:are|were))?"
        rf"(?:\s+{NO_VERB}[\w'’-]+){{0,5}}?\s+(?:{_LISTED_EN})\b"
    ),
    AnswerType.DOCUMENTS: _patterns(
        r"(?:哪些|哪几|几)[篇份个]?(?:文章|文件|文档|报道|材料|新闻|资料|稿)"
        r"|\b(?:which|what|how many)\s+(?:articles?|documents?|files?|reports?|texts?|pages?)\b"
    ),
}
_KINDS = (
    AnswerType.POST, AnswerType.WHO, AnswerType.WHEN, AnswerType.WHERE, AnswerType.HOW_MANY,
    AnswerType.WHY,
)  # fmt: skip
FIGURES = (
    AnswerType.YEAR, AnswerType.DATE, AnswerType.SHARE, AnswerType.MONEY, AnswerType.MOMENT,
    AnswerType.SCHOOL, AnswerType.NUMBER, AnswerType.AMOUNT,
)  # fmt: skip
"""The kinds of figures. Of several that match, a question asks for the first."""


def kind_of(question: str) -> AnswerType:
    """Return the coarse kind of answer that a question of the search layer asks for."""
    return next((kind for kind in _KINDS if asks(question, kind)), AnswerType.WHAT)


def asks(question: str, answer: AnswerType) -> bool:
    """Return True if a question of the search layer asks for an answer of this kind."""
    return bool(ANSWERS[answer].asks.search(question))


def tells(text: str, answer: AnswerType) -> bool:
    """Return True if a text of the search layer contains what answers of this kind consist of."""
    return answer in ANSWERS and bool(ANSWERS[answer].tells.search(text))


# Words by which a question asks for a post, besides the stop words.
_POST_WORDS = frozenset(
    "担任 现任 任职 单位 机构 部门 hold holds held serve serves government official posts positions"
    " jobs roles body work works organisation organization department unit".split()
)


def asks_only_post(content: Iterable[str], names: Collection[str]) -> bool:
    """Return True if a question only asks who somebody is or what post they hold.

    ``content`` are its words that carry meaning, ``names`` the names of persons and places in it.
    """
    others = [word for word in content if word not in _POST_WORDS | FUNCTION]
    return all(any(word in name for name in names) for word in others)
