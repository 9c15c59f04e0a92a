"""Write the hashes of what pip would install here: ``make lock``.

For users, for those who read scans and for developers a file of exact versions, those of
``constraints.txt``, with the SHA-256 of the file that fits this platform and version of Python.
Packages of which indexes serve builds of their own, as of PyTorch, are left out: they are installed
by their version alone.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from platform_name import platform_name

HERE = Path(__file__).parent
WANTED = {"users": ".", "ocr": ".[ocr]", "developers": ".[dev]"}
# What installs and what builds the package itself, which is done without isolation.
BUILDS = ("pip", "setuptools>=77")


def lines(wanted: str) -> list[str]:
    """Return a line of version and hash for each package that pip would install."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        subprocess.run(
            [
                sys.executable, "-m", "pip", "install", "--quiet", "--dry-run",
                "--ignore-installed", "--constraint",
                str(HERE.parent / "constraints.txt"), "--report", str(report), *BUILDS, wanted,
            ],
            check=True, cwd=HERE.parent,
        )  # fmt: skip
        found = json.loads(report.read_text(encoding="utf-8"))["install"]
    made = []
    for package in found:
        if "dir_info" in package["download_info"]:
            continue  # the package itself
        name, version = package["metadata"]["name"], package["metadata"]["version"]
        if "+" in version:
            continue  # a build of this index alone: another serves its own under the version
        digest = package["download_info"]["archive_info"]["hashes"]["sha256"]
        made.append(f"{name.lower()}=={version} --hash=sha256:{digest}\n")
    return sorted(made)


if __name__ == "__main__":
    for kind, wanted in WANTED.items():
        file = HERE / f"{kind}-{platform_name()}.txt"
        file.write_text("".join(lines(wanted)), encoding="utf-8")
