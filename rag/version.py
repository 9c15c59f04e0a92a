"""Which version is installed."""

from importlib.metadata import PackageNotFoundError, version


def installed_version() -> str:
    """Return the version of the installed package."""
    try:
        return version("yinzheng")
    except PackageNotFoundError:
        return "(not installed)"


__version__ = installed_version()
