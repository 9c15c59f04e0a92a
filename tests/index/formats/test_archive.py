import io
import zipfile

import pytest

from index.errors import ReadError
from index.formats.archive import open_archive


def test_an_archive_whose_beginning_is_cut_off_is_named_as_damaged():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.xml", "<a/>")
    with pytest.raises(ReadError, match="damaged"):
        open_archive(made.getvalue()[8:])
