"""Blobs: any byte changed, cut, exchanged or renamed is Damaged; equal content is stored once; writes are private."""

from pathlib import Path

import pytest
from sqlalchemy import select

from tests.store.vaults import edit, opened
from workstation.domain.errors import Damaged, Refused
from workstation.store.blobs import CHUNK
from workstation.store.tables import blobs
from workstation.store.vault import Page, Vault

PLAIN = bytes(range(256))


def put(vault: Vault, plain: bytes, room: str = "source", kind: str = "image") -> str:
    with vault.page() as page:
        return page.blobs.put(page.connection, room, kind, plain)


def get(page: Page, name: str) -> bytes:
    return page.blobs.get(page.connection, name)


def file_of(vault: Vault, name: str) -> Path:
    (path,) = (vault.folder / "blobs").glob(f"*/*/{name}")
    return path


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7])
def test_what_went_in_comes_out(folder: Path, size: int):
    plain = (b"harmless " * (size // 9 + 1))[:size]
    with opened(folder) as vault:
        name = put(vault, plain)
        with vault.page(write=False) as page:
            assert get(page, name) == plain


def test_every_single_flipped_byte_of_a_small_blob_is_damaged(folder: Path):
    with opened(folder) as vault:
        name = put(vault, PLAIN)
        path = file_of(vault, name)
        whole = path.read_bytes()
        with vault.page(write=False) as page:
            for place in range(len(whole)):
                path.write_bytes(whole[:place] + bytes((whole[place] ^ 0x40,)) + whole[place + 1 :])
                with pytest.raises(Damaged):
                    get(page, name)
            path.write_bytes(whole)
            assert get(page, name) == PLAIN


def test_every_cut_and_every_addition_is_damaged(folder: Path):
    with opened(folder) as vault:
        name = put(vault, PLAIN)
        path = file_of(vault, name)
        whole = path.read_bytes()
        with vault.page(write=False) as page:
            for bad in [
                *(whole[:size] for size in range(len(whole))),
                whole + b"\0",
                whole + whole[8:],
                b"",
                whole * 2,
            ]:
                path.write_bytes(bad)
                with pytest.raises(Damaged):
                    get(page, name)


def test_chunks_cut_exchanged_or_repeated_are_damaged(folder: Path):
    plain = b"a" * CHUNK + b"b" * CHUNK + b"c" * 10
    with opened(folder) as vault:
        name = put(vault, plain)
        path = file_of(vault, name)
        whole = path.read_bytes()
        step = CHUNK + 28 + 4
        magic, one, two, three = whole[:8], whole[8 : 8 + step], whole[8 + step : 8 + 2 * step], whole[8 + 2 * step :]
        with vault.page(write=False) as page:
            for parts in (
                (one, two),
                (one,),
                (),
                (two, one, three),
                (one, one, three),
                (one, three),
                (three,),
                (one, two, three, three),
            ):
                path.write_bytes(magic + b"".join(parts))
                with pytest.raises(Damaged):
                    get(page, name)
            path.write_bytes(magic + one + two + three)
            assert get(page, name) == plain


def test_files_exchanged_or_renamed_are_damaged(folder: Path):
    with opened(folder) as vault:
        one, two = put(vault, b"one"), put(vault, b"two")
        first, second = file_of(vault, one), file_of(vault, two)
        a, b = first.read_bytes(), second.read_bytes()
        first.write_bytes(b)
        second.write_bytes(a)
        with vault.page(write=False) as page:
            for name in (one, two):
                with pytest.raises(Damaged):
                    get(page, name)
            first.unlink()
            with pytest.raises(Damaged, match="missing"):
                get(page, one)
            first.mkdir()
            with pytest.raises(Damaged):
                get(page, one)
            with pytest.raises(Damaged, match="register"):
                get(page, "00" * 32)


def test_rows_exchanged_behind_the_programs_back_are_damaged(folder: Path):
    with opened(folder) as vault:
        one, two, work = put(vault, b"one"), put(vault, b"two"), put(vault, b"pixels", "work", "rendition 1x1")
    edit(
        folder,
        f"UPDATE blobs SET wrapped = (SELECT wrapped FROM blobs WHERE name = '{two}') WHERE name = '{one}'",
        f"UPDATE blobs SET kind = 'rendition 1x1' WHERE name = '{two}'",
        f"UPDATE blobs SET room = 'source' WHERE name = '{work}'",
    )
    with opened(folder) as vault, vault.page(write=False) as page:
        for name in (one, two, work):
            with pytest.raises(Damaged):
                get(page, name)
    edit(folder, f"UPDATE blobs SET room = 'attic' WHERE name = '{work}'")
    with opened(folder) as vault, vault.page(write=False) as page, pytest.raises(Refused):
        get(page, work)


def test_a_size_that_differs_is_damaged(folder: Path):
    with opened(folder) as vault:
        name = put(vault, PLAIN)
    edit(folder, f"UPDATE blobs SET size = size + 1 WHERE name = '{name}'")
    with opened(folder) as vault, vault.page(write=False) as page, pytest.raises(Damaged, match="cut off"):
        get(page, name)


def test_equal_content_is_stored_once_per_room_and_kind(folder: Path):
    with opened(folder) as vault:
        assert put(vault, PLAIN) == put(vault, PLAIN)
        assert len({put(vault, PLAIN), put(vault, PLAIN, kind="x"), put(vault, PLAIN, "work")}) == 3
        with vault.page(write=False) as page:
            assert list(page.blobs.unknown_files(page.connection)) == []


def test_two_blobs_never_share_a_key_and_files_never_repeat(folder: Path, planted):
    with opened(folder) as vault:
        name = put(vault, PLAIN)
        first = file_of(vault, name).read_bytes()
        with vault.page() as page:
            page.blobs.drop(page.connection, name)
        assert put(vault, PLAIN) == name, "the name is the content's"
        assert file_of(vault, name).read_bytes()[8:] != first[8:], "but not the ciphertext"


def test_a_dropped_blob_is_gone_even_if_its_file_stays(folder: Path):
    with opened(folder) as vault:
        name = put(vault, PLAIN)
        with vault.page() as page:
            page.blobs.drop(page.connection, name)
        with vault.page(write=False) as page:
            assert [p.name for p in page.blobs.unknown_files(page.connection)] == [name]
            with pytest.raises(Damaged):
                get(page, name)
            assert page.connection.execute(select(blobs).where(blobs.c.name == name)).first() is None


def test_a_page_given_up_leaves_an_orphan_file_and_no_row(folder: Path):
    with opened(folder) as vault:
        with pytest.raises(KeyError), vault.page() as page:
            {}[page.blobs.put(page.connection, "source", "image", PLAIN)]
        with vault.page(write=False) as page:
            (orphan,) = page.blobs.unknown_files(page.connection)
        assert put(vault, PLAIN) == orphan.name
        with vault.page(write=False) as page:
            assert get(page, orphan.name) == PLAIN


@pytest.mark.parametrize("name", ["Cora", "Rita", "Ada"])
def test_without_the_rooms_key_nothing_is_put_in(folder: Path, name: str):
    with opened(folder, name) as vault, pytest.raises(Refused):
        put(vault, PLAIN)


@pytest.mark.parametrize("size", [1, CHUNK, 2 * CHUNK + 7])
def test_what_is_laid_in_pieces_comes_back_and_is_swept_unless_registered(folder: Path, size: int):
    plain = (b"harmless " * (size // 9 + 1))[:size]
    pieces = [plain[at : at + CHUNK] for at in range(0, size, CHUNK)]
    with opened(folder) as vault:
        laid = vault.blobs.lay("source", "video", "ab" * 32, size, pieces)
        with vault.page() as page:
            assert vault.blobs.laid(page.connection, "source", "video", "ab" * 32) == ""
            assert list(vault.blobs.unknown_files(page.connection)) == [file_of(vault, laid.name)]
            name = vault.blobs.register(page.connection, laid)
            assert vault.blobs.register(page.connection, laid) == name
        with vault.page(write=False) as page:
            assert vault.blobs.laid(page.connection, "source", "video", "ab" * 32) == name
            assert get(page, name) == plain
            assert plain not in file_of(vault, name).read_bytes()
        path = file_of(vault, name)
        path.write_bytes(path.read_bytes()[:-1])
        with vault.page(write=False) as page, pytest.raises(Damaged):
            list(page.blobs.chunks(page.connection, name))


def test_what_is_laid_aside_is_taken_once_and_else_swept(folder: Path):
    plain = b"harmless " * 9
    with opened(folder) as vault:
        one, twice, other, never = (
            vault.blobs.lay_aside("source", "image", digest * 32, plain + digest.encode())
            for digest in ("ab", "ab", "cd", "ef")
        )
        assert one.laid.name == twice.laid.name
        with vault.page() as page:
            page.blobs.take(page.connection, [one, twice])
            page.blobs.take(page.connection, [other, vault.blobs.lay_aside("source", "image", "ab" * 32, plain)])
        with vault.page(write=False) as page:
            assert get(page, one.laid.name) == plain + b"ab"
            assert get(page, other.laid.name) == plain + b"cd"
            assert page.blobs.put(page.connection, "source", "image", plain + b"ab", "ab" * 32) == one.laid.name
        assert [aside.path.exists() for aside in (one, twice, other, never)] == [False, False, False, True]
        assert b"harmless" not in never.path.read_bytes()
    with opened(folder):
        assert not never.path.exists()
