#!/usr/bin/env bash
# gradio 6.31.0: each import parses the source of every component and renders a stub for editors.
#
# The metaclass of components calls `create_or_modify_pyi` for each class: it parses the source of
# the module twice, renders a template, and compares the result with the `.pyi` file in the
# installed package. No variable turns it off. It is about a third of the time of `import gradio`.
#
# Output seen, seconds of the processor: 3.3 of an import, 1.2 of them in 81 calls for stubs
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet gradio==6.31.0
cd "$work"

seconds() {
  HOME=$work GRADIO_ANALYTICS_ENABLED=False "$work/venv/bin/python" - "$1" <<'EOF'
import importlib.abc
import sys
import time
from importlib.machinery import PathFinder

calls = []


class Watcher(importlib.abc.MetaPathFinder):
    """Times the function that writes stubs, once its module is loaded."""

    def find_spec(self, name, path, target=None):
        if name != "gradio.component_meta":
            return None
        spec = PathFinder.find_spec(name, path, target)
        execute = spec.loader.exec_module

        def watched(module):
            execute(module)
            write = module.create_or_modify_pyi

            def timed(*given):
                began = time.process_time()
                write(*given)
                calls.append(time.process_time() - began)

            module.create_or_modify_pyi = timed

        spec.loader.exec_module = watched
        return spec


sys.meta_path.insert(0, Watcher())
began = time.process_time()
import gradio  # noqa: E402, F401

whole = time.process_time() - began
print(f"{whole:.1f} of an import, {sum(calls):.1f} of them in {len(calls)} calls for stubs")
# The first import compiles; its time is not compared.
sys.exit(sys.argv[1] == "judge" and (len(calls) < 40 or sum(calls) < 0.2 * whole))
EOF
}

seconds warm >/dev/null
seconds judge
