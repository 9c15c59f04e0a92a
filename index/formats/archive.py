"""Check the ZIP archive that an Office or EPUB file is, before a library opens it."""

import io
import zipfile
import zlib

from index.errors import ReadError

# Both limits were set by hand: far above real documents, and low enough to unpack in seconds.
_MAX_PARTS = 20_000
_MAX_UNPACKED_BYTES = 300_000_000
_CHUNK_BYTES = 1 << 16  # unpacked at a time
_ENCRYPTED_FLAG = 1  # bit 0 of a part's flags (ZIP specification, 4.4.4)
_DOCTYPE = b"<!DOCTYPE"
_OVERLAP_BYTES = len(_DOCTYPE) - 1  # of the last chunk, in case the declaration straddles two


def open_archive(data: bytes, *, dtd: bool = False) -> zipfile.ZipFile:
    """Open an archive after checking that every part unpacks to its declared size.

    Each part is unpacked once, chunk by chunk, so that an archive that lies about its sizes is
    caught before it fills the memory. ``dtd`` allows document type declarations in the XML;
    Office files need none, and entity expansion attacks do.

    Raises ReadError for an archive that is damaged, encrypted, too large, compressed by an
    unusual method, or that declares a document type without ``dtd``.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
        if len(parts) > _MAX_PARTS:
            raise ReadError("its archive holds over {most} parts", most=_MAX_PARTS)
        if sum(part.file_size for part in parts) > _MAX_UNPACKED_BYTES:
            raise ReadError("it unpacks to over {most} MB", most=_MAX_UNPACKED_BYTES // 1_000_000)
        for part in parts:
            if part.flag_bits & _ENCRYPTED_FLAG:
                raise ReadError("it is protected by a password")
            if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ReadError("its archive is packed in an unusual way; save it again")
            _unpack(archive, part, dtd=dtd)
    # zipfile raises ValueError for a part whose offset lies before the start of the file.
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, ValueError) as error:
        raise ReadError("its archive is damaged or cut off; get the file once more") from error
    return archive


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo, *, dtd: bool) -> None:
    """Unpack a part and drop the bytes; reading to the end makes zipfile check size and CRC."""
    check_xml = not dtd and part.filename.lower().endswith((".xml", ".rels"))
    end_of_last = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            if check_xml and _DOCTYPE in end_of_last + chunk:
                raise ReadError("its XML declares entities, which no Office program writes")
            end_of_last = chunk[-_OVERLAP_BYTES:]
