"""The coded pixels of a JPEG, followed to their last bit: nothing hides between the last block and the end.

Bytes behind the last block, codes that no block needs, zeros said at length and padding other than ones are seen by no
viewer, so they could carry a message. No pixel is computed here: each code only says how far the next one lies.
"""

import struct
from collections.abc import Sequence
from functools import lru_cache

Entry = tuple[int, int, int]
"""How many bits it takes (0: no code begins so), how far it moves in its block, and what it is."""

_VALUE, _END, _ZEROS = range(3)
_NONE: Entry = (0, 99, _VALUE)
_LAST = 63
_WINDOW = 16
_ROOM = 6 * (22 + _LAST * 26) // 8 + 8
"""Bytes which the longest group of blocks could reach beyond the end."""


@lru_cache(maxsize=2)
def tables(huffman: bytes) -> tuple[tuple[Sequence[Entry], Sequence[Entry], Sequence[Entry]], ...]:
    """Of four DHT segments in our order, for luma and for colour: what each window of 16 bits begins with.

    The first value of a block with what follows it in the window; further values, as many as lie in it; and one of them.
    """
    place, found = 0, []
    for number in range(4):
        counts = huffman[place + 5 : place + 21]
        symbols = huffman[place + 21 : place + 21 + sum(counts)]
        place += 21 + len(symbols)
        found.append(_windows(counts, symbols, first=number % 2 == 0))
    return tuple(
        (
            [_several(one, window, first[window]) for window in range(1 << _WINDOW)],
            [_several(one, window) for window in range(1 << _WINDOW)],
            one,
        )
        for first, one in (found[:2], found[2:])
    )


def fault(body: bytes, huffman: bytes, pattern: Sequence[int], groups: int) -> str:
    """What is wrong with the coded data (without EOI), or "".

    ``pattern``: the table of each block of a group (0 luma, 1 colour); ``groups``: how many there must be.
    """
    kinds = tables(huffman)
    blocks = [kinds[kind] for kind in pattern]
    plain = body.replace(b"\xff\0", b"\xff")
    windows = _cut(plain)
    place, end = 0, 8 * len(plain)
    for _ in range(groups):
        for firsts, several, one in blocks:
            bits, k, kind = firsts[windows[place >> 3] >> _WINDOW - (place & 7) & 0xFFFF]
            if not bits:
                return "coded pixels that cannot be read"
            place += bits
            while kind != _END and k < _LAST:
                bits, moved, kind = several[windows[place >> 3] >> _WINDOW - (place & 7) & 0xFFFF]
                if k + moved < _LAST:
                    place, k = place + bits, k + moved
                else:
                    place, k, kind = _single(one, windows, place, k)
                    if k > _LAST:
                        return "coded pixels which no block can hold"
        if place > end:
            return "fewer coded pixels than the picture has"
    left = end - place
    if left > 7:
        return f"{left // 8} bytes after the last coded pixel"
    return "" if left == 0 or plain[-1] & (1 << left) - 1 == (1 << left) - 1 else "padding other than ones"


def _single(one: Sequence[Entry], windows: Sequence[int], place: int, k: int) -> Entry:
    """Place, position in the block (99: none it can have) and what it was, after one value with the zeros before it."""
    kind, zeros = _ZEROS, False
    while kind == _ZEROS:
        bits, moved, kind = one[windows[place >> 3] >> _WINDOW - (place & 7) & 0xFFFF]
        place, k = place + bits, k + moved
        # zeros up to the end are said by the end alone, so after sixteen of them a value must follow
        if bits == 0 or (zeros and kind == _END) or (kind == _ZEROS and k >= _LAST):
            return place, 99, _END
        zeros = kind == _ZEROS
    return place, k, kind


def _windows(counts: bytes, symbols: bytes, *, first: bool) -> list[Entry]:
    """For each window the code it begins with."""
    found = [_NONE] * (1 << _WINDOW)
    code = place = 0
    for length, count in enumerate(counts, start=1):
        for symbol in symbols[place : place + count]:
            begin, size = code << _WINDOW - length, 1 << _WINDOW - length
            found[begin : begin + size] = [_entry(length, symbol, first=first)] * size
            code += 1
        place += count
        code <<= 1
    return found


def _entry(length: int, symbol: int, *, first: bool) -> Entry:
    run, bits = symbol >> 4, symbol & 15
    if first:
        return length + bits, 0, _VALUE
    if bits:
        return length + bits, run + 1, _VALUE
    return (length, 16, _ZEROS) if run else (length, 0, _END)


def _several(one: Sequence[Entry], window: int, first: Entry = (0, 0, _VALUE)) -> Entry:
    """After ``first`` as many values as lie wholly in the window; sixteens of zeros are left to ``_single``."""
    used, moved, _ = first
    if moved or used > _WINDOW:
        return first
    while True:
        bits, step, kind = one[window << used & 0xFFFF]
        if bits == 0 or kind == _ZEROS or used + bits > _WINDOW:
            return (used, moved, _VALUE) if used else _NONE
        used, moved = used + bits, moved + step
        if kind == _END:
            return used, moved, _END


def _cut(plain: bytes) -> list[int]:
    """32 bits from each byte on."""
    size = len(plain) + _ROOM
    padded = plain + bytes(_ROOM + 8)
    windows = [0] * (4 * (size // 4 + 1))
    for shift in range(4):
        windows[shift::4] = struct.unpack_from(f">{size // 4 + 1}I", padded, shift)
    return windows
