import os
import subprocess
import sys

from tests.conftest import CORPUS

EXAMPLES = CORPUS.parent / "examples"


def test_the_langchain_example_prints_numbered_passages_and_runs_the_tool(assistant):
    environment = {**os.environ, "YINZHENG_STORE": str(assistant.store.folder)}
    done = subprocess.run(
        [sys.executable, EXAMPLES / "langchain_chain.py", "要把握趋势性,坚定主攻方向"],
        capture_output=True, text=True, check=True, env=environment, cwd=CORPUS.parent,
    )  # fmt: skip
    assert "[1] " in done.stdout
    assert "一要把握趨勢性" in done.stdout
    assert "search_documents" in done.stdout
