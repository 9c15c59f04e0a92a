"""Distinguish inserted pinyin from glosses that an author wrote behind every occurrence.

The damage annotates Traditional characters whatever they mean, on pages converted from
Simplified one character at a time, and it spares no occurrence of their bytes. The signs of an
author below were chosen by ``bench/restore.py`` (no damaged page is shown worse) and
``bench/untouched.py`` (clean and glossed texts stay as they are).
"""

import re
from collections.abc import Collection

import numpy as np

from index.restore.readings import gbk, simplified
from index.text.surnames import FUNCTION_WORDS, SINGLE

# Characters that a conversion character by character leaves as they are, and what writers of
# Traditional Chinese put in their place. 里, 制 and the 后 of an empress are common in genuine
# Traditional Chinese too.
_UNCONVERTED, _CONVERTED = re.compile("[于并]|(?<![皇太王天])后"), re.compile("[後於並裡製]")
_FEW_CHARACTERS = 4  # with no more annotated characters a page must show how it was converted
_OUTSIDE_GBK = re.compile("[^\u4e00-\u9fa5]")
_SPACE = "\u3000"  # ideographic space, two bytes in GBK as every Han character is
_SAMPLE_CHARACTERS = 200_000  # of a page that are looked at; set by hand, for long documents


def may_be_glosses(plain: str, table: Collection[str]) -> bool:
    """Return True if a page shows signs of an author who glossed a few characters.

    ``plain`` is the page without annotations, ``table`` the annotated characters that fit the
    damage. Only for pages without a straddle, which is proof of the damage.
    """
    sample = plain[:_SAMPLE_CHARACTERS]
    unconverted = len(_UNCONVERTED.findall(sample))
    converted = len(_CONVERTED.findall(sample))
    if converted > unconverted:
        return True
    if len(table) <= _FEW_CHARACTERS and (converted or not unconverted):
        return True
    return _are_names(table) or _is_spared(sample, table)


def _are_names(table: Collection[str]) -> bool:
    """Return True if most characters of a table are surnames."""
    names = SINGLE - FUNCTION_WORDS
    return 2 * sum(simplified(char) in names for char in table) > len(table)


def _is_spared(plain: str, table: Collection[str]) -> bool:
    """Return True if the bytes of a table character straddle two others without an annotation.

    The damage would have split the second of them.
    """
    codes = np.frombuffer(_OUTSIDE_GBK.sub(_SPACE, plain).encode("gbk"), dtype=">u2")
    listed = [int.from_bytes(gbk(char)) for char in table if len(gbk(char)) == 2]
    across = (codes[:-1] & 0xFF) << 8 | codes[1:] >> 8
    space = int.from_bytes(_SPACE.encode("gbk"))
    spared = np.isin(across, listed) & ~np.isin(codes[:-1], listed) & (codes[1:] != space)
    return bool(spared.any())
