"""A list is quoted if it is asked for, and not if only one of its items is."""

SECTIONS = (
    "一、申报条件\n注册满三年。\n二、申报材料\n1. 营业执照\n2. 审计报告\n三、申报时间\n6月30日止。"
)


def test_a_question_about_one_section_is_answered_from_it_and_not_with_all_headings(
    make_assistant, embedder
):
    assistant = make_assistant({"a.txt": SECTIONS, "b.txt": "市场上卖苹果和梨。"}, embedder)
    answer = assistant.ask("申报材料有哪些？")
    quoted = "".join(citation.quote for citation in answer.citations)
    assert "营业执照" in quoted
    assert "审计报告" in quoted
    assert "申报时间" not in quoted
