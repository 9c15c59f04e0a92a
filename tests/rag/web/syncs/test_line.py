"""A line says in words and numbers how far a sync is."""

import json

from index.ingestion.report import Failure, Step, SyncReport
from index.messages import quoted, say
from rag.web.syncs.board import Progress
from rag.web.syncs.line import describe, to_message
from rag.web.uploads import Refusal


def running(seconds=0.0, **more):
    return Progress("1", Step(3, 12, "secret.pdf", **more), seconds)


def test_it_tells_files_pages_and_the_time_left():
    said = describe(running(63.0, page=4, pages=6), "en")
    assert said == "Reading documents: 3 of 12 files; OCR of page 4 of 6; about 3 min left"
    assert describe(running(63.0, page=4, pages=6), "zh").endswith("，共 6 页；约剩 3 分钟")


def test_it_tells_how_many_sentences_of_a_long_document_are_embedded():
    said = describe(running(embedded=50, texts=200), "en")
    assert said == "Reading documents: 3 of 12 files; 50 of 200 sentences"


def test_it_tells_of_a_store_that_is_brought_up_to_date():
    step = Step(0, 0, "", migrated=5, passages=9)
    assert "5 of 9 passages" in describe(Progress("1", step), "en")


def test_it_ends_with_the_outcome_refused_uploads_included():
    report = SyncReport(added=3, failed=[Failure("a.pdf", quoted("damaged"))])
    over = Progress("1", Step(4, 4, ""), 1.0, report, (Refusal("a.exe", "refuse_type", (".exe",)),))
    said = describe(over, "en")
    assert said.startswith("Documents are up to date: 3 added")
    assert "2 not read" in said
    problem = Progress("1", Step(0, 4, ""), 1.0, say("it holds no words"))
    assert describe(problem, "en") == "it holds no words"
    assert describe(problem, "zh") == "里面没有词语"


def test_the_page_is_told_in_both_languages_and_of_no_file_name():
    message = to_message(running())
    assert "secret" not in message
    told = json.loads(message)
    assert (told["sync"], told["running"]) == ("1", True)
    assert "3 of 12" in told["en"]
    assert "3 / 12" in told["zh"]
    assert json.loads(to_message(None)) == {"sync": "", "running": False, "en": "", "zh": ""}
