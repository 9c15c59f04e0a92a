"""Real servers in threads, over the samples with the real model."""

import asyncio
import base64
from contextlib import contextmanager

import pytest

from rag.server.users import write_user
from ui import build_page, launch

NAME, SECRET = "anna", "a secret of some length"
BASIC = "Basic " + base64.b64encode(f"{NAME}:{SECRET}".encode()).decode()
ANSWERED = "县经开区获批了什么？"


@contextmanager
def served(assistant, settings, embedder, **more):
    """Serve the page and all APIs on a free port with some settings; yields the address."""
    chosen = settings.model_copy(update={"port": 0, **more})

    async def begin():  # inside a running loop, Gradio opens none of its own
        return launch(build_page(assistant, chosen, embedder), assistant, chosen, embedder)

    running = asyncio.run(begin())
    try:
        yield running.address
    finally:
        running.close()


@pytest.fixture(scope="session")
def address(assistant, sample_settings, embedder):
    with served(assistant, sample_settings, embedder, requests_per_minute=0) as at:
        yield at


@pytest.fixture(scope="session")
def users(tmp_path_factory):
    file = tmp_path_factory.mktemp("auth") / "users"
    write_user(file, NAME, SECRET)
    return file


@pytest.fixture(scope="session")
def guarded(assistant, sample_settings, embedder, users):
    more = {"auth_file": str(users), "requests_per_minute": 0}
    with served(assistant, sample_settings, embedder, **more) as at:
        yield at
