"""What the page and the programs use is there, and nothing else."""

import pytest

from rag.server.guards.routes import find_route


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"), ("GET", "/assets/index-a1.js"), ("GET", "/theme.css"), ("GET", "/config"),
        ("GET", "/gradio_api/heartbeat/abc"), ("GET", "/gradio_api/queue/data"),
        ("POST", "/gradio_api/queue/join"), ("POST", "/gradio_api/run/predict"),
        ("POST", "/gradio_api/upload"), ("POST", "/gradio_api/call/ask"),
        ("GET", "/gradio_api/call/ask/0123"), ("GET", "/v1/models/yinzheng"), ("POST", "/mcp"),
        ("GET", "/sync/progress"),
    ],
)  # fmt: skip
def test_what_is_used_has_a_route(method, path):
    assert method in find_route(path).methods


@pytest.mark.parametrize(
    "path",
    [
        "", "//", "/nothing", "/gradio_api", "/gradio_api/", "/gradio_api/deep_link",
        "/gradio_api/custom_component/a/client/b/c", "/gradio_api/file=/etc/hosts",
        "/gradio_api/proxy=http://192.0.2.1", "/gradio_api/process_recording", "/monitoring",
        "/gradio_api/component_server", "/gradio_api/stream/a/b/c/playlist.m3u8", "/login",
        "/gradio_api/openapi.json", "/gradio_api/upload_progress", "/gradio_api/heartbeat/",
        "/gradio_api/call//x", "/docs", "/openapi.json", "/gradio_api/vibe-code/",
        "/assets/../x", "/assets/./x", "/assets/a\x1b[2Jb", "/assets/" + "a" * 300,
        "/static/" + "a/" * 600,
    ],
)  # fmt: skip
def test_nothing_else_has_one(path):
    assert find_route(path) is None
