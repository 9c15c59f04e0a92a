from index.ingestion.sync import sync
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
    assert {"滤网的周期是什么？", "“安装方法”说了什么？"} >= set(examples["zh"]) != set()
    expected = {"What is the price of the part “Filter”?", "What does it say about “Cleaning”?"}
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
    asked = [question for question in examples["en"] if "What does it say" in question]
    assert asked == ["What does it say about “Lost things”?"]


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
    assert make_examples(made)["en"] == ["What does it say about “Storage”?"]


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
