"""Of two editions of one text the newer answers, unless the question asks for the older."""

import pytest

from index.restore.layers import Restored
from index.store import StoredDocument
from rag.retrieval.editions import find_superseded

RULES = "员工迟到一次扣款{}元，每月迟到超过{}次的取消全勤奖。加班须经部门负责人批准。\n"


def make_document(number, path, text, title="", date=""):
    restored = Restored(text, ())
    return StoredDocument(number, "", path, title, text, text, restored, date=date)


def pairs(*documents, question=""):
    found = find_superseded(documents, question)
    return [(pair.older_path, pair.newer_path, pair.asked) for pair in found]


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ({"path": "制度2021.txt"}, {"path": "制度2024.txt"}),
        ({"path": "考勤制度（2019版）.txt"}, {"path": "考勤制度（2023年修订）.txt"}),
        ({"path": "2019/制度汇编.txt"}, {"path": "2023/制度汇编.txt"}),
        ({"path": "v1/制度汇编.txt"}, {"path": "v2/制度汇编.txt"}),
        ({"path": "制度汇编v1.9.txt"}, {"path": "制度汇编v1.10.txt"}),
        ({"path": "制度汇编-旧.txt"}, {"path": "制度汇编.txt"}),
        ({"path": "rules-old.txt"}, {"path": "rules_final.txt"}),
        ({"path": "制度汇编（第2版）.txt"}, {"path": "制度汇编（第11版）.txt"}),
        ({"path": "a.txt", "title": "考勤制度（2021年修订）"},
         {"path": "b.txt", "title": "考勤制度（2024年修订）"}),
        ({"path": "a.txt", "title": "考勤制度", "date": "2020-02-01"},
         {"path": "b.txt", "title": "考勤制度", "date": "2020-11-01"}),
        ({"path": "policy-2018.txt"}, {"path": "Policy_2022.txt"}),
        ({"path": "制度20190105.txt"}, {"path": "制度20190301.txt"}),
    ],
)  # fmt: skip
def test_names_that_differ_in_a_date_or_version_only_are_editions(older, newer):
    first = make_document(1, text=RULES.format("五十", "三"), **older)
    second = make_document(2, text=RULES.format("二十", "五"), **newer)
    wanted = [(first.path, second.path, False)]
    assert pairs(first, second) == pairs(second, first) == wanted


def test_the_day_from_which_a_text_is_in_force_decides_where_names_do_not():
    older = make_document(
        1, "a/制度.txt", RULES.format(1, 1) + "自2019年9月1日起施行。", "考勤制度"
    )
    newer = make_document(
        2, "b/制度.txt", RULES.format(2, 2) + "自2023年9月1日起施行。", "考勤制度"
    )
    assert pairs(newer, older) == [("a/制度.txt", "b/制度.txt", False)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("简报-永安县2021.txt", "简报-福安县2023.txt"),
        ("XK-20型离心机说明书2021.txt", "XK-30型离心机说明书2023.txt"),
        ("制度汇编.txt", "制度汇编（修订）.txt"),
    ],
)
def test_texts_of_different_things_or_of_unknown_age_are_no_editions(one, other):
    first = make_document(1, one, RULES.format("五十", "三"))
    second = make_document(2, other, RULES.format("二十", "五"))
    assert pairs(first, second) == []


def test_texts_of_one_name_that_have_little_in_common_are_no_editions():
    first = make_document(1, "2021/会议纪要.txt", "会议讨论了食堂改造，决定更换炉灶和餐桌。")
    second = make_document(2, "2023/会议纪要.txt", "与会人员听取审计结果，同意出售旧车三辆。")
    assert pairs(first, second) == []


def test_an_edition_that_adds_much_to_the_older_one_is_one():
    same = "为了规范户外招牌设置，维护市容整洁和公共安全，根据法律法规，结合实际，制定本办法。"
    old = f"{same}招牌的高度不得超过二点五米，凸出墙面不得超过三十厘米，设置期限不超过三年。"
    kept = f"{same}招牌的高度不得超过三米，凸出墙面不得超过四十厘米，设置期限不超过五年。"
    added = (
        "申请大型招牌应当提交营业执照、场地使用权证明和效果图。台风预警发布后应当加固或者拆除。"
        "历史文化街区禁止使用电子显示屏，电影院与剧场除外。违反规定的给予警告并处罚款。"
    )
    unlike = "食堂改造更换炉灶与餐桌，审计结果听取后同意出售旧车，绿化带补种银杏香樟。"
    older = make_document(1, "招牌办法（2018年）.txt", old)
    newer = make_document(2, "招牌办法（2023年修订）.txt", kept + added)
    other = make_document(3, "招牌办法（2024年）.txt", unlike + added)
    assert pairs(older, newer) == [(older.path, newer.path, False)]
    assert pairs(older, other) == []


def test_a_text_that_says_it_replaces_another_is_newer_than_that():
    older = make_document(1, "a.txt", "养犬人应当登记，每年二百元。", "犬只登记办法")
    newer = make_document(
        2, "b.txt", "养犬应当每年检查。本条例施行后，《犬只登记办法》同时废止。", "养犬管理条例"
    )
    other = make_document(3, "c.txt", "《犬只登记办法》的登记费由财政局收取。", "收费说明")
    assert pairs(older, newer, other) == [("a.txt", "b.txt", False)]


def test_an_english_text_may_say_so_too():
    older = make_document(1, "a.txt", "Dogs are registered for ten euros.", "Dog Rules")
    newer = make_document(2, "b.txt", "Dogs are seen yearly. It replaces the Dog Rules.", "Pet Act")
    shop = make_document(3, "c.txt", "We sell fireplaces and print the Dog Rules.", "Shop News")
    assert pairs(older, newer, shop) == [("a.txt", "b.txt", False)]


def test_the_year_of_a_revision_in_the_first_lines_decides():
    texts = [f"（{year}年5月第二次修正）{RULES.format('五十', '三')}" for year in (2019, 2023)]
    older, newer = (
        make_document(number, f"{number}/制度.txt", text, "考勤制度")
        for number, text in enumerate(texts, 1)
    )
    assert pairs(newer, older) == [("1/制度.txt", "2/制度.txt", False)]


def test_a_question_asks_for_the_older_edition_by_its_year():
    older = make_document(1, "制度2021.txt", RULES.format("五十", "三"))
    newer = make_document(2, "制度2024.txt", RULES.format("二十", "五"))
    assert pairs(older, newer, question="按2021年的制度扣多少钱")[0][2]
    assert pairs(older, newer, question="二〇二一年的制度扣多少钱")[0][2]
    for question in ("扣多少钱", "2024年的制度扣多少钱", "2021年和2024年的制度有什么不同"):
        assert not pairs(older, newer, question=question)[0][2]


def test_documents_that_begin_with_the_same_sentence_are_no_editions():
    first = make_document(1, "new/b.txt", "果园收获了苹果。", "果园收获了苹果。", "2024-06-05")
    second = make_document(2, "new/c.txt", "果园收获了苹果。", "果园收获了苹果。", "2024-09-05")
    assert pairs(first, second) == []


def test_all_editions_answer_which_documents_mention_something(opened):
    answer = opened.ask("哪些文件提到了全勤奖？")
    cited = {citation.document for citation in answer.citations}
    assert cited == {"考勤制度2021.txt", "考勤制度2024.txt"}


@pytest.fixture
def opened(make_assistant, embedder):
    texts = {
        "考勤制度2021.txt": f"晨光公司考勤制度\n{RULES.format('五十', '三')}",
        "考勤制度2024.txt": f"晨光公司考勤制度\n{RULES.format('二十', '五')}",
        "食谱.txt": "晨光公司食谱\n周一供应米饭和青菜，周二供应面条。\n",
    }
    return make_assistant(texts, embedder)


def test_the_newer_edition_answers_and_a_note_says_that_there_is_an_older(opened):
    answer = opened.ask("晨光公司员工迟到一次扣多少钱？")
    assert {citation.document for citation in answer.citations} == {"考勤制度2024.txt"}
    assert answer.notes == ("另有同名的较早文件：考勤制度2021.txt。",)
    assert opened.ask("晨光公司周二供应什么？").notes == ()


def test_the_older_edition_answers_if_its_year_is_asked_for_and_is_said_to_be_older(opened):
    answer = opened.ask("按2021年的考勤制度，晨光公司迟到一次扣多少钱？")
    assert {citation.document for citation in answer.citations} == {"考勤制度2021.txt"}
    assert answer.notes == (
        "引用的 考勤制度2021.txt 较早，同名的较新文件是 考勤制度2024.txt。",
    )  # fmt: skip
