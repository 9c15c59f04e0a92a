"""Gradio is imported without what it does for editors."""

import subprocess
import sys

IMPORTED = """
import os
import sys
from rag.web.tabs.startup import load_gradio
before = list(sys.meta_path)
load_gradio()
import gradio
from gradio import component_meta
with gradio.Blocks():
    assert gradio.Button("b").click
assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"
added = [one for one in sys.meta_path if one not in before]
assert [one for one in sys.meta_path if one in before] == before
assert {type(one).__module__ for one in added} <= {"six"}  # dateutil imports it, for pandas
print(component_meta.create_or_modify_pyi.__module__)
"""


def test_gradio_writes_no_stubs_and_nothing_else_is_found_differently():
    run = subprocess.run(
        [sys.executable, "-c", IMPORTED], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "rag.web.tabs.startup"
