"""Completions of the command line."""

import shutil
import subprocess

import pytest

from rag.cli.completion import completion_script


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_every_command_is_completed(shell):
    script = completion_script(shell)
    assert all(name in script for name in ("sync", "ask", "doctor", "chat"))


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
def test_bash_completes_a_flag_and_a_choice(tmp_path):
    file = tmp_path / "completion.bash"
    file.write_text(completion_script("bash"), encoding="utf-8")

    def complete(*words):
        line = " ".join(words)
        typed = " ".join(f"'{word}'" for word in words)
        script = (
            f"source {file}; COMP_WORDS=({typed}); COMP_CWORD={len(words) - 1};"
            f" COMP_LINE='{line}'; COMP_POINT={len(line)}; _shtab_yinzheng;"
            ' printf "%s\\n" "${COMPREPLY[@]}"'
        )
        run = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=30)
        return run.stdout.split()

    assert complete("yinzheng", "ba") == ["backup"]
    assert complete("yinzheng", "ask", "--glo") == ["--gloss"]
    assert "cautious" in complete("yinzheng", "ask", "--refusal", "c")
