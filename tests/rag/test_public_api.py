"""What a script may import, from ``rag`` and from ``yinzheng`` alike."""

import ast
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path

import pytest

import rag
import yinzheng
from index import errors

ROOT = Path(__file__).parents[2]


def run_python(*arguments):
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return done.stdout


@pytest.mark.parametrize("name", rag.__all__)
def test_rag_and_yinzheng_give_the_same_object_for_a_name(name):
    assert getattr(yinzheng, name) is getattr(rag, name)


def test_rag_and_yinzheng_list_the_same_names():
    assert yinzheng.__all__ == rag.__all__ == sorted(rag.__all__)
    assert set(rag.__all__) <= set(dir(rag))
    assert set(rag.__all__) <= set(dir(yinzheng))


def test_every_kind_of_error_can_be_imported():
    kinds = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.YinzhengError)
    }
    assert kinds <= set(rag.__all__)


def test_a_type_checker_is_shown_the_names_that_are_imported_at_run_time():
    tree = ast.parse((ROOT / "rag" / "__init__.py").read_text(encoding="utf-8"))
    (shown, *_) = (node for node in tree.body if isinstance(node, ast.If))
    imported = {
        alias.name: getattr(import_module(node.module), alias.name)
        for node in shown.body
        for alias in node.names
    }
    assert imported == {name: getattr(rag, name) for name in rag.__all__}


@pytest.mark.parametrize("package", [rag, yinzheng])
def test_an_unknown_name_is_an_attribute_error(package):
    with pytest.raises(AttributeError, match=f"module '{package.__name__}' has no .*'nothing'"):
        _ = package.nothing


def test_importing_the_packages_loads_no_library():
    code = "import sys, rag, yinzheng; print(*sorted(name.split('.')[0] for name in sys.modules))"
    loaded = set(run_python("-c", code).split())
    assert not loaded & {"numpy", "faiss", "gradio", "pydantic", "onnxruntime", "jieba", "index"}


def test_a_star_import_brings_all_names():
    code = "from yinzheng import *; print(Assistant.__name__, sync.__name__, __version__)"
    assert run_python("-c", code) == f"Assistant sync {rag.__version__}\n"


def test_running_the_package_is_running_the_command_line():
    assert run_python("-m", "yinzheng", "--version") == f"yinzheng {rag.__version__}\n"


def test_a_wheel_holds_every_package_and_marks_it_as_typed():
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    patterns = tools["setuptools"]["packages"]["find"]["include"]
    for package in ("yinzheng", "rag", "index"):
        assert any(fnmatch(package, pattern) for pattern in patterns)
        assert "py.typed" in tools["setuptools"]["package-data"][package]
        assert (ROOT / package / "py.typed").exists()
        assert package in tools["mypy"]["packages"]
