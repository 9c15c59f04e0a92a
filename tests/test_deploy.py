"""The container file and the unit of systemd, as far as a machine without containers can try."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from index.settings import KNOWN
from rag.cli.parser import build_parser

ROOT = Path(__file__).parent.parent
CONTAINER = (ROOT / "deploy" / "Containerfile").read_text()
UNIT = (ROOT / "deploy" / "yinzheng.service").read_text()
# What runs as the container does: as nobody, with no capability and no way to gain one.
AS_NOBODY = [
    "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs",
    "--bounding-set=-all", "--inh-caps=-all",
]  # fmt: skip
# A root that is read-only but for one folder, /mnt, as a container has it. Root could not write
# to the working directory either, before the rights are given up.
READ_ONLY = """
mount --make-rprivate / && mount --rbind / "$1" && mount -o remount,bind,ro "$1" \
&& mount --bind "$2" "$1/mnt" && cd / && root="$1" work="$3" && shift 3 \
&& exec chroot "$root" sh -c 'cd "$0" && ! touch written 2>&- && exec "$@"' "$work" "$@"
"""


def instructions(name):
    """Return the arguments of an instruction of the container file, lines joined."""
    text = re.sub(r"^#.*\n", "", CONTAINER, flags=re.MULTILINE).replace("\\\n", " ")
    return re.findall(rf"^{name} (.*)$", text, re.MULTILINE)


def test_the_container_copies_what_the_package_is_built_from():
    copied = {
        source
        for line in instructions("COPY")
        if "--from" not in line
        for source in line.split()[:-1]
    }
    assert not [source for source in copied if not (ROOT / source).exists()]
    project = (ROOT / "pyproject.toml").read_text()
    wanted = set(re.findall(r'"(LICENSE[^"]*|NOTICE|README.md)"', project))
    assert wanted | {"index", "rag", "yinzheng", "ui.py", "constraints.txt"} <= copied


def test_the_container_runs_as_nobody_from_its_last_stage_on():
    assert instructions("USER") == ["65534:65534"]
    assert (
        CONTAINER.rindex("\nFROM ") < CONTAINER.index("\nUSER ") < CONTAINER.index("\nENTRYPOINT")
    )
    assert "RUN" not in CONTAINER[CONTAINER.rindex("\nFROM ") :]


def test_the_commands_of_container_and_unit_are_commands():
    (entry,), (arguments,) = instructions("ENTRYPOINT"), instructions("CMD")[-1:]
    assert json.loads(entry) == ["yinzheng"]
    assert build_parser().parse_args(json.loads(arguments)).command == "ui"
    (started,) = re.findall(r"^ExecStart=\S+/yinzheng (.*)$", UNIT, re.MULTILINE)
    assert build_parser().parse_args(started.split()).command == "ui"


@pytest.mark.parametrize("text", [CONTAINER, UNIT])
def test_every_setting_in_container_and_unit_is_a_setting(text):
    named = set(re.findall(r"YINZHENG_([A-Z_]+)=", text))
    assert named
    assert {name.lower() for name in named} <= set(KNOWN)
    assert "STATUS=127.0.0.1:" in text, "health and metrics stay on the machine"


@pytest.mark.parametrize(
    "line",
    [
        "User=yinzheng", "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes",
        "PrivateTmp=yes", "CapabilityBoundingSet=", "RestrictNamespaces=yes",
    ],
)  # fmt: skip
def test_the_unit_gives_no_right_that_is_not_needed(line):
    assert line in UNIT.splitlines()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_understands_the_unit(tmp_path):
    """With a command that is there, because it looks whether it can be run."""
    unit = tmp_path / "yinzheng.service"
    unit.write_text(UNIT.replace("/opt/yinzheng/bin/yinzheng", sys.executable))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True, timeout=60
    )
    about = [line for line in done.stderr.splitlines() if "yinzheng.service" in line]
    assert about == []


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_finds_little_that_the_unit_exposes(tmp_path):
    """Of ten points at most two; a service without any of this has 9.6."""
    unit = tmp_path / "yinzheng.service"
    unit.write_text(UNIT)
    command = ["systemd-analyze", "security", "--offline=yes", "--threshold=20", "--no-pager", unit]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd-analyze reads installed units only")
    assert done.returncode == 0, done.stdout[-200:] + done.stderr


def test_the_container_compares_hashes():
    """There are hashes for its version of Python, and pip is told of them."""
    versions = {re.match(r"python:3\.(\d+)-slim", line)[1] for line in instructions("FROM")}
    (minor,) = versions
    assert (ROOT / "hashes" / f"users-cp3{minor}-linux_x86_64.txt").is_file()
    assert sum("--require-hashes" in line for line in instructions("RUN")) == 1
    assert "hashes" in " ".join(instructions("COPY")).split()


def can_run_as_nobody_with_a_read_only_root():
    tools = ("unshare", "chroot", "setpriv")
    if os.name != "posix" or os.geteuid() or not all(map(shutil.which, tools)):
        return False
    tried = ["unshare", "--mount", "mount", "--make-rprivate", "/"]
    if subprocess.run(tried, capture_output=True, timeout=30).returncode:
        return False
    reads = [*AS_NOBODY, sys.executable, "-c", "import numpy, tests.serving"]
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    return not subprocess.run(
        reads, capture_output=True, cwd=ROOT, env=environment, timeout=120
    ).returncode


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root")
def test_as_nobody_with_a_read_only_root_it_syncs_serves_and_ends(tmp_path):
    if not can_run_as_nobody_with_a_read_only_root():
        pytest.skip("needs unshare, and a Python that everybody may run")
    data, root = tmp_path / "data", tmp_path / "root"
    for folder in (data / "corpus", data / "tmp", root):
        folder.mkdir(parents=True)
    (data / "corpus" / "a.txt").write_text("青山茶厂去年生产了三千吨茶叶。", encoding="utf-8")
    for path in (data, data / "corpus", data / "tmp"):
        os.chown(path, 65534, 65534)
    command = [
        "unshare", "--mount", "sh", "-c", READ_ONLY, "sh", root, data, ROOT,
        *AS_NOBODY, sys.executable, "-m", "tests.serving", "/mnt", "status=127.0.0.1:0",
    ]  # fmt: skip
    environment = os.environ | {
        "HOME": "/nonexistent", "TMPDIR": "/mnt/tmp", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    environment.pop("GRADIO_TEMP_DIR", None)  # a page of an earlier test sets it
    server = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        line = server.stdout.readline()
        assert line, server.stderr.read()
        details = json.loads(line)
        rights = Path(f"/proc/{server.pid}/status").read_text()
        assert re.search(r"^Uid:\t65534\t65534\t65534", rights, re.MULTILINE)
        assert re.search(r"^CapEff:\t0+$", rights, re.MULTILINE)
        assert httpx.get(details["address"], timeout=60).status_code == 200
        assert httpx.get(f"{details['status']}/healthz", timeout=60).text == "ok\n"
        body = {"model": "yinzheng", "messages": [{"role": "user", "content": "青山茶厂"}]}
        asked = httpx.post(f"{details['address']}/v1/chat/completions", json=body, timeout=60)
        assert asked.status_code == 200
        database = data / "store" / "store.sqlite3"
        assert database.stat().st_uid == 65534
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=60)
