"""Write compound files (OLE2, [MS-CFB] version 3), and Word documents of 1997 in them."""

import struct

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_NOTHING = 0xFFFFFFFF


def compound(streams):
    """Return a compound file of streams; their names are paths with slashes."""
    entries, siblings = _entries(streams)
    small, small_chain = bytearray(), []
    sectors, chain = [], []

    def put(data):
        """Store bytes in sectors of their own; return the first one."""
        first = len(sectors)
        count = -(-len(data) // _SECTOR)
        for at in range(count):
            sectors.append(data[at * _SECTOR : (at + 1) * _SECTOR].ljust(_SECTOR, b"\0"))
            chain.append(first + at + 1 if at + 1 < count else _END)
        return first if count else _END

    starts = {}
    for number, (_, kind, _, data) in enumerate(entries):
        if kind != 2:
            continue
        if len(data) >= _CUTOFF:
            starts[number] = put(data)
            continue
        first, count = len(small_chain), -(-len(data) // _MINI)
        starts[number] = first if count else _END
        small += data.ljust(count * _MINI, b"\0")
        small_chain += [first + at + 1 if at + 1 < count else _END for at in range(count)]
    starts[0] = put(bytes(small))
    directory = b"".join(
        (name.encode("utf-16-le") + b"\0\0").ljust(64, b"\0")
        + struct.pack("<HBBIII", 2 * len(name) + 2, kind, 1, _NOTHING,
                      siblings.get(number, _NOTHING), child)
        + bytes(36)
        + struct.pack("<IQ", starts.get(number, 0), len(small) if not number else len(data))
        for number, (name, kind, child, data) in enumerate(entries)
    )  # fmt: skip
    directory_start = put(directory)
    small_table = struct.pack(f"<{len(small_chain)}I", *small_chain)
    small_table = small_table.ljust(-(-len(small_table) // _SECTOR) * _SECTOR, b"\xff")
    small_start = put(small_table)
    tables = 1
    while tables * 128 < len(sectors) + tables:
        tables += 1
    places = list(range(len(sectors), len(sectors) + tables))
    chain += [_TABLE] * tables
    chain += [_FREE] * (tables * 128 - len(chain))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0,
        tables, directory_start, 0, _CUTOFF, small_start, len(small_table) // _SECTOR, _END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", *places, *[_FREE] * (109 - tables))
    return header + b"".join(sectors) + struct.pack(f"<{len(chain)}I", *chain)


def _entries(streams):
    """Return name, kind, first child and bytes of each entry, and the next sibling of entries."""
    entries = [["Root Entry", 5, _NOTHING, b""]]  # name, kind, first child, bytes
    siblings = {}
    children = {0: []}
    known = {(): 0}
    for path, data in streams.items():
        parts = tuple(path.split("/"))
        for depth in range(1, len(parts) + 1):
            if parts[:depth] not in known:
                known[parts[:depth]] = len(entries)
                children[known[parts[: depth - 1]]].append(len(entries))
                children[len(entries)] = []
                entries.append([parts[depth - 1], 1, _NOTHING, b""])
        entries[known[parts]][1:] = [2, _NOTHING, data]
    for parent, below in children.items():
        below.sort(key=lambda each: (len(entries[each][0]), entries[each][0].upper()))
        if below:
            entries[parent][2] = below[0]
        siblings |= dict(zip(below, below[1:], strict=False))
    return entries, siblings


# Properties ("sprms") of [MS-DOC] 2.6.
HIDDEN, STRUCK, DELETED, SPECIAL = (
    struct.pack("<HB", code, 1) for code in (0x083C, 0x0837, 0x0800, 0x0855)
)
IN_TABLE = struct.pack("<HB", 0x2416, 1) + struct.pack("<HI", 0x6649, 1)
ROW_END = struct.pack("<HB", 0x2417, 1)


def row_of(*edges, merged=()):
    """Return the properties of a row whose cells have these edges; 1 or -1 for merged cells."""
    flags = {0: 0, 1: 1, -1: 1 << 5}
    cells = b"".join(struct.pack("<H18x", flags[each]) for each in merged)
    operand = bytes([len(edges) - 1]) + struct.pack(f"<{len(edges)}h", *edges) + cells
    return IN_TABLE + ROW_END + struct.pack("<HH", 0xD608, len(operand) + 1) + operand


def word_document(paragraphs, *, flags=0, magic=0xA5EC, pieces=1, tables=None, lengths=()):
    """Return the streams of a Word document.

    ``paragraphs`` are lists of runs, each a text and its properties, with the character that ends
    the paragraph and its properties: ``([("text", b"")], "\\r", b"")``. The text is in one piece or
    more; ``tables`` are more tables by their numbers, ``lengths`` those of the stories after the
    main one.
    """
    runs, ends = [], []
    for texts, end, layout in paragraphs:
        runs += [(part.encode("utf-16-le"), look) for part, look in (*texts, (end, b""))]
        ends.append((sum(len(part) // 2 for part, _ in runs), layout))
    text = b"".join(part for part, _ in runs)
    start, units = 2048, len(text) // 2
    stream = bytearray(start) + text
    stream += bytes(-len(stream) % 512)
    character_pages, paragraph_pages = [], []
    at = 0
    places = []
    for part, look in runs:
        if part:
            places.append((start + at, start + at + len(part), look))
            at += len(part)
    for each in places:
        character_pages.append((each[0], each[1], len(stream) // 512))
        stream += _page(each[0], each[1], bytes([len(each[2])]) + each[2] if each[2] else b"", 1)
    before = 0
    for end, layout in ends:
        low, high = start + 2 * before, start + 2 * end
        before = end
        paragraph_pages.append((low, high, len(stream) // 512))
        data = bytes(2) + layout
        data += bytes(len(data) % 2)
        stream += _page(low, high, bytes([0, len(data) // 2]) + data, 13)
    cuts = [*range(0, units, -(-units // pieces)), units] if units else [0, 0]
    plc = struct.pack(f"<{len(cuts)}i", *cuts) + b"".join(
        struct.pack("<HIH", 0, start + 2 * cut, 0) for cut in cuts[:-1]
    )
    table = bytearray()
    found = {
        33: b"\2" + struct.pack("<I", len(plc)) + plc,
        12: _listed(character_pages), 13: _listed(paragraph_pages), **(tables or {}),
    }  # fmt: skip
    for number, data in found.items():
        struct.pack_into("<II", stream, 154 + 8 * number, len(table), len(data))
        table += data
    main = units - sum(lengths)
    struct.pack_into("<HH6xH", stream, 0, magic, 193, flags)
    struct.pack_into(f"<{1 + len(lengths)}i", stream, 76, main, *lengths)
    return {"WordDocument": bytes(stream), "0Table": bytes(table)}


def as_doc(paragraphs, **options):
    """Return a Word document of 1997; a plain text stands for a paragraph without properties."""
    full = [([(each, b"")], "\r", b"") if isinstance(each, str) else each for each in paragraphs]
    return compound(word_document(full, **options))


def _page(start, end, data, entry):
    """Return a page of properties for one range."""
    at = (511 - len(data)) // 2 if data else 0
    page = bytearray(512)
    struct.pack_into("<II", page, 0, start, end)
    page[8] = at
    page[2 * at : 2 * at + len(data)] = data if at else page[: len(data)]
    page[511] = 1
    assert not at or 2 * at > 8 + entry
    return bytes(page)


def _listed(pages):
    places = [start for start, _, _ in pages] + [end for _, end, _ in pages[-1:]]
    return struct.pack(f"<{len(places)}I", *places) + struct.pack(
        f"<{len(pages)}I", *(number for *_, number in pages)
    )


def property_set(texts, moments=None):
    """Return a stream of properties ([MS-OLEPS]) of texts in UTF-8 and times of Windows."""
    found = {1: struct.pack("<IHH", 2, 65001, 0)}
    for number, text in texts.items():
        data = text.encode() + b"\0"
        data += bytes(-len(data) % 4)
        found[number] = struct.pack("<II", 30, len(data)) + data
    for number, moment in (moments or {}).items():
        found[number] = struct.pack("<IQ", 64, moment)
    start = 8 + 8 * len(found)
    listed, content = b"", b""
    for number, data in found.items():
        listed += struct.pack("<II", number, start + len(content))
        content += data
    section = struct.pack("<II", start + len(content), len(found)) + listed + content
    identifier = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
    return struct.pack("<HHI16xI16sI", 0xFFFE, 0, 2, 1, identifier, 48) + section
