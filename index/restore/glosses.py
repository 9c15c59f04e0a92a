"""Tell inserted pinyin from glosses that an author wrote behind every occurrence.

The damage annotates Traditional characters whatever they mean, on pages converted from
Simplified one character at a time, and in the bytes it spares no occurrence.
"""

import re
from collections.abc import Collection

import numpy as np

from index.restore.readings import gbk, simplified
from index.text.surnames import FUNCTION_WORDS, SINGLE

# Characters of both scripts that a conversion character by character leaves, and what
# writers of Traditional put for them; 里 and 制 are common in genuine Traditional too.
# So is the 后 of an empress.
_LEFT, _CONVERTED = re.compile("[于并]|(?<![皇太王天])后"), re.compile("[後於並裡製]")
_FEW = 4  # so few kinds need a page that shows how it was converted
_OTHER = re.compile("[^\u4e00-\u9fa5]")  # the Chinese characters that GBK encodes
_SPACE = "\u3000"
_SAMPLE = 200_000


def may_be_glosses(plain: str, table: Collection[str]) -> bool:
    """Tell whether signs in a page speak for an author who glossed a few characters.

    ``plain`` is the page without annotations, ``table`` its annotated characters that fit
    the damage. Call it for pages without a straddle only.
    """
    sample = plain[:_SAMPLE]
    left, converted = len(_LEFT.findall(sample)), len(_CONVERTED.findall(sample))
    if converted > left or (len(table) <= _FEW and (converted or not left)):
        return True
    return _are_names(table) or _is_spared(sample, table)


def _are_names(table: Collection[str]) -> bool:
    """Tell whether most characters of a table are surnames."""
    names = SINGLE - FUNCTION_WORDS
    return 2 * sum(simplified(char) in names for char in table) > len(table)


def _is_spared(plain: str, table: Collection[str]) -> bool:
    """Tell whether the bytes of a table character stand across two others, not annotated.

    The damage would have split the second of them.
    """
    codes = np.frombuffer(_OTHER.sub(_SPACE, plain).encode("gbk"), dtype=">u2")
    listed = [int.from_bytes(gbk(char)) for char in table if len(gbk(char)) == 2]
    across = (codes[:-1] & 0xFF) << 8 | codes[1:] >> 8
    space = int.from_bytes(_SPACE.encode("gbk"))
    spared = np.isin(across, listed) & ~np.isin(codes[:-1], listed) & (codes[1:] != space)
    return bool(spared.any())
