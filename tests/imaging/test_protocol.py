"""Both directions fit together, and no byte string gets through that does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstation.domain.geometry import Rect
from workstation.domain.zone import ZoneKind
from workstation.imaging import protocol
from workstation.imaging.protocol import Garbled, Header, Hit, Request


def test_a_request_survives_the_way() -> None:
    request = Request(
        protocol.REGION, frozenset({"landlock", "seccomp"}), 15, 20, 3 * 2**30, 99, Rect(1, 2, 3, 4), True
    )
    assert protocol.open_request(protocol.close_request(request)) == request


@given(st.binary(max_size=80))
def test_other_packets_are_garbled(packet: bytes) -> None:
    if packet[:4] == protocol.MAGIC:
        return
    for reader in (protocol.open_request, protocol.open_header):
        with pytest.raises(Garbled):
            reader(packet)


@given(st.binary(min_size=protocol.HEADER.size - 4, max_size=protocol.HEADER.size - 4))
def test_any_header_is_in_range_or_garbled(rest: bytes) -> None:
    try:
        header = protocol.open_header(protocol.MAGIC + rest)
    except Garbled:
        return
    assert header.pixel_width * header.pixel_height <= 120_000_000
    assert header.status < len(protocol.STATUS)


@given(st.binary(max_size=200))
def test_any_table_is_read_or_garbled(data: bytes) -> None:
    try:
        fields = protocol.open_metadata(data)
    except Garbled:
        return
    assert all(
        (field.group, field.name) in protocol.FIELDS and len(field.value) <= protocol.MAX_VALUE for field in fields
    )


@given(st.lists(st.tuples(st.integers(0, len(protocol.FIELDS) - 1), st.text(max_size=300))))
def test_a_table_survives_clipped(table: list[tuple[int, str]]) -> None:
    fields = protocol.open_metadata(protocol.close_metadata(table))
    for (code, value), field in zip(table, fields, strict=False):
        assert (field.group, field.name) == protocol.FIELDS[code]
        assert field.value == value[: protocol.MAX_VALUE].encode("utf-8", "replace").decode("utf-8")


def test_zones_survive_best_first_and_the_rest_is_dropped() -> None:
    hits = [Hit(ZoneKind.FACE, 1, Rect(n, 0, 5, 5), n / 1000) for n in range(600)]
    back = protocol.open_zones(protocol.close_zones(hits), 1000, 10)
    assert len(back) == protocol.MAX_ZONES
    assert back[0] == hits[599]
    with pytest.raises(Garbled):
        protocol.open_zones(protocol.close_zones(hits), 500, 10)


def test_a_refusal_carries_nothing_else() -> None:
    assert protocol.open_header(protocol.close_header(Header(2))) == Header(2)
    with pytest.raises(Garbled):
        protocol.open_header(protocol.close_header(Header(2, width=5)))


def test_field_codes_are_unique() -> None:
    assert len(protocol.FIELD_CODES) == len(protocol.FIELDS)
