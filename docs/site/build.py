"""Build the documentation as a site, without the network: ``make docs``.

The Markdown pages link to each other, and to files beside ``docs/``, as they lie in the repository.
They are copied with that layout into a folder and built there, so that no link is rewritten.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
BESIDE = ("README.md", "README.zh.md", "CONTRIBUTING.md", "CHANGELOG.md", "NOTICE", "LICENSE")
"""Files outside ``docs/`` that are pages, or that pages link to."""
FOLDERS = ("docs", "findings", "examples")


def lay_out(folder: Path) -> None:
    """Write into ``folder`` the settings, the pages and the files they link to."""
    pages = folder / "pages"
    for old in (pages, folder / "theme", folder / "html"):
        shutil.rmtree(old, ignore_errors=True)
    hidden = shutil.ignore_patterns("site", "__pycache__")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, pages / name, ignore=hidden)
    for name in BESIDE:
        shutil.copy(ROOT / name, pages / name)
    shutil.copytree(HERE / "theme", folder / "theme")
    shutil.copy(HERE / "zensical.toml", folder)


def build(folder: Path) -> int:
    """Build the site into ``folder/html``; returns the status of the builder, 0 without warnings.

    What it warns of is printed, and is an error.
    """
    lay_out(folder)
    command = [sys.executable, "-m", "zensical", "build", "--clean", "--strict"]
    # The docstrings are those of this checkout, whatever is installed.
    environment = os.environ | {"NO_COLOR": "1", "PYTHONPATH": str(ROOT)}
    status = subprocess.run(command, cwd=folder, env=environment).returncode
    for page in folder.glob("html/**/*.zh.html"):  # the builder knows one language a site
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace('<html lang="en"', '<html lang="zh-Hans"', 1), "utf-8")
    return status


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "build" / "site")
    given = parser.parse_args().folder.resolve()
    status = build(given)
    if not status:
        sys.stdout.write(f"{given / 'html' / 'index.html'}\n")
    sys.exit(status)
