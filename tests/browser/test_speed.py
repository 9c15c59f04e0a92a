"""How long a reader waits, on this machine, with the real model over the samples."""

import statistics
import time

QUESTIONS = [
    "张岳峰提出了哪四点要求？",
    "What four requirements did Zhang Yuefeng set?",
    "县经开区获批了什么？",
    "谁主持会议？",
    "工业互联网平台有哪些？",
]


def test_a_question_is_answered_with_marked_quotes_within_seconds(open_page, capsys):
    page = open_page()
    taken = []
    for question in [*QUESTIONS, *QUESTIONS]:
        before = page.locator(".yz-turn").count()
        page.fill("#yz-question textarea", question)
        page.wait_for_selector("#yz-question .submit-button")
        began = time.perf_counter()
        page.press("#yz-question textarea", "Enter")
        page.wait_for_function(
            "(n) => { const turns = document.querySelectorAll('.yz-turn');"
            " return turns.length > n && turns[n].querySelector('footer'); }",
            arg=before,
            polling=10,
        )
        marked = page.locator(f"#yz-panel .yz-passages[data-turn='{before + 1}'] mark")
        assert marked.count() > 0
        taken.append(time.perf_counter() - began)
    with capsys.disabled():
        summary = f"median {statistics.median(taken):.2f} s, longest {max(taken):.2f} s"
        print(f"\na question to its marked answer in the browser: {summary}")  # noqa: T201
    assert statistics.median(taken) < 5
