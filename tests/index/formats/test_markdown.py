from index.formats.markdown import read

TEXT = """---
title: "关于数字化的意见"
date: 2024-04-01T08:00:00+08:00
author: 某某办公室
tags: [a, b]
---
# 第一章

正文**第一句**。
"""


def test_front_matter_gives_title_date_and_author_and_the_text_is_kept_as_it_is():
    raw = read(TEXT.encode(), 1000)
    assert (raw.title, raw.date, raw.author) == ("关于数字化的意见", "2024-04-01", "某某办公室")
    assert raw.text == TEXT


def test_without_front_matter_the_first_heading_is_the_title():
    raw = read("引言\n\n# 标题 #\n\n正文。".encode(), 1000)
    assert (raw.title, raw.date) == ("标题", "")


def test_a_date_that_does_not_exist_is_ignored():
    assert read(b"---\ndate: 2024-02-30\n---\ntext", 1000).date == ""
