import os
import subprocess
import sys

import pytest

from tests.conftest import CORPUS

EXAMPLES = CORPUS.parent / "examples"


def run_example(assistant, name, *arguments):
    """Return what an example prints."""
    environment = {
        **os.environ,
        "YINZHENG_STORE": str(assistant.store.folder),
        "HAYSTACK_TELEMETRY_ENABLED": "False",
    }
    done = subprocess.run(
        [sys.executable, EXAMPLES / name, *arguments],
        capture_output=True, text=True, check=True, env=environment, cwd=CORPUS.parent,
    )  # fmt: skip
    return done.stdout


def test_the_langchain_example_prints_numbered_passages_and_runs_the_tool(assistant):
    printed = run_example(assistant, "langchain_chain.py", "要把握趋势性,坚定主攻方向")
    assert "[1] " in printed
    assert "一要把握趨勢性" in printed
    assert "search_documents" in printed


@pytest.mark.parametrize("name", ["llama_index_query.py", "haystack_pipeline.py"])
def test_the_examples_for_other_frameworks_print_the_answer_and_its_places(assistant, name):
    printed = run_example(assistant, name, "滕州市政协主席是谁？")
    (citation,) = assistant.ask("滕州市政协主席是谁？").citations
    assert citation.quote in printed
    place = f"{citation.document} {citation.source_start} {citation.source_end}"
    assert place in printed.splitlines()
