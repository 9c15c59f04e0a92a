"""Install packages by pip and tell how far it is: ``python hashes/install.py ARGUMENTS OF PIP``.

pip is silent for minutes with ``--quiet`` and prints some lines a package without. Here one line
counts the packages that are downloaded and unpacked; what pip warns of is passed on, and all that
it said is where it fails. The exit code is that of pip.
"""

import queue
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

_EVERY_SECONDS = 0.5  # between two looks at how many packages are unpacked
_LINE_SECONDS = 15.0  # between two lines where no terminal shows them one over the other
_INSTALLING = "Installing collected packages: "
_SAID = ("WARNING", "ERROR", "DEPRECATION", "error:")


def main(arguments: list[str]) -> int:
    """Run pip with arguments and return its exit code."""
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input",
               "--progress-bar", "off", *arguments]  # fmt: skip
    shown = Progress(sys.stderr, _listed(arguments), unpacked)
    said: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        for line in _lines(pip):
            said.append(line)
            shown.take(line)
        code = pip.wait()
    shown.end()
    if code:
        sys.stderr.write("\n".join(said) + "\n")
    return code


class Progress:
    """One line that tells how many packages were downloaded and unpacked."""

    def __init__(self, out: TextIO, total: int, unpacked: Callable[[], int]) -> None:
        """Write to a file; ``total`` packages are expected, 0 if that is not known."""
        self._out = out
        self._total = total
        self._unpacked = unpacked
        self._found = 0
        self._before: int | None = None
        self._told = ""
        self._at = -_LINE_SECONDS

    def take(self, line: str) -> None:
        """Take a line of pip, or '' if it has said nothing for a moment."""
        if line.startswith(_SAID):
            self._clear()
            self._out.write(line + "\n")
        elif line.startswith("Collecting "):
            self._found += 1
            name = line.split()[1].split("==")[0]
            of = f" of {self._total}" if self._total else ""
            self._tell(f"  downloading {self._found}{of}: {name}")
        elif line.startswith(_INSTALLING):
            self._total = line.count(",") + 1
            self._before = self._unpacked()
            self._at = -_LINE_SECONDS
        if self._before is not None:
            done = min(max(0, self._unpacked() - self._before), self._total)
            self._tell(f"  unpacking {done} of {self._total}")

    def end(self) -> None:
        """Leave nothing of the line behind on a terminal."""
        self._clear()

    def _tell(self, text: str) -> None:
        if text == self._told:
            return
        if self._out.isatty():
            self._out.write(f"\r{text}\x1b[K")
        elif time.monotonic() - self._at >= _LINE_SECONDS:
            self._out.write(text + "\n")
            self._at = time.monotonic()
        else:
            return
        self._told = text
        self._out.flush()

    def _clear(self) -> None:
        if self._told and self._out.isatty():
            self._out.write("\r\x1b[K")


def unpacked() -> int:
    """Return how many packages the environment of this Python has."""
    return sum(1 for _ in Path(sysconfig.get_path("purelib")).glob("*.dist-info"))


def _listed(arguments: list[str]) -> int:
    """Return how many packages the file of requirements lists, 0 without one."""
    if "--requirement" not in arguments:
        return 0
    file = Path(arguments[arguments.index("--requirement") + 1])
    return len(file.read_text(encoding="utf-8").splitlines())


def _lines(pip: "subprocess.Popen[str]") -> Iterator[str]:
    """Yield what pip prints line by line, and '' whenever it prints nothing for a moment."""
    printed: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        assert pip.stdout
        for line in pip.stdout:
            printed.put(line.rstrip("\n"))
        printed.put(None)

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            line = printed.get(timeout=_EVERY_SECONDS)
        except queue.Empty:
            yield ""
            continue
        if line is None:
            return
        yield line


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
