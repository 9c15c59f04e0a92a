"""What an adapter says where the library that it adapts is not installed."""

import sys
from importlib import import_module

import pytest


@pytest.mark.parametrize(
    ("adapter", "library", "extra"),
    [("haystack", "haystack", "haystack"), ("llama_index", "llama_index.core", "llama-index")],
)
def test_a_missing_library_is_named_with_its_extra(monkeypatch, adapter, library, extra):
    for module in [name for name in sys.modules if name.startswith(library)]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.delitem(sys.modules, f"rag.integrations.{adapter}", raising=False)
    with pytest.raises(ModuleNotFoundError, match=rf"pip install 'yinzheng\[{extra}\]'"):
        import_module(f"rag.integrations.{adapter}")
