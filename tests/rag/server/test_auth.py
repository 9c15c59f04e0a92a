"""Nobody gets past the gate, at any door; who is known gets in at once."""

import asyncio
import base64
import time

import httpx
import pytest

from index.errors import SettingsError, YinzhengError
from index.settings import load_settings
from rag.server.app import build_app, cautions, check_host
from rag.server.auth import Gate
from rag.server.origin_guard import Guard
from rag.server.rate_meter import Meter
from rag.server.service import Calls
from rag.server.users import remove_user, write_user
from tests.rag.server.conftest import BASIC, NAME, SECRET, served
from ui import build_page

MOST_WRONG = 3


def basic(name, secret):
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()


def routes_of(app, prefix=""):
    """Yield every path of an app and of the apps in it, with a method."""
    for route in app.routes:
        if hasattr(route, "original_router"):
            yield from routes_of(route.original_router, prefix)
        elif getattr(route, "routes", None):
            yield from routes_of(route, prefix + route.path.rstrip("/"))
        elif hasattr(route, "path"):
            for method in getattr(route, "methods", None) or ("GET", "POST"):
                yield method, prefix + route.path


def test_every_door_answers_401_without_a_secret(guarded, assistant, sample_settings, embedder):
    async def build():
        page = build_page(assistant, sample_settings, embedder)
        return build_app(page, Calls(sample_settings, assistant, embedder), sample_settings, {})

    routes = set(routes_of(asyncio.run(build())))
    paths = {path for _, path in routes}
    assert len(paths) > 40
    assert {"/v1/models", "/v1/chat/completions", "/mcp", "/gradio_api/upload", "/"} <= paths
    assert {"/gradio_api/queue/join", "/gradio_api/queue/data", "/config"} <= paths
    with httpx.Client(base_url=guarded) as client:
        for method, path in sorted(routes):
            told = client.request(method, path.replace("{", "").replace("}", ""))
            assert told.status_code == 401, (method, path)
        for method in ("GET", "POST", "OPTIONS", "PUT", "DELETE", "HEAD"):
            told = client.request(method, "/nowhere", headers={"Origin": guarded})
            assert told.status_code == 401


def test_a_browser_is_asked_for_name_and_secret(guarded):
    told = httpx.get(guarded)
    assert 'Basic realm="Yinzheng", charset="UTF-8"' in told.headers["www-authenticate"]
    assert "content-security-policy" in told.headers
    assert httpx.get(guarded, auth=(NAME, SECRET)).status_code == 200
    errors = httpx.get(f"{guarded}/v1/models").json()
    assert errors["error"]["type"] == "authentication_error"


@pytest.mark.parametrize(
    "given",
    [
        "", "Basic", "Basic !!!", "Basic " + base64.b64encode(b"no colon").decode(),
        "Basic " + base64.b64encode(b"\xff:\xff").decode(), "Digest x", "Bearer",
        basic("", SECRET),
    ],
)  # fmt: skip
def test_what_is_no_secret_is_refused(guarded, given):
    assert httpx.get(guarded, headers={"Authorization": given}).status_code == 401


def asked_of(gate, headers, address="192.0.2.1", kind="http"):
    """Return what a gate answers a request."""
    told = []

    async def send(message):
        told.append(message)

    scope = {
        "type": kind, "method": "GET", "path": "/", "client": (address, 1),
        "headers": [(b"authorization", headers.encode())] if headers else [],
    }  # fmt: skip
    return gate(scope, None, send), told


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "users"
    write_user(file, NAME, SECRET)
    return file


def behind(file, *requests):
    """Send requests through a new gate one after the other; return the statuses."""
    entered = []

    async def app(scope, receive, send):
        entered.append(scope["yinzheng.user"])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def run():
        gate = Gate(app, file, Meter(MOST_WRONG, lambda: 0.0))
        for request in requests:
            if callable(request):
                request()
                continue
            call, told = asked_of(gate, *request)
            await call
            statuses.append(told[0].get("status", told[0]["type"]))

    statuses = []
    asyncio.run(run())
    return statuses, entered


def test_a_known_secret_is_compared_once(file):
    began = time.perf_counter()
    behind(file, (BASIC,))
    once = time.perf_counter() - began
    began = time.perf_counter()
    statuses, entered = behind(file, *[(BASIC,)] * 50)
    assert time.perf_counter() - began < 5 * once
    assert (set(statuses), entered) == ({200}, [NAME] * 50)


def test_a_secret_as_bearer_tells_whose_it_is(file):
    write_user(file, "boris", "another secret of his")
    assert behind(file, (f"Bearer {SECRET}",), ("Bearer another secret of his",))[1] == [
        NAME, "boris",
    ]  # fmt: skip


def test_names_and_secrets_do_not_mix(file):
    write_user(file, "boris", "another secret of his")
    wrong = [basic(NAME, "another secret of his"), basic("nobody", SECRET), basic(NAME, "")]
    assert behind(file, *[(one,) for one in wrong]) == ([401, 401, 401], [])


def test_wrong_secrets_are_counted_for_an_address_and_known_ones_pass(file):
    wrong = (basic(NAME, "wrong"),)
    statuses, _ = behind(
        file, (BASIC,), *[wrong] * MOST_WRONG, wrong, (BASIC,), (*wrong, "192.0.2.2")
    )
    assert statuses == [200, *[401] * MOST_WRONG, 429, 200, 401]


def test_right_secrets_are_not_counted(file):
    for number in range(MOST_WRONG + 2):
        write_user(file, f"user{number}", f"the secret of user {number}")
    requests = [
        (basic(f"user{number}", f"the secret of user {number}"),)
        for number in range(MOST_WRONG + 2)
    ]
    assert set(behind(file, *requests)[0]) == {200}


def test_who_is_removed_is_out_at_once(file, capsys):
    write_user(file, "boris", "another secret of his")
    statuses, _ = behind(
        file, (BASIC,), lambda: remove_user(file, NAME), (BASIC,),
        lambda: file.write_text("damaged", encoding="utf-8"),
        (basic("boris", "another secret of his"),), file.unlink, (BASIC,),
    )  # fmt: skip
    assert statuses == [200, 401, 401, 401]
    assert "nobody is let in" in capsys.readouterr().err


def test_a_websocket_is_closed(file):
    assert behind(file, ("", "192.0.2.1", "websocket"))[0] == ["websocket.close"]


def test_without_users_the_page_is_served_on_this_machine_only(file):
    for host in ("0.0.0.0", "::", "192.0.2.1", "docs.example.org"):
        with pytest.raises(YinzhengError, match="--auth-file"):
            check_host(load_settings(host=host))
    for host in ("127.0.0.1", "127.0.0.2", "localhost", "::1"):
        check_host(load_settings(host=host))
    with pytest.raises(YinzhengError, match="--auth-file"):
        check_host(load_settings(allow_hosts="docs.example.org"))
    with pytest.raises(SettingsError, match="yinzheng user"):
        check_host(load_settings(auth_file=str(file) + "x"))


def test_serving_beyond_this_machine_is_warned_about(file):
    assert cautions(load_settings()) == []
    assert cautions(load_settings(auth_file=str(file))) == []
    file.chmod(0o644)
    told = cautions(load_settings(host="0.0.0.0", auth_file=str(file)))
    assert len(told) == 2
    assert "chmod 600" in told[0]
    assert "TLS" in told[1]


@pytest.mark.parametrize("given", ["\xff\xff", "a", "====", "/////w==", "YQ"])
def test_what_is_no_name_and_secret_is_not_let_in(guarded, capfd, given):
    header = [(b"authorization", b"Basic " + given.encode("latin-1"))]
    assert httpx.get(f"{guarded}/v1/models", headers=header).status_code == 401
    assert capfd.readouterr().err == ""


def test_no_secret_is_written_anywhere(guarded, capfd):
    for given in (BASIC, basic(NAME, "a wrong secret"), "Bearer another wrong one"):
        httpx.get(f"{guarded}/v1/models", headers={"Authorization": given})
    told = capfd.readouterr()
    assert told.out + told.err == ""


@pytest.mark.parametrize("host", ["0.0.0.0", "::1"])
def test_another_host_is_served_to_who_has_the_secret(
    assistant, sample_settings, embedder, users, host
):
    more = {"host": host, "auth_file": str(users), "allow_hosts": "docs.example.org"}
    with served(assistant, sample_settings, embedder, **more) as at:
        here = at.replace("0.0.0.0", "127.0.0.1")
        models = f"{here}/v1/models"
        assert httpx.get(models).status_code == 401
        known = {"Authorization": BASIC}
        assert httpx.get(models, headers=known).status_code == 200
        for name, status in (("docs.example.org", 200), ("evil.example", 403)):
            told = httpx.get(models, headers={**known, "Host": name})
            assert told.status_code == status


@pytest.mark.parametrize(
    ("names", "host", "status"),
    [
        (None, "127.0.0.1:7860", 200),
        (None, "192.0.2.1:7860", 403),
        (["Docs.example.org"], "docs.example.org", 200),
        (["docs.example.org"], "192.0.2.1:7860", 200),
        (["docs.example.org"], "[2001:db8::1]:7860", 200),
        (["docs.example.org"], "evil.example:7860", 403),
        ([], "evil.example", 403),
    ],
)
def test_the_server_answers_under_its_own_names(names, host, status):
    told = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        told.append(message)

    scope = {"type": "http", "headers": [(b"host", host.encode())]}
    asyncio.run(Guard(app, names)(scope, None, send))
    assert told[0]["status"] == status
