"""A storage of the tests, ``shelf://``: a folder of this machine, which refuses some names."""

import hashlib
import os
from pathlib import Path

from fsspec import register_implementation
from fsspec.spec import AbstractFileSystem

from tests.conftest import HashEmbedder

SECRET = "AKIA-not-to-be-shown"


def on_disk(path):
    return Path(os.environ["SHELF"]) / path.strip("/")


class Refused(Exception):
    """As of botocore: the cause has the answer of the storage."""

    def __init__(self, code):
        super().__init__(f"https://shelf?Signature={SECRET}")
        self.response = {"Error": {"Code": code, "Message": SECRET}}


def refuse(path):
    if "refused" in path:
        raise PermissionError(SECRET) from Refused("AccessDenied")
    if "broken" in path:
        raise Refused(f"no code, {SECRET}")


class ShelfFileSystem(AbstractFileSystem):
    protocol = "shelf"
    cachable = False
    tells_versions = True

    def ls(self, path, detail=True, **kwargs):
        refuse(path)
        place = on_disk(path)
        if not place.exists():
            raise FileNotFoundError(SECRET)
        if place.is_file():
            return [self._info(path, place)]
        return [self._info(f"{path}/{one.name}", one) for one in place.iterdir()]

    def _info(self, name, place):
        if place.is_dir():
            return {"name": f"{name}/", "size": 0, "type": "directory"}
        kind = "link" if place.is_symlink() else "file"
        told = {"name": name, "size": place.stat().st_size, "type": kind}
        if self.tells_versions:
            told["ETag"] = hashlib.md5(place.read_bytes()).hexdigest()
        return told

    def _open(self, path, mode="rb", **kwargs):
        with open(f"{os.environ['SHELF']}.fetched", "a") as log:
            log.write(f"{path}\n")
        refuse(path)
        return on_disk(path).open(mode)  # it tells no size


register_implementation("shelf", ShelfFileSystem)


def open_embedder(model, threads=0):
    """Return the embedder of workers, which know of the storage by importing this module."""
    return HashEmbedder()
