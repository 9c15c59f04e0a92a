from index.ingestion.sync import sync
from rag.web.example_questions import _Candidate as Candidate
from rag.web.example_questions import _candidates as candidates
from rag.web.example_questions import _is_answered as is_answered
from rag.web.example_questions import make_examples, render_examples
from tests.conftest import HashEmbedder


def test_examples_are_made_from_the_corpus_and_are_answered(assistant):
    examples = make_examples(assistant)
    assert all(1 <= len(questions) <= 4 for questions in examples.values())
    for questions in examples.values():
        assert all(assistant.ask(question).answered for question in questions)
    assert render_examples(examples).count("yz-example'") == sum(map(len, examples.values()))


def test_documents_without_speakers_give_no_examples(make_assistant):
    made = make_assistant({"a.txt": "今天天气很好。明天也很好。"}, HashEmbedder())
    assert make_examples(made) == {"en": [], "zh": []}
    assert render_examples({"en": [], "zh": []}) == ""


def test_tables_and_headings_are_asked_about_in_the_language_of_their_document(make_assistant):
    texts = {
        "a.md": "# 水泵手册\n\n## 二、安装方法\n\n把水泵放在平地上，接好水管，再接通电源。\n\n"
        "| 部件 | 周期 |\n|---|---|\n| 滤网 | 两周 |\n",
        "b.md": "# Pump\n\n## Installation <b>\n\nStop it.\n\n## Cleaning\n\nClean the filter.\n\n"
        "| Part | Price |\n|---|---|\n| Filter | 12 euros |\n",
    }
    examples = make_examples(make_assistant(texts, HashEmbedder()))
    expected = {"滤网的周期是什么？", "《水泵手册》关于“安装方法”怎么说？"}
    assert expected >= set(examples["zh"]) != set()
    expected = {"What is the price of the part “Filter”?", "What does “Pump” say about “Cleaning”?"}
    assert expected >= set(examples["en"]) != set()


def test_a_heading_is_asked_about_only_if_all_that_is_listed_under_it_is_answered(make_assistant):
    rows = "".join(f"| boat number {number} | {number} euros |\n" for number in range(1, 13))
    long = "".join(
        f"- Bring the {thing} that the harbour master has signed and stamped in the same season,"
        f" and one copy of it for the office on the pier, which is kept for two years.\n"
        for thing in ("permit", "licence", "insurance", "certificate")
    )
    texts = {
        "a.md": f"# Harbour\n\n## Mooring fees\n\n| Boat | Fee |\n|---|---|\n{rows}\n",
        "b.md": f"# Yard\n\n## Necessary papers\n\n{long}\n",
        "c.md": "# Pier\n\n## Lost things\n\n- Hats are kept.\n- Keys are sent on.\n",
    }
    examples = make_examples(make_assistant(texts, HashEmbedder()))
    asked = [question for question in examples["en"] if "What does" in question]
    assert asked == ["What does “Pier” say about “Lost things”?"]


def test_documents_that_go_while_examples_are_made_do_no_harm(
    make_assistant, folder, settings, monkeypatch
):
    text = "# Pump\n\n## Cleaning\n\nClean the filter.\n"
    embedder = HashEmbedder()
    made = make_assistant({"a.md": text, "b.md": text.replace("Cleaning", "Storage")}, embedder)
    listing = type(made.store).listing

    def and_then_one_goes(store):
        rows = listing(store)
        (folder / "a.md").unlink(missing_ok=True)
        sync([folder], settings, embedder)
        return rows

    monkeypatch.setattr(type(made.store), "listing", and_then_one_goes)
    assert make_examples(made)["en"] == ["What does “Pump” say about “Storage”?"]


def test_a_language_without_questions_has_no_heading():
    shown = render_examples({"en": [], "zh": ["谁是校长？"]})
    assert "这些文档能回答的问题" in shown
    assert "Questions these documents answer" not in shown


def test_of_a_price_is_asked_how_much_it_is_and_of_a_date_what(make_assistant):
    table = "| 项目 | {} |\n|---|---|\n| 报名 | {} |\n"
    texts = {
        "a.md": "# 须知\n\n" + table.format("金额", "200元"),
        "b.md": "# 安排\n\n" + table.format("日期", "7月"),
    }
    examples = make_examples(make_assistant(texts, HashEmbedder()))
    assert {"报名的金额是多少？", "报名的日期是什么？"} >= set(examples["zh"]) != set()


def questions(make_assistant, **texts):
    made = make_assistant({name.replace("_", "."): text for name, text in texts.items()},
                          HashEmbedder())  # fmt: skip
    return {
        language: [question.text for question in candidates(made.store, language)]
        for language in ("en", "zh")
    }


def test_columns_that_number_rows_or_identify_them_are_not_asked_for(make_assistant):
    asked = questions(
        make_assistant,
        a_csv="No,Part,Code,Price\n1,Oar,X-12,30\n2,Rope,X-13,12\n3,Sail,Y-2,90\n",
        b_csv="序号,姓名,工号,电话,部门\n1,周明,00012,13800000001,财务部\n2,陈晓,00013,13800000002,人事部\n",
    )
    assert asked["en"] == ["What is the price of the part “Oar”?"]
    assert asked["zh"] == ["周明的部门是什么？"]


def test_a_row_is_called_by_what_no_other_row_is_called(make_assistant):
    asked = questions(
        make_assistant,
        a_csv="部门,姓名,分机\n采购部,周明,80\n采购部,陈晓,35\n",
        b_csv="楼层,岗位\n一楼,前台\n一楼,门卫\n",
    )
    assert asked["zh"] == ["周明的分机是多少？"]


def test_of_a_person_is_asked_who_it_is_and_no_verb_is_asked_about(make_assistant):
    asked = questions(
        make_assistant,
        a_csv="店名,负责,负责人\n北京店,是,周志明\n上海店,否,陈晓华\n",
        b_csv="方案,支持\n甲案,图片\n乙案,文字\n",
    )
    assert asked["zh"] == ["北京店的负责人是谁？"]


def test_what_two_documents_have_is_not_asked_for_without_saying_which(make_assistant):
    text = "# {}\n\n## Storage\n\nKeep it dry.\n\n## {} care\n\nOil it.\n"
    asked = questions(
        make_assistant,
        a_md=text.format("Pump manual", "Pump"),
        b_md=text.format("Saw manual", "Saw"),
    )
    assert asked["en"] == [
        "What does “Pump manual” say about “Pump care”?",
        "What does “Saw manual” say about “Saw care”?",
    ]


def test_a_question_about_a_document_must_be_answered_from_it_alone(make_assistant):
    texts = {"a.md": "# Pump\n\n## Cleaning\n\nClean the filter.\n", "b.md": "# Saw\n\nOil it.\n"}
    made = make_assistant(texts, HashEmbedder())
    asked = "What does “Pump” say about “Cleaning”?"
    assert is_answered(made, Candidate(asked, "a.md"))
    assert not is_answered(made, Candidate(asked, "b.md"))
