"""Words of a question find passages in the other language, by dictionary and as written."""

import pytest

from rag.retrieval.candidates import Channels
from tests.conftest import BlindEmbedder

LETTERS = "甲乙丙丁戊己庚辛壬癸"
CHINESE = {f"{letter}.txt": f"{letter}村今年修了新的道路，村民都很高兴。" for letter in LETTERS}
ENGLISH = {
    f"{n}.txt": f"Village {name} has a new road this year." for n, name in enumerate("ABCDEF")
}


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("人民法院可以作出禁令，禁止有关行为。", "Who can issue an injunction?"),
        ("员工的劳动合同由公司保管。", "Who keeps the labour contracts?"),
        ("本机型号为QX-7，由两人操作。", "How many people does the QX-7 need?"),
    ],
)
def test_an_english_question_finds_the_chinese_passage_by_its_words(make_assistant, text, question):
    assistant = make_assistant({**CHINESE, "right.txt": text}, BlindEmbedder())
    hit = assistant.search(question, 1)[0]
    assert hit.document == "right.txt"
    assert hit.lexical > 0
    without = assistant.search(question, 11, Channels(translated=False))
    assert sum(hit.lexical for hit in without) <= hit.lexical


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("The committees approved the budget.", "预算由谁批准？"),
        ("Employees are on trial for a period of two months.", "试用期多长？"),
    ],
)
def test_a_chinese_question_finds_the_english_passage_by_its_words(make_assistant, text, question):
    assistant = make_assistant({**ENGLISH, "right.txt": text}, BlindEmbedder())
    hit = assistant.search(question, 1)[0]
    assert hit.document == "right.txt"
    assert hit.lexical > 0


def test_a_word_with_many_meanings_counts_less_than_one_with_few(make_assistant):
    texts = {
        **CHINESE,
        "common.txt": "村民高兴，村民满意，今年做事顺利。",
        "rare.txt": "船上挂着桅杆。",
    }
    assistant = make_assistant(texts, BlindEmbedder())
    hits = {hit.document: hit for hit in assistant.search("Which happy villager has a mast?", 12)}
    assert hits["rare.txt"].lexical > hits["common.txt"].lexical > 0
