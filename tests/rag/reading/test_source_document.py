"""Choosing the document that the source clause of a question refers to."""

import pytest

TEXTS = {
    "water.txt": "全市水利会议召开。会议要求做好三方面工作：一是修建水库。二是疏通河道。"
    "三是加固堤坝。",
    "school.txt": "全市教育会议召开。为了完成任务，会议提出三项措施：一是增加教师。二是修缮校舍。"
    "三是减轻负担。",
}


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("在全市水利会议上，提出了哪三项措施？", "water.txt"),
        ("At the water conservancy meeting, which three measures were put forward?", "water.txt"),
        ("在全市教育会议上，提出了哪三项措施？", "school.txt"),
    ],
)
def test_the_document_of_the_source_clause_is_quoted_even_if_another_matches_the_rest_better(
    make_assistant, embedder, question, document
):
    answer = make_assistant(TEXTS, embedder).ask(question)
    assert {citation.document for citation in answer.citations} == {document}
    assert len(answer.citations) == 4


@pytest.mark.parametrize(
    "question",
    [
        "At Li Hongmei's meeting, which three measures were put forward?",
        "At the meeting chaired by Li Hongmei, which three measures were put forward?",
        "在李红梅主持的会议上，提出了哪三项措施？",
    ],
)
def test_a_name_in_the_source_clause_decides_which_document_is_quoted(
    make_assistant, embedder, question
):
    texts = {
        **TEXTS,
        "li.txt": "李红梅主持召开座谈。李红梅提出三项措施：一是栽树。二是种草。三是治沙。",
    }
    answer = make_assistant(texts, embedder).ask(question)
    assert {citation.document for citation in answer.citations} == {"li.txt"}
