"""People read Markdown without its marks; what is quoted keeps them."""

import pytest

from index.formats.plain.markdown_marks import find_markup, readable, without


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("The **chief engineer** is ***Martha***.", "The chief engineer is Martha."),
        ("## 时间安排\n\n见[附件](a.pdf)和`码`。", "时间安排\n\n见附件和码。"),
        ("> ~~旧的~~ 新的", "旧的 新的"),
        ("| Part | Price |\n|---|---:|\n| Oar | 30 |\n", "Part | Price\nOar | 30\n"),
        ("Part | Price\n---|---\nOar | 30", "Part | Price\nOar | 30"),
        ("```sh\nrm **/*.o\n```\nDone.", "rm **/*.o\nDone."),
        ("- one_two_three\n- 2 * 3 * 4", "- one_two_three\n- 2 * 3 * 4"),
        ("a\n\n---\n\nb", "a\n\n\nb"),
        ("R&amp;D \\* 5", "R&D * 5"),
        ("1 &lt; 2 **", "1 &lt; 2 **"),  # what is no longer found in the line stays
    ],
)
def test_marks_are_left_out_and_words_are_kept(text, shown):
    assert readable("notes/a.md", text) == shown


def test_only_markdown_is_read_as_markdown():
    assert readable("a.txt", "2 ** 3 ** 4 and **bold**") == "2 ** 3 ** 4 and **bold**"


def test_a_part_is_shown_without_marks_too():
    text = "The **chief engineer** comes."
    assert without(text, find_markup("a.md", text), 4, 22) == "chief engineer"
