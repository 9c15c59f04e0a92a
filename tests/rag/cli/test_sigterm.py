"""SIGTERM, which supervisors and containers send, ends a command as Ctrl-C does."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest

from index.ingestion.sync import sync
from index.settings import load_settings
from index.store import Store
from rag.cli import end_at_sigterm
from rag.cli.commands import stop_at_signals
from tests.conftest import HashEmbedder

COMMAND = [sys.executable, "-c", "import sys; from rag.cli import main; sys.exit(main())"]


@contextmanager
def running(tmp_path, *arguments, **more):
    """Run a command whose temporary files lie in a folder of their own."""
    (tmp_path / "temporary").mkdir()
    given = os.environ | {"TMPDIR": str(tmp_path / "temporary")}
    for name in ("GRADIO_TEMP_DIR", "ORT_DISABLE_TELEMETRY"):
        given.pop(name, None)
    with subprocess.Popen(
        [*COMMAND, *arguments, "--store", str(tmp_path / "store")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=given, **more,
    ) as child:  # fmt: skip
        try:
            yield child
        finally:
            child.kill()


def test_watching_ends_cleanly_and_keeps_what_was_finished(tmp_path, folder):
    (folder / "a.txt").write_text("第一篇。", encoding="utf-8")
    with running(tmp_path, "sync", str(folder), "--watch") as child:
        assert child.stdout.readline().startswith("1 added")
        child.terminate()
        _, stderr = child.communicate(timeout=20)
    assert child.returncode == 0
    # A slow machine tells before how far the sync is.
    assert stderr.splitlines()[-1] == "yinzheng: stopped watching. What was finished is kept."
    assert "Traceback" not in stderr
    assert Store(tmp_path / "store").counts()["documents"] == 1


def test_a_sync_that_is_stopped_says_so_and_the_next_goes_on_from_there(tmp_path, folder):
    for number in range(100):
        (folder / f"{number}.txt").write_text(f"第{number}篇文章讲一件事。" * 40, encoding="utf-8")
    with running(tmp_path, "sync", str(folder)) as child:
        while not (tmp_path / "store" / "store.sqlite3").exists():
            assert child.poll() is None
        child.terminate()
        _, stderr = child.communicate(timeout=20)
    assert child.returncode == 130
    assert stderr.splitlines()[-1].startswith("yinzheng: stopped. What was finished is kept")
    assert "Traceback" not in stderr
    settings = load_settings(store=tmp_path / "store")
    assert sync([folder], settings, HashEmbedder()).passages >= 100


def test_the_page_leaves_no_temporary_folder_behind(tmp_path, folder):
    (folder / "a.txt").write_text("第一篇。", encoding="utf-8")
    sync([folder], load_settings(store=tmp_path / "store"))
    with running(tmp_path, "ui", "--port", "0") as child:
        while "Ctrl-C stops it" not in (line := child.stderr.readline()):
            assert line
        assert [path.name[:9] for path in (tmp_path / "temporary").iterdir()] == ["yinzheng-"]
        child.terminate()
        child.send_signal(signal.SIGTERM)
        _, stderr = child.communicate(timeout=30)
    assert child.returncode in (
        0,
        130,
    )  # 130 if the signal comes before the page waits for requests
    assert "Traceback" not in stderr
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_mcp_server_ends_while_its_client_is_still_connected(tmp_path, ending):
    with running(tmp_path, "mcp", stdin=subprocess.PIPE) as child:
        child.stdin.write(
            '{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion":'
            ' "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}}\n'
        )
        child.stdin.flush()
        assert '"id":1' in child.stdout.readline()
        child.send_signal(ending)
        assert child.wait(timeout=20) == -ending
        assert child.stderr.read() == ""


@pytest.fixture
def handled():
    """Handle SIGINT as Python does; a process started in the background ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_sets_the_event_even_where_its_exception_is_lost(number, handled):
    stop, before = threading.Event(), signal.getsignal(number)
    with end_at_sigterm(), stop_at_signals(stop), pytest.raises(KeyboardInterrupt):
        signal.raise_signal(number)
    assert stop.is_set()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    assert signal.getsignal(number) is before
