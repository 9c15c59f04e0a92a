"""Read a file by the module of its format; every failure becomes a sentence for the user."""

from importlib import import_module

from index.errors import LibraryMissing, ReadError
from index.formats.detect import known_formats
from index.types import RawText

_MAX_REASON_CHARACTERS = 100  # of a library's message that is shown


def read_as(module: str, data: bytes, limit: int) -> RawText:
    """Return the text of a file, at most ``limit`` characters, read by a format's module.

    Raises LibraryMissing if the format's library is not installed, and ReadError for whatever
    else an untrusted file makes a library raise.
    """
    known = known_formats()[module]
    try:
        raw: RawText = import_module(f"index.formats.{module}").read(data, limit)
    except ReadError:
        raise
    except ModuleNotFoundError as error:
        raise LibraryMissing(
            f"a {known.name} file: to read it, pip install {known.packages or error.name}"
        ) from error
    except RecursionError as error:
        raise ReadError("it is nested too deeply") from error
    except MemoryError as error:
        raise ReadError("to read it takes more memory than max_memory_mb allows") from error
    except Exception as error:
        reason = " ".join(str(error).split())[:_MAX_REASON_CHARACTERS] or type(error).__name__
        raise ReadError(f"a damaged {known.name} file ({reason})") from error
    return raw
