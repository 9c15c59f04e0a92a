"""Words of questions that do not say what is asked about."""

STOP_TERMS = frozenset(
    "什么 哪些 哪个 哪几 哪里 哪位 几个 多少 谁 怎么 怎样 如何 为什么 为何 是否 吗 呢 "
    "的 了 是 在 和 与 有 "
    "the a an of in on at to for by with is are was were be been do does did what which "
    "who whom whose when where why how many much that this these those it its and or as "
    "from about has have had".split()
)
"""Words that ask or join. They are no search terms, since they are in nearly every text."""
ASKING = frozenset(
    "职务 职位 身份 "
    "文章 文件 文档 报道 提到 提及 指出 提出 强调 表示 介绍 说 讲 是 有 要 应 需要 进行 "
    "包括 属于 关于 方面 内容 情况 分别 具体 主要 哪 几 几月 几日 几号 哪天 哪年 时候 多少 "
    "say says said mention mentions mentioned according article articles document documents tell "
    "told talk talked speak spoke point pointed out emphasize emphasized emphasise emphasised "
    "stress stressed suggest suggested propose proposed require required think thinks thought "
    "state stated express expressed give gave make made position post job role".split()
)
"""Words that ask for an answer of some kind, such as a post, a document or a statement."""
FUNCTION = frozenset(
    "he she him her his they them their we us our you your i me my not no than then there here so "
    "should would could can will may might must shall into over under between among after before "
    "during while also more most other such each any all some up out off if but because only very "
    "just being".split()
)
"""Further English words that join. They would match nearly any text through the dictionary."""
MOMENTS = frozenset(
    "今天 今日 今晚 今早 明天 明日 昨天 昨日 后天 前天 现在 此刻 目前 刚才 "
    "today tonight tomorrow yesterday now".split()
)
"""Times that depend on when somebody asks, which no document knows."""
SPEAKERS = frozenset("你 您 我 咱 你们 您们 我们 咱们 大家 you i me we us".split())
"""Words for who asks and who is asked."""
TIME_NOUNS = frozenset("时间 时候 日子 日期 星期 礼拜 time day date".split())
"""What somebody asks for with 什么, 几 or *what* who wants to know a time."""
LIGHT = frozenset("做 叫 能 会 好 可以".split())
"""Verbs and adjectives that say next to nothing by themselves."""
QUESTION_WORDS_ZH = tuple("什么 哪 谁 几 多少 为何 怎么 怎样 如何 是否".split())
"""Chinese question words, or their first characters."""
