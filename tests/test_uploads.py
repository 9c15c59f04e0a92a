"""What is sent to the real server as a file, by hand and past the browser's own checks."""

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

from rag.server.upload_limits import _held

ROOT = Path(__file__).parent.parent
BOUNDARY = "----yz"
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>.txt"


def file(path, **more):
    return {"path": str(path), "meta": {"_type": "gradio.FileData"}, **more}


def part(name, data):
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
    return f"{head}Content-Type: text/plain\r\n\r\n".encode() + data + b"\r\n"


class Client:
    """Speaks to the page as its own script does."""

    def __init__(self, folder, told):
        self.folder = folder
        self.uploads = folder / "corpus" / "uploads"
        self.address = told["address"].rstrip("/") + "/gradio_api"
        self.events = told["events"]

    @property
    def left(self):
        """What lies in the server's folder for files that were sent."""
        sent = (self.folder / "sent").rglob("*")
        return [one for one in sent if one.is_file() and one.stat().st_size]

    def send(self, name, data):
        """Send a file; return the path on the server, or the status and what was said."""
        body = part(name, data) + f"--{BOUNDARY}--\r\n".encode()
        return self.post(body)

    def post(self, body):
        """Send the body of an upload; return what ``send`` does."""
        kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        asked = urllib.request.Request(f"{self.address}/upload", body, kind)
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:
                return json.load(answer)[0]
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def add(self, *paths):
        """Have the page take files in that were sent; return all that it shows."""
        return self.call("add", [file(one) for one in paths], "", "")

    def call(self, name, *data, **more):
        """Send an event of the page; return all that it is told."""
        joined = {"fn_index": self.events[name], "session_hash": "s", "data": data, **more}
        asked = urllib.request.Request(
            f"{self.address}/queue/join",
            json.dumps(joined).encode(),
            {"Content-Type": "application/json"},
        )
        urllib.request.urlopen(asked, timeout=30).close()
        with urllib.request.urlopen(
            f"{self.address}/queue/data?session_hash=s", timeout=60
        ) as told:
            return told.read().decode()


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
    status, said = client.send("large.txt", b"a" * 50_100_000)
    assert status == 413
    assert "maximum allowed size" in said
    assert client.left == []


def test_a_file_of_a_type_that_is_not_read_is_refused_with_its_reason(client):
    told = client.add(client.send("a.exe", b"MZ\x00\x01"))
    assert "files of this type are not read: .exe" in told
    assert not client.uploads.exists()
    assert client.left == []


def test_a_path_in_a_name_leads_nowhere(client):
    told = client.add(client.send("../../x.txt", "码头在河边。".encode()))
    assert "1 added" in told
    assert (client.uploads / "x.txt").exists()
    assert {one.relative_to(client.folder).parts[0] for one in client.folder.rglob("x.txt")} == {
        "corpus"
    }
    assert client.left == []


def test_a_script_in_a_name_is_text(client):
    told = client.add(client.send(SCRIPT.replace('"', ""), "码头在河边。".encode()))
    assert "<script" not in told
    assert "<img" not in told
    assert not [one for one in (client.folder / "corpus").rglob("*") if "<" in one.name]
    assert client.left == []


@pytest.fixture
def secret(client):
    """A file of the server's user that nobody sent."""
    path = client.folder / "secret.txt"
    path.write_text("码头在河边。", encoding="utf-8")
    return path


def test_no_event_copies_a_file_of_the_server_to_where_it_is_read(client, secret):
    told = client.call("ask", "x", None, [file(secret)])
    told += client.call("search", file(secret), [], False)
    assert "Files are sent, not named by a path" in told
    assert client.left == []
    for path in (secret, f"{client.folder}/sent/../secret.txt"):
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(f"{client.address}/file={path}", timeout=30)


@pytest.mark.parametrize("more", [{}, {"is_stream": True}])
def test_a_path_that_was_not_sent_is_neither_taken_in_nor_deleted(client, secret, more):
    told = client.call("add", [file(secret, **more)], "", "")
    assert "Files are sent, not named by a path" in told
    assert "1 added" not in told
    assert secret.exists()
    assert not client.uploads.exists()


def test_more_files_than_the_quota_are_refused(tmp_path):
    with served(tmp_path, "max_uploads=1") as client:
        sent = [client.send(f"{n}.txt", f"码头{n}在河边。".encode()) for n in range(2)]
        assert "1 uploads already, the most allowed" in client.add(*sent)
        assert [one.name for one in client.uploads.iterdir()] == ["0.txt"]
        assert client.left == []


def test_an_upload_that_is_there_already_needs_no_room(client):
    assert "1 added" in client.add(client.send("a.txt", "码头在河边。".encode()))
    assert "1 unchanged" not in client.add(client.send("a.txt", "码头在河边。".encode()))
    assert len(list(client.uploads.iterdir())) == 1


def test_many_files_of_one_request_are_refused_before_they_are_stored(tmp_path):
    with served(tmp_path, "max_file_mb=1") as client:
        body = b"".join(part(f"{n}.txt", b"a" * 900_000) for n in range(5))
        status, said = client.post(body + f"--{BOUNDARY}--\r\n".encode())
        assert (status, client.left) == (413, [])
        assert "Send fewer files at a time" in said
        body = b"".join(part(f"{n}.txt", b"a" * 900_000) for n in range(4))
        assert Path(client.post(body + f"--{BOUNDARY}--\r\n".encode())).name == "0.txt"
        assert len(client.left) == 4


@pytest.mark.parametrize("headers", [{}, {"Transfer-Encoding": "chunked"}])
def test_an_upload_that_does_not_tell_its_length_is_refused(client, headers):
    place = urllib.parse.urlsplit(client.address)
    with closing(http.client.HTTPConnection(place.netloc, timeout=30)) as opened:
        opened.putrequest("POST", f"{place.path}/upload")
        for name, value in headers.items():
            opened.putheader(name, value)
        opened.endheaders()  # the answer comes before any of it is read
        answer = opened.getresponse()
        assert (answer.status, client.left) == (411, [])
        assert b"Content-Length" in answer.read()


def test_uploads_wait_until_what_was_sent_is_taken_in(tmp_path):
    with served(tmp_path, "max_uploads_mb=0.1") as client:
        sent = client.send("a.txt", "码头在河边。".encode() * 5000)
        status, said = client.send("b.txt", "桥在镇子东。".encode() * 5000)
        assert status == 507
        assert "max_uploads_mb" in said
        assert [one.name for one in client.left] == ["a.txt"]
        assert "1 added" in client.add(sent)
        assert isinstance(client.send("b.txt", "桥在镇东。".encode()), str)


def test_what_a_broken_request_left_is_forgotten_after_an_hour(tmp_path):
    whole, broken = tmp_path / "digest" / "a.txt", tmp_path / "tmpabc"
    whole.parent.mkdir()
    for one in (whole, broken):
        one.write_bytes(b"a" * 1000)
        os.utime(one, (0, 0))
    assert _held(tmp_path) == 1000
    assert (whole.exists(), broken.exists()) == (True, False)
