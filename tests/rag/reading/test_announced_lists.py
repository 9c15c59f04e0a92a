"""A sentence that only announces the next one, or a list, is quoted with it."""

import pytest

ANNOUNCED = [
    ("建粮仓，修水渠，办集市，让群众增收。其他工作照常。", "建粮仓，修水渠，办集市，让群众增收。"),
    ("3.5万亩农田建成。其他工作照常。", "3.5万亩农田建成。"),
    ("①建粮仓。\n②修水渠。\n其他工作照常。", "①建粮仓。\n②修水渠。"),
    ("- 建粮仓。\n- 修水渠。\n其他工作照常。", "- 建粮仓。\n- 修水渠。"),
    ("（一）建粮仓。资金要到位。\n（二）修水渠。\n其他工作照常。",
     "（一）建粮仓。资金要到位。\n（二）修水渠。"),
    ("\n\n分享到：微信 微博 QQ空间\n责任编辑：张三\n建粮仓。", ""),
    ("\n# 教育工作\n\n办学校。", ""),
]  # fmt: skip


@pytest.mark.parametrize(("body", "quoted"), ANNOUNCED)
def test_a_quote_that_ends_with_a_colon_goes_on_with_what_it_announces(
    make_assistant, embedder, body, quoted
):
    texts = {"a.txt": f"农业工作要点如下：\n{body}", "b.txt": "果园收获了苹果。"}
    answer = make_assistant(texts, embedder).ask("农业工作的要点是什么？")
    assert answer.citations[0].quote == f"农业工作要点如下：\n{quoted}".rstrip()


def test_without_a_colon_a_quote_does_not_go_past_the_end_of_its_line(make_assistant, embedder):
    texts = {"a.txt": "农业工作有要点。\n建粮仓，修水渠。", "b.txt": "果园收获了苹果。"}
    answer = make_assistant(texts, embedder).ask("农业工作的要点是什么？")
    assert answer.citations[0].quote == "农业工作有要点。"


def test_a_quote_goes_on_after_a_colon_for_an_english_question_too(make_assistant, embedder):
    texts = {"a.txt": "农业工作要点如下：\n建粮仓，修水渠，办集市。", "b.txt": "果园收获了苹果。"}
    answer = make_assistant(texts, embedder).ask("What are the main points of farming work?")
    assert answer.citations[0].quote == "农业工作要点如下：\n建粮仓，修水渠，办集市。"
