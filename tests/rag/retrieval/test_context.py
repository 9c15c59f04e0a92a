"""What stands above a text, in file names, titles and headings, tells texts apart."""

import pytest

from index.blocks import Block, BlockKind, nest
from index.restore.layers import Restored
from index.store import StoredDocument
from rag.question.terms import Terms
from rag.retrieval.candidates import Channels
from rag.retrieval.context import context_of, context_words, covered_with, share_in

YEARS = {2019: "三百二十人", 2020: "二百七十人", 2021: "四百一十人", 2023: "五百零五人"}
MODELS = {"HT-100": "十二升", "HT-200": "十八升", "HT-300S": "二十五升"}


def make_document(text, blocks=(), path="a.txt", title=""):
    restored = Restored(text, ())
    return StoredDocument(1, "", path, title, text, text, restored, tree=nest(len(text), blocks))


def make_terms(search, *words):
    return Terms({}, dict.fromkeys(words, 1.0), (), search)


def block(text, part, kind, until=""):
    start = text.index(part)
    return Block(kind, start, text.index(until) + len(until) if until else start + len(part))


def test_of_documents_that_differ_in_their_folder_the_one_asked_for_answers(
    make_assistant, embedder
):
    texts = {
        f"年报/{year}/总结.txt": f"工作总结\n一年来，街道帮扶新增就业{number}。\n主任作了报告。\n"
        for year, number in YEARS.items()
    }
    assistant = make_assistant(texts, embedder)
    for year, number in YEARS.items():
        answer = assistant.ask(f"{year}年的总结里新增就业多少人？")
        assert {citation.document for citation in answer.citations} == {f"年报/{year}/总结.txt"}
        assert number in answer.text
    assert not assistant.ask("2022年的总结里新增就业多少人？").answered


def test_of_manuals_that_differ_in_their_file_name_the_one_asked_for_answers(
    make_assistant, embedder
):
    texts = {
        f"手册/{model}空气炸锅手册.txt": f"使用手册\n一、参数\n容量{size}。\n二、清洁\n用清水洗。\n"
        for model, size in MODELS.items()
    }
    assistant = make_assistant(texts, embedder)
    for model, size in MODELS.items():
        for written in (model, model.replace("-", "")):
            answer = assistant.ask(f"{written}空气炸锅的容量是多少？")
            assert [citation.document for citation in answer.citations] == [
                f"手册/{model}空气炸锅手册.txt"
            ]
            assert size in answer.text
    assert not assistant.ask("HT-400空气炸锅的容量是多少？").answered


def test_a_passage_that_shares_no_word_with_the_question_is_found_by_its_file_name(
    make_assistant, embedder
):
    texts = {f"note{number}.txt": f"第{number}号仓库存放茶叶。" for number in range(60)}
    texts["warranty/Osprey.txt"] = "It lasts three years.\n"
    assistant = make_assistant(texts, embedder)
    hits = assistant.search("Osprey warranty", 3, Channels(dense=False, late=False))
    assert hits[0].document == "warranty/Osprey.txt"
    assert hits[0].context == 1
    switched_off = Channels(dense=False, late=False, context=False)
    assert not assistant.search("Osprey warranty", 3, switched_off)


def test_a_file_outside_the_scope_is_not_found_by_its_name(make_assistant, embedder):
    texts = {"in/a.txt": "一种茶。\n", "out/Osprey.txt": "一种酒。\n"}
    hits = make_assistant(texts, embedder).search("Osprey", 5, within="in")
    assert [hit.document for hit in hits] == ["in/a.txt"]


def test_headings_above_a_position_are_its_context_and_later_ones_are_not():
    text = "热水器\n甲型\n售价一千元。\n乙型\n售价两千元。\n"
    document = make_document(
        text,
        [
            block(text, "热水器", BlockKind.TITLE),
            block(text, "甲型", BlockKind.SECTION, until="一千元。\n"),
            block(text, "甲型", BlockKind.HEADING),
            block(text, "乙型", BlockKind.SECTION, until="两千元。\n"),
            block(text, "乙型", BlockKind.HEADING),
        ],
        path="shop/list.txt",
        title="热水器",
    )
    first, second = (context_of(document, text.index(price)) for price in ("售价一", "售价两"))
    assert "甲型" in first and "乙型" not in first
    assert "乙型" in second and "甲型" not in second
    assert all(part in first for part in ("热水器", "shop", "list"))
    assert "乙型" not in context_of(document, text.index("乙型"))


@pytest.mark.parametrize(
    ("outer", "above"),
    [
        (BlockKind.LIST, BlockKind.LEAD_IN), (BlockKind.QA, BlockKind.QUESTION),
        (BlockKind.PAIR, BlockKind.KEY), (BlockKind.TABLE, BlockKind.CAPTION),
    ],
)  # fmt: skip
def test_what_introduces_a_block_is_the_context_of_the_rest_of_it(outer, above):
    text = "以上\n开头\n后面\n"
    blocks = [block(text, "开头", outer, until="后面\n"), block(text, "开头", above)]
    assert "开头" in context_of(make_document(text, blocks), text.index("后面"))
    assert "开头" not in context_of(make_document(text, blocks), 0)


def test_the_header_of_a_table_is_the_context_of_its_rows():
    text = "房型\t价格\n双人房\t三百元\n"
    header = block(text, "房型\t价格\n", BlockKind.ROW)._replace(header=True)
    blocks = [
        Block(BlockKind.TABLE, 0, len(text)),
        header,
        block(text, "双人房\t三百元\n", BlockKind.ROW),
    ]
    context = context_of(make_document(text, blocks), text.index("三百元"))
    assert "价格" in context and "双人房" not in context


def test_a_context_is_bounded_however_deep_and_long_its_headings_are():
    text = "".join(f"{'长' * 500}{depth}\n" for depth in range(20)) + "尾"
    blocks, at = [], 0
    for line in text.splitlines(keepends=True)[:-1]:
        blocks += [Block(BlockKind.SECTION, at, len(text)), Block(BlockKind.HEADING, at, at + 501)]
        at += len(line)
    assert len(context_of(make_document(text, blocks), len(text) - 1)) <= 600


def test_codes_are_compared_whole_and_however_they_are_joined():
    words = context_words(make_terms("HT-200空气炸锅的容量", "ht", "200", "空气", "容量"))
    assert sum(word.share for word in words) == pytest.approx(1)
    code = [word for word in words if "ht200" in word.spellings]
    assert len(code) == 1
    assert share_in(code, "ht-200手册") == share_in(code, "ht 200") == code[0].share
    assert share_in(code, "ht-300 200") == share_in(code, "ht-200s") == 0


def test_years_are_compared_in_digits_and_short_numbers_not_at_all():
    words = context_words(make_terms("二〇一九年有12个什么", "12"))
    assert [word.spellings for word in words] == [("2019",)]


def test_a_word_that_stands_above_a_text_and_in_it_counts_as_coverage_once():
    terms = make_terms("云帆物业的电话", "云帆", "物业", "电话")
    words = context_words(terms)
    assert covered_with(terms, words, "物业电话", "") == pytest.approx(2 / 3)
    assert covered_with(terms, words, "物业电话", "云帆 物业") == pytest.approx(1)
    assert share_in(words, "云帆 物业", "物业电话") == pytest.approx(1 / 3)
