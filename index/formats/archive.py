"""Office and EPUB files are ZIP archives: check one before a library opens it."""

import io
import zipfile
import zlib

from index.errors import ReadError

_MOST_ENTRIES = 20_000
_MOST_BYTES = 300_000_000
_CHUNK = 1 << 16
_ENCRYPTED = 1
_TAIL = len(b"<!DOCTYPE") - 1


def open_archive(data: bytes, *, dtd: bool = False) -> zipfile.ZipFile:
    """Return an archive whose every part unpacks to what it declares, within limits.

    Each part is unpacked once, piece by piece, so that an archive that lies about its sizes
    is found out without filling the memory. ``dtd`` allows document type declarations in its
    XML, which Office files have no use for but to make entities grow.

    Raises ReadError for an archive that is damaged, encrypted or too large.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
        if len(parts) > _MOST_ENTRIES:
            raise ReadError(f"its archive holds over {_MOST_ENTRIES} parts")
        if sum(part.file_size for part in parts) > _MOST_BYTES:
            raise ReadError(f"it unpacks to over {_MOST_BYTES // 1_000_000} MB")
        for part in parts:
            if part.flag_bits & _ENCRYPTED:
                raise ReadError("it is protected by a password")
            if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ReadError("its archive is packed in an unusual way; save it again")
            _unpack(archive, part, dtd=dtd)
    # ValueError: a part that begins before the file does.
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, ValueError) as error:
        raise ReadError(f"its archive is damaged ({error})") from error
    return archive


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo, *, dtd: bool) -> None:
    watched = not dtd and part.filename.lower().endswith((".xml", ".rels"))
    before = b""
    with archive.open(part) as stream:
        while piece := stream.read(_CHUNK):
            if watched and b"<!DOCTYPE" in before + piece:
                raise ReadError("its XML declares entities, which no Office program writes")
            before = piece[-_TAIL:]
