"""Makes a browser's PNG small: 256 colours and the best compression, with the standard library.

Screens are flat, so the 256 most frequent colours cover nearly all of a picture; the rest are
shades at the edges of letters, and get the nearest of them.
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_RGB = 2
_INDEXED = 3
_PIXEL = 3
_COLOURS = 256


def shrink(png: bytes) -> bytes:
    """Return the picture with at most 256 colours.

    Args:
        png: 8 bits a channel, RGB, not interlaced, as Chromium writes pages without transparency.
    Raises:
        ValueError: it is another kind of picture.
    """
    width, height, rows = _decode(png)
    lines = [[row[i : i + _PIXEL] for i in range(0, len(row), _PIXEL)] for row in rows]
    counts = Counter(pixel for line in lines for pixel in line)
    palette = [colour for colour, _ in counts.most_common(_COLOURS)]
    index = {colour: number for number, colour in enumerate(palette)}
    for colour in counts:
        if colour not in index:
            index[colour] = _nearest(colour, palette)
    data = b"".join(b"\0" + bytes(index[pixel] for pixel in line) for line in lines)
    header = struct.pack(">IIBBBBB", width, height, 8, _INDEXED, 0, 0, 0)
    return _SIGNATURE + b"".join(
        (
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", b"".join(palette)),
            _chunk(b"IDAT", zlib.compress(data, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _nearest(colour: bytes, palette: list[bytes]) -> int:
    red, green, blue = colour
    return min(
        range(len(palette)),
        key=lambda n: (
            (palette[n][0] - red) ** 2 + (palette[n][1] - green) ** 2 + (palette[n][2] - blue) ** 2
        ),
    )


def _decode(png: bytes) -> tuple[int, int, list[bytes]]:
    """Return width, height and the rows, three bytes a pixel."""
    parts: dict[bytes, bytes] = {}
    for kind, content in _chunks(png):
        parts[kind] = parts.get(kind, b"") + content
    width, height, depth, colour, *_, interlaced = struct.unpack(">IIBBBBB", parts[b"IHDR"])
    if (depth, colour, interlaced) != (8, _RGB, 0):
        raise ValueError("only RGB pictures of 8 bits, not interlaced, can be made small")
    raw = zlib.decompress(parts[b"IDAT"])
    size = width * _PIXEL
    rows: list[bytes] = []
    above = bytes(size)
    for start in range(0, len(raw), size + 1):
        row = bytearray(raw[start + 1 : start + 1 + size])
        _unfilter(raw[start], row, above)
        above = bytes(row)
        rows.append(above)
    return width, height, rows


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        at += size + 12


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def _unfilter(kind: int, row: bytearray, above: bytes) -> None:
    """Undo a row's filter in place. Source: PNG specification, section 9, "Filtering"."""
    if kind == 0:
        return
    for i, value in enumerate(row):
        left = row[i - _PIXEL] if i >= _PIXEL else 0
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = above[i]
        elif kind == 3:
            guess = (left + above[i]) // 2
        else:
            guess = _paeth(left, above[i], above[i - _PIXEL] if i >= _PIXEL else 0)
        row[i] = (value + guess) & 255


def _paeth(left: int, above: int, corner: int) -> int:
    to_left, to_above = abs(above - corner), abs(left - corner)
    to_corner = abs(left + above - corner - corner)
    if to_left <= to_above and to_left <= to_corner:
        return left
    return above if to_above <= to_corner else corner
