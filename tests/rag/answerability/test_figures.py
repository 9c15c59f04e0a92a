"""Whether a text contains the kind of figure that a question asks for."""

import pytest

from rag.answerability.figures import lacks_figure


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("项目哪一年开工", "项目由省里批准,去年春天开工。"),
        ("他的生日是哪天", "他在大会上讲话。"),
        ("增长了百分之几", "产值增长X%,全市第三。"),
        ("去年的收入是多少", "公司是一个能做产业的地方。"),
        ("投资了多少亿元", "产值位居全市第三,三大产业壮大。"),
        ("来了多少人", "参加的人十分踊跃。"),
        ("他的收入是多少人民币", "他有三个孩子。"),
        ("大桥什么时候通车", "大桥横跨长江。"),
        ("他毕业于哪所大学", "他主持会议并讲话。"),
        ("which university did he graduate from", "他主持会议并讲话。"),
        ("when will the bridge open", "大桥横跨长江。"),
        ("what percentage of homes are new", "新房很多。"),
        ("how much did the bridge cost", "大桥去年通车,长三公里。"),
        ("how many people came", "The hall was full."),
        ("会议在几月几日召开", "2020年的会议很成功。"),
        ("公司的注册资本是多少", "3月6日,公司发布了意见。"),
        ("工厂有多少台机器人", "制定2026年工作方案,建设1+3+N集群。"),
        ("how many robots are there", "《2026年工作方案》出台。"),
        ("what annual salary is offered", "实验室招聘人才。"),
        ("公司有多少员工", "第二条 本办法适用于公司全体员工。"),
        ("公司有多少员工", "第 12 条 本办法适用于公司全体员工。"),
    ],
)
def test_a_text_without_a_figure_of_the_kind_asked_for_lacks_it(question, text):
    assert lacks_figure(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("项目哪一年开工", "项目于二〇一九年开工。"),
        ("他的生日是哪天", "他生于5月3日。"),
        ("增长了百分之几", "产值增长了三成。"),
        ("投资了多少亿元", "总投资二十亿元。"),
        ("来了多少人", "来了三百余人。"),
        ("价格涨了多少倍", "涨了十倍以上。"),
        ("投资了多少个项目", "建成了三十个项目。"),
        ("how much did the bridge cost", "大桥造价3.5亿。"),
        ("how many people came", "Two people came."),
        ("谁来了", "他来了。"),
        ("宝塔什么时候建的", "宝塔建于唐朝。"),
        ("when was the bridge opened", "It opened on Monday."),
        ("when people came, what happened", "大桥横跨长江。"),
        ("when a bridge is closed it can be repaired", "大桥横跨长江。"),
        ("他毕业于哪所大学", "他毕业于北大。"),
        ("which school of thought did he follow", "他推崇儒家。"),
        ("他的收入是多少人民币", "他的收入是三万人民币。"),
        ("他毕业于哪所大学", "他毕业于安徽师范学院。"),
        ("which university did he graduate from", "He studied at Wuhan University."),
        ("大桥什么时候通车", "春节前大桥通车。"),
        ("when will the bridge open", "The bridge opens in winter."),
        ("when the bridge opened, who came", "大桥横跨长江。"),
        ("会议在几月几日召开", "会议十二月一日召开。"),
        ("会议在哪天召开", "昨日,会议召开。"),
        ("on what date did they meet", "They met on 5 March."),
        ("工程用了多少天", "工程用了300日。"),
        ("工厂有多少台机器人", "2026年有1,200台机器人。"),
        ("by how much has output grown", "产值翻了几番。"),
        ("how many years did it take", "历时三年。"),
        ("他用了多少时间毕业", "仅一个月就毕业。"),
        ("得票率是多少", "结果显示,100%的公民赞成。"),
        ("诏书在哪一年颁布", "庚申年四月四日发布诏书。"),
        ("哪个学院排名第一", "教育研究院排名第一。"),
        ("what is the tax rate for companies", "企业所得税税率为15%。"),
        ("what taxes must small firms pay", "小企业缴纳增值税和印花税。"),
        ("贷款利率是多少", "利率为3.5%。"),
        ("公司在全省排名第多少", "公司排名第15位。"),
        ("建设工期是多少", "工期为2年。"),
        ("引进了多少家企业", "引进30+家企业。"),
        ("增速是多少", "增长+5.2%。"),
        ("例会在哪天召开", "例会每周三召开。"),
        ("哪份报告有正确的日期", "年报正确。"),
        ("when does the library close", "The library closes at nine."),
        ("how much of the land is left", "大片土地未开发。"),
        ("学校排第多少", "学校排全市第三位。"),
        ("公司有多少员工", "第二条 公司有员工三百人。"),
    ],
)
def test_nothing_is_lacking_if_the_text_has_such_a_figure_or_the_question_asks_for_none(
    question, text
):
    assert not lacks_figure(question, text)
