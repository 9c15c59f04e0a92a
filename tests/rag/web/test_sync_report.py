from index.ingestion.report import Failure, Step, SyncReport
from index.messages import Message, quoted, say
from rag.web.sync_report import render_refusals, render_report, render_step
from rag.web.uploads import Refusal


def test_of_very_many_files_that_were_left_out_or_read_in_part_the_first_are_listed():
    notes = [Failure(f"{number}.html", quoted("left out")) for number in range(700)]
    shown = render_report(SyncReport(noted=notes))
    assert shown.count("<li>") == 500
    assert "and 200 more" in shown
    refused = [Refusal(f"{number}.exe", "refuse_type", (".exe",)) for number in range(700)]
    shown = render_refusals(refused)
    assert shown.count("<li>") == 500
    assert "and 200 more" in shown


def test_a_step_says_in_files_pages_and_time_how_far_a_sync_is():
    step = render_step(Step(3, 12, "扫描.pdf", page=4, pages=6), 63.0)
    for said in ("3 of 12 files: 扫描.pdf", "; OCR of page 4 of 6", "; about 3 min left"):
        assert said in step
    assert "value='0.292'" in step
    assert "; 5 of 80 sentences" in render_step(Step(3, 12, "a.txt", embedded=5, texts=80))
    assert "about 30 s left" in render_step(Step(1, 2, "a.txt"), 30.0)
    assert "left" not in render_step(Step(1, 2, "a.txt"), 2.0)
    assert "left" not in render_step(Step(0, 100, "a.txt"), 60.0)
    assert "left" not in render_step(Step(2, 2, ""), 60.0)


def test_what_was_not_read_can_be_tried_again():
    failed = render_report(SyncReport(failed=[Failure("a.pdf", quoted("damaged"))]))
    assert "yz-retry" in failed
    assert "yz-retry" not in render_report(SyncReport(added=1))


def test_reasons_are_told_in_both_languages_and_a_librarys_words_as_a_quote():
    fault = quoted("EOF marker <not> found")
    reason = say("a damaged {kind} file ({fault})", kind=Message("PDF"), fault=fault)
    shown = render_report(SyncReport(failed=[Failure("a.pdf", reason)]))
    assert "lang='en'>a damaged PDF file (EOF marker &lt;not&gt; found)<" in shown
    assert "lang='zh'>文件（PDF）已损坏：“EOF marker &lt;not&gt; found”<" in shown
