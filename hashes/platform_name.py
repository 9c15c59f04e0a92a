"""Print the name of this platform and version of Python, as the files of hashes are called."""

import sys
import sysconfig


def platform_name() -> str:
    """Return a name such as ``cp311-linux_x86_64``."""
    version = f"cp{sys.version_info.major}{sys.version_info.minor}"
    return f"{version}-{sysconfig.get_platform().replace('-', '_').replace('.', '_')}"


if __name__ == "__main__":
    sys.stdout.write(platform_name() + "\n")
