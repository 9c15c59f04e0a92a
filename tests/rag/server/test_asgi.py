"""Errors of the server are told in the language that a browser asks for."""

import asyncio
import json

import pytest

from index.messages import say
from rag.server.asgi import accepted_language, send_error


def request(language, path="/"):
    return {"type": "http", "path": path, "headers": [(b"accept-language", language.encode())]}


def answered(scope, told):
    """Return the body with which a request is refused."""
    sent = []

    async def send(event):
        sent.append(event)

    asyncio.run(send_error(scope, send, 401, told))
    return sent[1]["body"].decode()


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-US,en;q=0.9,zh-CN;q=0.8", "en"),
        ("de, zh-TW;q=0.7, en;q=0.3", "zh"),
        ("zh;q=0,en;q=0.1", "en"),
        ("zh;q=much", "en"),
        ("fr", "en"),
        ("", "en"),
        ("*", "en"),
    ],
)
def test_a_client_reads_the_language_that_it_wants_most(asked, language):
    assert accepted_language(request(asked)) == language


def test_who_says_nothing_reads_english():
    assert accepted_language({"headers": []}) == "en"


def test_a_browser_is_refused_in_its_language_and_a_program_in_english():
    told = say("Name or secret is wrong.")
    assert answered(request("zh-CN"), told) == "用户名或密码不对。"
    assert answered(request("en"), told) == "Name or secret is wrong."
    error = json.loads(answered(request("zh-CN", "/v1/models"), told))["error"]
    assert error["message"] == "Name or secret is wrong."
