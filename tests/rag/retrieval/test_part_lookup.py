"""The part that a question asks for is looked up in the document that the question means."""

import pytest

from rag.assistant import Assistant
from tests.conftest import HashEmbedder


def law(name, subject, articles):
    body = "\n".join(
        f"第{number}条 {subject}的{number}号规定。" for number in range(1, articles + 1)
    )
    return f"{name}\n{body}\n"


@pytest.fixture
def laws(make_assistant) -> Assistant:
    return make_assistant(
        {
            "劳动法.txt": law("劳动法", "用工", 30),
            "档案法.txt": law("档案法", "归档", 20),
            "课程.txt": "课程\n第一讲 绪论\n课程目标。\n第二讲 线性表\n线性表是序列。\n",
        },
        HashEmbedder(),
    )


def found(assistant, question):
    parts = assistant.examine(question).findings.retrieved.parts
    with assistant._store.snapshot():  # noqa: SLF001
        return [
            assistant._store.document(part.document_id)  # noqa: SLF001
            .restored.text[part.start : part.end].strip()
            for part in parts.found
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("劳动法第七条规定了什么？", "第7条 用工的7号规定。"),
        ("劳动法第7条规定了什么？", "第7条 用工的7号规定。"),
        ("档案法第七条规定了什么？", "第7条 归档的7号规定。"),
        ("第七条对归档有何规定？", "第7条 归档的7号规定。"),
        ("第二十五条规定了什么？", "第25条 用工的25号规定。"),
        ("第二讲讲什么？", "第二讲 线性表\n线性表是序列。"),
    ],
)
def test_the_rest_of_the_question_decides_on_the_document(laws, question, text):
    assert found(laws, question) == [text]


def test_the_passage_of_the_part_is_first(laws):
    (hit, *_) = laws.search("档案法第十九条")
    assert (hit.document, "第19条" in hit.text) == ("档案法.txt", True)


def test_a_document_that_is_not_named_is_not_chosen_over_another(laws):
    assert found(laws, "第七条规定了什么？") == [
        "第7条 用工的7号规定。", "第7条 归档的7号规定。",
    ] or len(found(laws, "第七条规定了什么？")) == 2  # fmt: skip


def test_another_law_with_such_an_article_does_not_answer(laws):
    assert found(laws, "民法典第七条规定了什么？") == []
    assert not laws.ask("《民法典》第七条规定了什么？").answered


def test_what_the_named_document_lacks_is_not_found_elsewhere(laws):
    (lacking,) = laws.examine("档案法第二十五条规定了什么？").findings.retrieved.parts.lacking
    assert (lacking.part.key, lacking.count) == ("25", 20)


def test_only_documents_in_scope_are_searched(laws):
    parts = laws.ask("第二十五条规定了什么？", within="档案法.txt")
    assert not parts.answered


def test_a_question_without_a_number_looks_nothing_up(laws):
    assert laws.examine("用工有何规定？").findings.retrieved.parts.found == ()
