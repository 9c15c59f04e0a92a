"""Clean printed pages are read right: the error rate on a few of those of ``bench.ocr``."""

import pytest

from bench.ocr import SPOILED, distance, saved
from bench.ocr_pages import clean_pages, font_file
from index.formats.dispatch import read_as

MOST_WRONG = 0.01
# Level, in columns, running down, in a table, and as scans that are not clean.
PAGES = {
    "minutes 16 pt": ("as printed",),
    "columns 12 pt traditional": ("as printed",),
    "story running down 14 pt": ("askew by 1.5 degrees",),
    "table 12 pt": ("as printed", "askew by 1.5 degrees"),
    "rice 15 pt sans": ("turned to the side",),
}


@pytest.mark.skipif(not font_file(), reason="the pages are printed in fonts-noto-cjk")
def test_hardly_a_character_of_printed_pages_is_read_wrong():
    rates = {}
    for page in clean_pages():
        for scan in PAGES.get(page.name, ()):
            picture = SPOILED[scan](page.picture)
            text = "".join(read_as("ocr.picture", saved(picture), 10_000).text.split())
            printed = "".join(page.text.split())
            rates[page.name, scan] = distance(printed, text) / len(printed)
    assert len(rates) == 6
    assert max(rates.values()) <= MOST_WRONG, rates
