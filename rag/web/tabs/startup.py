"""Import Gradio: without a report of its use, and without the stub files that editors read.

Each time it is imported, Gradio 6 parses the source of its 81 components and renders a stub
(``.pyi``) for each, to compare it with the file in its own folder: about a third of the time of the
import (``findings/stubs_at_import.sh``), and a write into the installed package if one differs.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

from rag.web.upload_folder import staging_folder

_WRITER = "gradio.component_meta"


def load_gradio() -> None:
    """Import Gradio; its temporary folder becomes that of uploads."""
    # Before it is imported, so that it never sends a request about its use.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["GRADIO_TEMP_DIR"] = str(staging_folder())
    with _no_stubs():
        import gradio  # noqa: F401


@contextmanager
def _no_stubs() -> Iterator[None]:
    """Keep the module that writes stubs from doing so, where it is imported meanwhile."""
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _Finder:
    """Finds the module that writes stubs, as Python does, and changes how it is executed."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where the module is found, None for every other."""
        spec = PathFinder.find_spec(name, path, target) if name == _WRITER else None
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def execute_quietly(module: ModuleType) -> None:
            execute(module)
            if hasattr(module, "create_or_modify_pyi"):
                module.create_or_modify_pyi = lambda *given: None  # type: ignore[attr-defined]

        spec.loader.exec_module = execute_quietly  # type: ignore[method-assign]
        return spec
