import json
import re

import pytest

from index.restore import Restored, Segment
from index.restore.layers import Kind
from index.settings import load_settings
from index.store import StoredDocument
from rag.types import Answer, AnswerSentence, Citation
from rag.web.catalogue import Catalogue
from rag.web.conversation import Turn, converse, render_thread
from rag.web.document_list import render_documents, render_repairs
from rag.web.example_questions import make_examples, render_examples
from rag.web.i18n import WORDS, both
from rag.web.layers import Marked, pieces, render_sides
from rag.web.markdown_export import to_markdown
from rag.web.reindex import add, take_out
from rag.web.search_results import render_hits
from rag.web.uploads import admit, is_upload, remove
from tests.conftest import HashEmbedder


def document(text, source, segments):
    return StoredDocument(1, "d", "a.txt", "", source, text, Restored(text, tuple(segments)))


def damaged():
    segments = [
        Segment(0, 2, 0, 2, Kind.SAME),
        Segment(2, 3, 2, 7, Kind.STRIP),
        Segment(3, 5, 7, 9, Kind.SAME),
        Segment(5, 6, 9, 10, Kind.GUESS),
    ]
    return document("推進業<b出", "推進業(yè)<b?", segments)


def test_both_layers_of_a_range_are_escaped_and_marked_alike():
    sides = render_sides(damaged(), 0, 6, [Marked(1, 4, 7)])
    assert sides.changes == 2
    assert sides.restored.startswith(
        "推<mark data-cite='7'><sup>7</sup>進<span class='yz-new yz-strip'"
    )
    assert sides.source.startswith(
        "推<mark data-cite='7'><sup>7</sup>進<span class='yz-old yz-strip'"
    )
    assert ">業(yè)</span>&lt;</mark>b" in sides.source
    assert "yz-new yz-guess" in sides.restored


def test_the_pieces_of_a_sample_spell_both_layers_whole(assistant):
    with assistant.store.snapshot():
        for one in assistant.store.documents():
            held = assistant.store.document_by_path(one["path"])
            found = list(pieces(held, 0, len(held.restored.text)))
            assert "".join(piece.text for piece in found) == held.restored.text
            assert "".join(piece.source for piece in found) == held.source


def test_overlapping_quotes_are_marked_once_each_in_order():
    sides = render_sides(damaged(), 0, 6, [Marked(0, 4, 1), Marked(1, 6, 2), Marked(0, 2, 3)])
    assert sides.restored.count("<mark") == sides.restored.count("</mark>") == 2


def test_what_is_copied_cannot_place_a_link_or_an_image():
    hostile = "![x](http://evil.example)<img src=x>\n# 一 `a` | b"
    cited = Citation(1, "[a](b).txt", "p", hostile, 0, 9, hostile, 0, 9, 1.0)
    answer = Answer(
        "1. 问*题*", True, "", (AnswerSentence(hostile, (1,)),), (cited,), 0.9
    )  # fmt: skip
    copied = to_markdown(answer)
    assert "[^1]: \\[a\\]\\(b\\).txt, 0–9: “" in copied
    for markup in (r"\]\(", r"(?<!\\)[!<`]", r"^\s*#", r"^\*\*1\. "):
        assert not re.search(markup, copied, re.M)


def test_an_answer_grows_and_ends_with_its_confidence_in_words(assistant):
    *grown, last = converse(assistant, "谢勇是谁？", ())
    assert "yz-wait" in render_thread(grown[:1])
    html = render_thread([last])
    assert "data-cite='1'" in html
    assert any(WORDS[level][1] in html for level in ("strong", "fair", "weak"))
    assert "data-markdown=" in html
    assert "<mark data-cite='1'>" in last.passages


def test_only_an_item_of_a_list_is_shown_with_a_number_of_its_own():
    sentences = (AnswerSentence("1. 「甲」", (1,), 1), AnswerSentence("2. 会议.txt: 「乙」", (2,)))
    html = render_thread([Turn(1, "问？", sentences=sentences)])
    assert html.count("yz-point") == 1
    assert "<span class='yz-number'>1.</span><span>「甲」" in html
    assert "<p class='yz-sentence'><span>2. 会议.txt: 「乙」" in html


def test_a_bad_question_is_answered_with_advice(assistant):
    *_, last = converse(assistant, "？？", ())
    assert "no words" in last.problem
    assert "yz-problem" in render_thread([last])


def test_a_refusal_looks_like_one_and_cites_nothing(assistant):
    *_, last = converse(assistant, "Who won the 2022 World Cup?", ())
    html = render_thread([last])
    assert "yz-refusal" in html
    assert "yz-copy" not in html
    assert WORDS["refused"][0] in html


def test_a_follow_up_is_understood_on_the_page(assistant):
    *_, first = converse(assistant, "张岳峰提出了哪四点要求？", ())
    *_, second = converse(assistant, "他还说了什么？", (first,))
    assert second.number == 2
    assert "张岳峰" in second.understood
    assert WORDS["understood"][1] in render_thread([first, second])


def test_words_in_a_question_are_no_markup():
    html = render_thread([Turn(1, "<img src=x onerror=alert(1)>", problem="<b>")])
    assert "<img" not in html
    assert "<b>" not in html


def test_examples_are_made_from_the_corpus_and_are_answered(assistant):
    examples = make_examples(assistant)
    assert all(1 <= len(questions) <= 4 for questions in examples.values())
    for questions in examples.values():
        assert all(assistant.ask(one).answered for one in questions)
    assert render_examples(examples).count("yz-example'") == sum(map(len, examples.values()))


def test_there_are_no_examples_where_nobody_speaks(make_assistant):
    made = make_assistant({"a.txt": "今天天气很好。明天也很好。"}, HashEmbedder())
    assert make_examples(made) == {"en": [], "zh": []}
    assert render_examples({"en": [], "zh": []}) == ""


def test_the_list_names_language_and_damage_and_is_filtered(assistant):
    catalogue = Catalogue(assistant.store)
    table = render_documents(catalogue, "000_ .TXT")
    assert table.count("<tr") == 2
    assert both("hant") in table
    assert both("damaged") in table
    assert both("no_documents") in render_documents(catalogue, "no such name")


def test_repairs_begin_with_what_is_least_certain(assistant):
    html = render_repairs(assistant.store, "000_11622bfe4d5accc3.txt")
    assert html.index("yz-new yz-guess") < html.index("yz-new yz-strip")
    assert "holds no document" in render_repairs(assistant.store, "gone.txt")


def test_a_bar_is_the_share_of_the_best_hit(assistant):
    hits = assistant.search("工业互联网平台", 3)
    html = render_hits(hits, hits.timings_ms)
    assert html.count("<li") == 3
    assert "width:100.0%" in html
    assert set(hits.timings_ms) == {"embed", "retrieve"}
    assert both("nothing") in render_hits([], {})


@pytest.mark.parametrize(
    ("name", "size", "reason"),
    [
        ("a.exe", 5, "refuse_type"),
        ("a", 5, "refuse_type"),
        ("../../x.txt", 5, "refuse_name"),
        (".hidden.txt", 5, "refuse_name"),
        ("a\u202etxt.txt", 5, "refuse_name"),
        ("<script>.txt", 5, "refuse_name"),
        ("字" * 60 + ".txt", 5, "refuse_name"),
        ("a.txt", 50_000_001, "refuse_size"),
        ("a.txt", 0, "refuse_empty"),
    ],
)
def test_an_upload_is_refused_with_its_reason(name, size, reason):
    assert admit(name, size, load_settings()).reason == reason


def test_a_readable_upload_is_admitted():
    assert admit("报告 2024.PDF", 5_000_000, load_settings()) is None


@pytest.fixture
def shelf(folder, settings):
    return settings.model_copy(update={"corpus": folder})


def upload(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="gb18030")
    return str(path)


def test_an_upload_is_read_and_removed_again(tmp_path, folder, shelf):
    *_, (told, changed) = add(
        [upload(tmp_path, "a.txt", "今天天气很好。")], shelf, HashEmbedder(), tmp_path
    )
    assert changed
    assert "1 added" in told
    assert (folder / "uploads" / "a.txt").exists()
    assert not (tmp_path / "a.txt").exists()
    *_, (told, _) = take_out("uploads/a.txt", shelf, HashEmbedder())
    assert "1 removed" in told
    assert not (folder / "uploads" / "a.txt").exists()


def test_another_file_of_the_same_name_does_not_replace_an_upload(tmp_path, folder, shelf):
    list(add([upload(tmp_path, "a.txt", "今天天气很好。")], shelf, HashEmbedder(), tmp_path))
    ((told, changed),) = add(
        [upload(tmp_path, "a.txt", "别的内容。")], shelf, HashEmbedder(), tmp_path
    )
    assert not changed
    assert WORDS["refuse_held"][0] in told


@pytest.mark.parametrize("path", ["a.txt", "uploads/../a.txt", "uploads/.x", "uploads", "/a.txt"])
def test_only_uploads_can_be_removed(folder, shelf, path):
    (folder / "a.txt").write_text("今天天气很好。", encoding="utf-8")
    assert not is_upload(path)
    assert remove(path, shelf).reason == "refuse_other"
    assert (folder / "a.txt").exists()


def test_uploads_are_not_removed_through_a_linked_folder(tmp_path, folder, shelf):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.txt").write_text("x", encoding="utf-8")
    (folder / "uploads").mkdir()
    (folder / "uploads" / "a.txt").symlink_to(tmp_path / "elsewhere" / "a.txt")
    assert remove("uploads/a.txt", shelf).reason == "refuse_other"
    assert (tmp_path / "elsewhere" / "a.txt").exists()


def test_every_word_takes_the_same_values_in_both_languages():
    for english, chinese in WORDS.values():
        for at in range(6):
            assert (f"{{{at}}}" in english) == (f"{{{at}}}" in chinese)
            assert english and chinese


def test_tooltips_can_stand_in_a_script():
    from ui import _head

    words = _head().split("window.yzWords = ", 1)[1].split(";\n", 1)[0]
    assert {"guess", "strip", "copied"} <= set(json.loads(words))
