"""Passages that hold a code of the question come before those that only look like it."""

import pytest

from tests.conftest import BlindEmbedder


@pytest.fixture
def assistant(make_assistant):
    filler = "本页说明设备的用途和保养方法，请仔细阅读后再操作。" * 3
    texts = {f"{n}.txt": f"设备ZX-{100 + n}。{filler}" for n in range(60)}
    return make_assistant(texts | {"std.txt": "按GB/T 22239-2019执行。"}, BlindEmbedder())


@pytest.mark.parametrize("query", ["ZX-137怎么保养？", "zx137设备", "设备ZX 137"])
def test_a_code_finds_its_passage_among_many_that_are_alike(assistant, query):
    assert assistant.search(query)[0].document == "37.txt"


@pytest.mark.parametrize("query", ["GBT22239", "GB/T 22239-2019", "GB/T 22239-2008"])
def test_a_standard_is_found_in_every_writing_and_edition(assistant, query):
    assert assistant.search(query)[0].document == "std.txt"


def test_a_code_that_is_not_there_moves_nothing(assistant):
    assert len(assistant.search("ZX-999怎么保养？")) > 0
