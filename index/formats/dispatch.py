"""Run the module of a format, and tell in words what went wrong."""

from importlib import import_module

from index.errors import LibraryMissing, ReadError
from index.formats.detect import known_formats
from index.types import RawText


def run(module: str, data: bytes, limit: int) -> RawText:
    """Return what the named format reads from a file of up to ``limit`` characters.

    Raises ReadError for whatever an untrusted file makes a library do.
    """
    known = known_formats()[module]
    try:
        raw: RawText = import_module(f"index.formats.{module}").read(data, limit)
    except ReadError:
        raise
    except ModuleNotFoundError as error:
        raise LibraryMissing(
            f"a {known.name} file: to read it, pip install {known.needs or error.name}"
        ) from error
    except RecursionError as error:
        raise ReadError("it is nested too deeply") from error
    except MemoryError as error:
        raise ReadError("to read it takes more memory than max_memory_mb allows") from error
    except Exception as error:
        what = " ".join(str(error).split())[:100] or type(error).__name__
        raise ReadError(f"a damaged {known.name} file ({what})") from error
    return raw
