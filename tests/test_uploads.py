"""Uploads to a running server by plain HTTP, past the checks of the browser."""

import http.client
import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from rag.server.guards.upload_limits import staged_bytes

ROOT = Path(__file__).parent.parent
BOUNDARY = "----yz"
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>.txt"


def file(path, **more):
    return {"path": str(path), "meta": {"_type": "gradio.FileData"}, **more}


def part(name, data):
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
    return f"{head}Content-Type: text/plain\r\n\r\n".encode() + data + b"\r\n"


class Client:
    """Sends uploads and events to a server as the script of the page does."""

    def __init__(self, folder, details):
        self.folder = folder
        self.uploads = folder / "corpus" / "uploads"
        self.address = details["address"].rstrip("/") + "/gradio_api"
        self.events = details["events"]

    @property
    def staged(self):
        """The files in the staging folder."""
        sent = (self.folder / "sent").rglob("*")
        return [path for path in sent if path.is_file() and path.stat().st_size]

    def send(self, name, data):
        """Send a file; return the path on the server, or the status and the message."""
        body = part(name, data) + f"--{BOUNDARY}--\r\n".encode()
        return self.post(body)

    def post(self, body):
        """Send the body of an upload; return the same as ``send``."""
        kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        request = urllib.request.Request(f"{self.address}/upload", body, kind)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)[0]
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def add(self, *paths):
        """Have the page store uploaded files; return all that it shows."""
        return self.call("add_files", [file(path) for path in paths], "", "")

    def call(self, name, *data, **more):
        """Send an event of the page; return the stream of its messages."""
        event = {"fn_index": self.events[name], "session_hash": "s", "data": data, **more}
        request = urllib.request.Request(
            f"{self.address}/queue/join",
            json.dumps(event).encode(),
            {"Content-Type": "application/json"},
        )
        urllib.request.urlopen(request, timeout=30).close()
        with urllib.request.urlopen(
            f"{self.address}/queue/data?session_hash=s", timeout=60
        ) as stream:
            return stream.read().decode()


@contextmanager
def served(folder, *limits):
    (folder / "corpus").mkdir()
    (folder / "corpus" / "one.txt").write_text("青山镇会议讨论了农业生产。", encoding="utf-8")
    command = [sys.executable, "-m", "tests.serving", str(folder), *limits]
    given = os.environ | {"GRADIO_TEMP_DIR": str(folder / "sent")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=given, cwd=ROOT) as server:
        try:
            yield Client(folder, json.loads(server.stdout.readline()))
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    with served(tmp_path_factory.mktemp("page")) as opened:
        yield opened


@pytest.fixture
def client(page):
    """The page without uploads."""
    for folder in (page.uploads, page.folder / "sent"):
        shutil.rmtree(folder, ignore_errors=True)
    return page


def test_a_file_over_the_limit_is_refused_before_it_is_stored(client):
    status, message = client.send("large.txt", b"a" * 50_100_000)
    assert status == 413
    assert "maximum allowed size" in message
    assert client.staged == []


def test_a_file_of_an_unreadable_type_is_refused_with_the_reason(client):
    report = client.add(client.send("a.exe", b"MZ\x00\x01"))
    assert "files of this type are not read: .exe" in report
    assert not client.uploads.exists()
    assert client.staged == []


def test_a_path_in_a_file_name_does_not_leave_the_uploads_folder(client):
    report = client.add(client.send("../../x.txt", "码头在河边。".encode()))
    assert "1 added" in report
    assert (client.uploads / "x.txt").exists()
    assert {path.relative_to(client.folder).parts[0] for path in client.folder.rglob("x.txt")} == {
        "corpus"
    }
    assert client.staged == []


def test_a_script_in_a_file_name_is_shown_as_text(client):
    report = client.add(client.send(SCRIPT.replace('"', ""), "码头在河边。".encode()))
    assert "<script" not in report
    assert "<img" not in report
    assert not [path for path in (client.folder / "corpus").rglob("*") if "<" in path.name]
    assert client.staged == []


@pytest.fixture
def secret(client):
    """A file of the server's user that nobody sent."""
    path = client.folder / "secret.txt"
    path.write_text("码头在河边。", encoding="utf-8")
    return path


def test_no_event_makes_a_file_of_the_server_downloadable(client, secret):
    report = client.call("answer_question", "x", None, [file(secret)], "")
    report += client.call("show_hits", file(secret), [], False)
    assert "Files are sent, not named by a path" in report
    assert client.staged == []
    for path in (secret, f"{client.folder}/sent/../secret.txt"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{client.address}/file={path}", timeout=30)


@pytest.mark.parametrize("more", [{}, {"is_stream": True}])
def test_a_path_that_was_not_uploaded_is_neither_stored_nor_deleted(client, secret, more):
    report = client.call("add_files", [file(secret, **more)], "", "")
    assert "Files are sent, not named by a path" in report
    assert "1 added" not in report
    assert secret.exists()
    assert not client.uploads.exists()


def test_no_folder_is_added_by_its_path_unless_the_setting_allows_it(client, secret):
    (client.folder / "others").mkdir(exist_ok=True)
    shutil.copy(secret, client.folder / "others" / "a.txt")
    report = client.call("add_folder", str(client.folder / "others"), "", "")
    assert "Folders cannot be added by their path here" in report
    assert not (client.folder / "corpus" / "added").exists()


def test_more_files_than_the_quota_are_refused(tmp_path):
    with served(tmp_path, "max_uploads=1") as client:
        sent = [client.send(f"{n}.txt", f"码头{n}在河边。".encode()) for n in range(2)]
        assert "1 uploads already, the most allowed" in client.add(*sent)
        assert [path.name for path in client.uploads.iterdir()] == ["0.txt"]
        assert client.staged == []


def test_uploading_the_same_file_again_adds_nothing(client):
    assert "1 added" in client.add(client.send("a.txt", "码头在河边。".encode()))
    assert "1 unchanged" not in client.add(client.send("a.txt", "码头在河边。".encode()))
    assert len(list(client.uploads.iterdir())) == 1


def test_too_many_files_in_one_request_are_refused_before_they_are_stored(tmp_path):
    with served(tmp_path, "max_file_mb=1") as client:
        body = b"".join(part(f"{n}.txt", b"a" * 900_000) for n in range(5))
        status, message = client.post(body + f"--{BOUNDARY}--\r\n".encode())
        assert (status, client.staged) == (413, [])
        assert "Send fewer files at a time" in message
        body = b"".join(part(f"{n}.txt", b"a" * 900_000) for n in range(4))
        assert Path(client.post(body + f"--{BOUNDARY}--\r\n".encode())).name == "0.txt"
        assert len(client.staged) == 4


@pytest.mark.parametrize("headers", [{}, {"Transfer-Encoding": "chunked"}])
def test_an_upload_without_a_length_is_refused(client, headers):
    place = urllib.parse.urlsplit(client.address)
    with closing(http.client.HTTPConnection(place.netloc, timeout=30)) as opened:
        opened.putrequest("POST", f"{place.path}/upload")
        for name, value in headers.items():
            opened.putheader(name, value)
        opened.endheaders()  # the answer comes before any of it is read
        answer = opened.getresponse()
        assert (answer.status, client.staged) == (411, [])
        assert b"Content-Length" in answer.read()


def test_uploads_are_refused_while_the_staging_folder_is_full(tmp_path):
    with served(tmp_path, "max_uploads_mb=0.1") as client:
        sent = client.send("a.txt", "码头在河边。".encode() * 5000)
        status, message = client.send("b.txt", "桥在镇子东。".encode() * 5000)
        assert status == 507
        assert "max_uploads_mb" in message
        assert [path.name for path in client.staged] == ["a.txt"]
        assert "1 added" in client.add(sent)
        assert isinstance(client.send("b.txt", "桥在镇东。".encode()), str)


def test_files_left_by_broken_requests_are_deleted_after_an_hour(tmp_path):
    whole, broken = tmp_path / "digest" / "a.txt", tmp_path / "tmpabc"
    whole.parent.mkdir()
    for path in (whole, broken):
        path.write_bytes(b"a" * 1000)
        os.utime(path, (0, 0))
    assert staged_bytes(tmp_path) == 1000
    assert (whole.exists(), broken.exists()) == (True, False)
