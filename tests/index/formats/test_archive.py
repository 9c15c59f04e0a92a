import io
import zipfile

import pytest

from index.errors import ReadError
from index.formats.archive import open_archive


def test_an_archive_whose_beginning_is_cut_off_is_reported_as_damaged():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.xml", "<a/>")
    with pytest.raises(ReadError, match="damaged"):
        open_archive(target.getvalue()[8:])
