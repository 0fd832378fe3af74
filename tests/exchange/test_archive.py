"""ZIPs: our reader agrees with Python's where Python can read, and bounds what Python does not."""

import bz2
import io
import tracemalloc
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workstation.domain.errors import Unreadable
from workstation.exchange.archive import Member, is_zip, members, overlapping, unpack

FILES = st.dictionaries(
    st.text("abcäż/", min_size=1, max_size=9).filter(lambda n: not n.endswith("/")), st.binary(max_size=400), max_size=5
)


@given(FILES, st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2]), st.binary(max_size=30))
@settings(max_examples=60, deadline=None)
def test_both_readers_see_the_same(files: dict[str, bytes], method: int, comment: bytes) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as archive:
        archive.comment = comment
        for name, data in files.items():
            archive.writestr(name, data)
    found = members(whole, "z.zip", most=10)
    assert is_zip(whole.getvalue()[:4])
    assert {m.name: unpack(whole, m, most=1000) for m in found} == files
    assert overlapping(whole, found) == frozenset()


@pytest.mark.parametrize("method", [8, 12])
def test_unpacking_never_holds_more_than_its_cap_whatever_the_header_says(method: int) -> None:
    huge = bytes(60_000_000)
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = bz2.compress(huge) if method == 12 else deflater.compress(huge) + deflater.flush()
    del huge
    file = io.BytesIO(b"PK\x03\x04" + bytes(26) + packed)
    member = Member("bomb", method, False, 0, len(packed), 2**40, 0)
    tracemalloc.start()
    with pytest.raises(Unreadable) as stop:
        unpack(file, member, most=1_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert stop.value.code == "bomb"
    assert peak < 8_000_000
