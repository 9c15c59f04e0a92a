"""Authentication: no route answers without a secret, and known secrets pass at once."""

import asyncio
import base64
import time

import httpx
import pytest

from rag.server.app import build_app
from rag.server.guards.auth import AuthMiddleware
from rag.server.guards.token_buckets import TokenBuckets
from rag.server.service import Service
from rag.server.users import remove_user, write_user
from rag.visit import VISIT_KEY
from tests.rag.server.conftest import BASIC, NAME, SECRET, served
from ui import build_page

MAX_WRONG = 3


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


def test_every_route_answers_401_without_a_secret(guarded, assistant, sample_settings, embedder):
    async def build():
        page = build_page(assistant, sample_settings, embedder)
        return build_app(page, Service(sample_settings, assistant, embedder), sample_settings, {})

    routes = set(routes_of(asyncio.run(build())))
    paths = {path for _, path in routes}
    assert len(paths) > 40
    assert {"/v1/models", "/v1/chat/completions", "/mcp", "/gradio_api/upload", "/"} <= paths
    assert {"/gradio_api/queue/join", "/gradio_api/queue/data", "/config"} <= paths
    with httpx.Client(base_url=guarded) as client:
        for method, path in sorted(routes):
            response = client.request(method, path.replace("{", "").replace("}", ""))
            assert response.status_code == 401, (method, path)
        for method in ("GET", "POST", "OPTIONS", "PUT", "DELETE", "HEAD"):
            response = client.request(method, "/nowhere", headers={"Origin": guarded})
            assert response.status_code == 401


def test_a_browser_is_asked_for_name_and_secret(guarded):
    response = httpx.get(guarded)
    assert 'Basic realm="Yinzheng", charset="UTF-8"' in response.headers["www-authenticate"]
    assert "content-security-policy" in response.headers
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
def test_malformed_credentials_are_refused(guarded, given):
    assert httpx.get(guarded, headers={"Authorization": given}).status_code == 401


def send_request(middleware, headers, address="192.0.2.1", kind="http"):
    """Return the call of a middleware with a request, and the list its messages go to."""
    sent = []

    async def send(message):
        sent.append(message)

    scope = {
        "type": kind, "method": "GET", "path": "/", "client": (address, 1),
        "headers": [(b"authorization", headers.encode())] if headers else [],
    }  # fmt: skip
    return middleware(scope, None, send), sent


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "users"
    write_user(file, NAME, SECRET)
    return file


def request_all(file, *requests):
    """Send requests through a new middleware; return the statuses and who was let in.

    A request is (header, address, kind), or a function to call in between.
    """
    entered = []

    async def app(scope, receive, send):
        entered.append(scope[VISIT_KEY].user)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def run():
        middleware = AuthMiddleware(app, file, TokenBuckets(MAX_WRONG, lambda: 0.0))
        for request in requests:
            if callable(request):
                request()
                continue
            call, sent = send_request(middleware, *request)
            await call
            statuses.append(sent[0].get("status", sent[0]["type"]))

    statuses = []
    asyncio.run(run())
    return statuses, entered


def test_a_right_secret_is_verified_only_once(file):
    began = time.process_time()
    request_all(file, (BASIC,))
    once = time.process_time() - began
    began = time.process_time()
    statuses, entered = request_all(file, *[(BASIC,)] * 50)
    assert time.process_time() - began < 5 * once
    assert (set(statuses), entered) == ({200}, [NAME] * 50)


def test_a_bearer_secret_identifies_its_user(file):
    write_user(file, "boris", "another secret of his")
    assert request_all(file, (f"Bearer {SECRET}",), ("Bearer another secret of his",))[1] == [
        NAME, "boris",
    ]  # fmt: skip


def test_the_secret_of_another_user_is_wrong(file):
    write_user(file, "boris", "another secret of his")
    wrong = [basic(NAME, "another secret of his"), basic("nobody", SECRET), basic(NAME, "")]
    assert request_all(file, *[(header,) for header in wrong]) == ([401, 401, 401], [])


def test_wrong_secrets_are_limited_per_address_while_known_ones_pass(file):
    wrong = (basic(NAME, "wrong"),)
    statuses, _ = request_all(
        file, (BASIC,), *[wrong] * MAX_WRONG, wrong, (BASIC,), (*wrong, "192.0.2.2")
    )
    assert statuses == [200, *[401] * MAX_WRONG, 429, 200, 401]


def test_right_secrets_do_not_count_towards_the_limit(file):
    for number in range(MAX_WRONG + 2):
        write_user(file, f"user{number}", f"the secret of user {number}")
    requests = [
        (basic(f"user{number}", f"the secret of user {number}"),) for number in range(MAX_WRONG + 2)
    ]
    assert set(request_all(file, *requests)[0]) == {200}


def test_a_removed_user_is_refused_at_once(file, capsys):
    write_user(file, "boris", "another secret of his")
    statuses, _ = request_all(
        file, (BASIC,), lambda: remove_user(file, NAME), (BASIC,),
        lambda: file.write_text("damaged", encoding="utf-8"),
        (basic("boris", "another secret of his"),), file.unlink, (BASIC,),
    )  # fmt: skip
    assert statuses == [200, 401, 401, 401]
    assert "nobody is let in" in capsys.readouterr().err


def test_a_websocket_without_a_secret_is_closed(file):
    assert request_all(file, ("", "192.0.2.1", "websocket"))[0] == ["websocket.close"]


@pytest.mark.parametrize("given", ["\xff\xff", "a", "====", "/////w==", "YQ"])
def test_undecodable_credentials_are_refused_without_a_traceback(guarded, capfd, given):
    header = [(b"authorization", b"Basic " + given.encode("latin-1"))]
    assert httpx.get(f"{guarded}/v1/models", headers=header).status_code == 401
    assert capfd.readouterr().err == ""


def test_no_secret_is_logged(guarded, capfd):
    for given in (BASIC, basic(NAME, "a wrong secret"), "Bearer another wrong one"):
        httpx.get(f"{guarded}/v1/models", headers={"Authorization": given})
    captured = capfd.readouterr()
    assert captured.out + captured.err == ""


@pytest.mark.parametrize("host", ["0.0.0.0", "::1"])
def test_a_server_open_to_the_network_answers_users_under_its_own_names(
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
            response = httpx.get(models, headers={**known, "Host": name})
            assert response.status_code == status
