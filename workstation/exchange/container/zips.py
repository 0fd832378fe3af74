"""Reader's side: ZIP by our own reader (``exchange.archive``), and Cellebrite's UFDR, a ZIP with a report in it."""

import calendar
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, cast

from workstation.domain.errors import Unreadable
from workstation.exchange.archive import Member, members, overlapping, pieces
from workstation.exchange.container.entries import Entry, Found, Trouble
from workstation.exchange.container.protocol import CODES, DELETED, LOCAL_TIME, Bounds, Failed
from workstation.exchange.container.sources import Handle, Source
from workstation.exchange.container.ufdr import REPORT, Report, read_report


def walk(source: Source, name: bytes, bounds: Bounds) -> Found:
    """Every file of the ZIP; raises Failed where its list of contents cannot be read."""
    file = cast(BinaryIO, Handle(source))
    try:
        found = members(file, name.decode("utf-8", "replace"), most=bounds.files)
        shared = overlapping(file, found)
    except Unreadable as error:
        raise Failed(_code(error)) from error
    report = _report(file, found)
    for member in found:
        place = member.name.encode("utf-8")
        if member.encrypted:
            yield Trouble(place, "encrypted")
        elif member.header in shared or bounds.swells(member.size, member.packed):
            yield Trouble(place, "bomb")
        else:
            entry = Entry(place, member.size, partial(_pieces, file, member), _when(member.modified), LOCAL_TIME)
            yield told(entry, report) if report else entry


def told(entry: Entry, report: Report) -> Entry:
    """The entry with what the phone's report says of it: where it lay, and whether it was deleted."""
    if fact := report.files.get(entry.place):
        device = report.device + b":" if report.device else b""
        entry.place = entry.place + b" = " + device + fact.path
        entry.modified, entry.flags = fact.modified, DELETED if fact.deleted else 0
    return entry


def _report(file: BinaryIO, found: tuple[Member, ...]) -> Report | None:
    member = next((one for one in found if one.name == REPORT and not one.encrypted), None)
    return read_report(_pieces(file, member)) if member else None


def _pieces(file: BinaryIO, member: Member) -> Iterator[bytes]:
    try:
        yield from pieces(file, member, most=1 << 62)
    except Unreadable as error:
        raise Failed(_code(error)) from error


def _code(error: Unreadable) -> str:
    code = {"not_picture": "not_opened", "unreadable": "damaged", "split_container": "missing_segment"}
    told = code.get(error.code, error.code)
    return told if told in CODES else "damaged_container"


def _when(dos: int) -> int:
    """Seconds since 1970 of a DOS date and time, as if it were UTC; 0 for none."""
    day, time = dos >> 16, dos & 0xFFFF
    year, month, date = 1980 + (day >> 9), day >> 5 & 15, day & 31
    if not 1 <= month <= 12 or not date:
        return 0
    return calendar.timegm((year, month, date, time >> 11, time >> 5 & 63, 2 * (time & 31)))
