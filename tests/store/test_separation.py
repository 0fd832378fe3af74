"""Keys are separate: what each role can read with its own key file, its passphrase and every raw file – and no more.

Everything is tried twice: through the program, and by hand, as somebody would who writes a program of his own.
"""

import base64
import json
from functools import cache
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import select

from tests.store.vaults import CANARIES, NOON, PASSPHRASE, ROLES, Planted, key_file_of, opened, raw_files
from workstation.domain.errors import Damaged, Refused
from workstation.domain.image import Refusal
from workstation.store import images, intakes, keys, seals, settings, tips
from workstation.store.tables import blobs, places, refusals
from workstation.store.tables import images as image_rows
from workstation.store.worktables import tips as tip_rows

KEYS_OF = {
    "Anna": {"database", "source", "work"},
    "Cora": {"database", "work", "identity", "unit"},
    "Rita": {"database", "work", "unit"},
    "Ada": {"database"},
    "Otto": {"database"},
}


@cache
def person(data: bytes) -> keys.PersonKeys:
    return keys.unlock(data, PASSPHRASE)


def hand_held(folder: Path, name: str) -> dict[str, bytes]:
    """Every key that opens for a person, tried against every seal of every holder, without the vault's own code paths."""
    me = person(key_file_of(folder, name).read_bytes())
    table = json.loads((folder / "seals.json").read_bytes())
    held: dict[str, bytes] = {}
    for key, row in table["seals"].items():
        for holder, sealed in row.items():
            try:
                held[key] = me.agreement.open(
                    base64.b64decode(sealed), f"vault key {key} of {table['vault']} for {holder}"
                )
            except Damaged:
                continue
    return held


def every_secret(folder: Path, name: str) -> list[bytes]:
    """All 32-byte keys a person can come by, and what the program derives from them."""
    me = person(key_file_of(folder, name).read_bytes())
    first = [k for k in hand_held(folder, name).values() if len(k) == 32]
    first += [me.agreement.seed, me.signing.private_bytes_raw()]
    return first + [
        keys.subkey(k, p) for k in first for p in ("wrap", "names", "columns", "exposure", "personal", "key file")
    ]


def opens(folder: Path, file: str, key: bytes) -> bool:
    connection = sqlcipher.connect(f"file:{folder / file}?mode=ro", uri=True)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher.DatabaseError:
        return False
    else:
        return True
    finally:
        connection.close()


@pytest.mark.parametrize("name", ROLES)
def test_a_role_holds_exactly_its_keys(planted: Planted, name: str):
    assert set(hand_held(planted.folder, name)) == KEYS_OF[name]
    with opened(planted.copy(planted.folder.parent / f"held-{name}"), name) as vault:
        assert set(vault.held) == KEYS_OF[name]
        for key in seals.KEYS:
            if key not in KEYS_OF[name]:
                with pytest.raises(Refused, match="You hold no"):
                    vault.key(key)


@pytest.mark.parametrize("name", ROLES)
def test_a_seal_opens_for_its_holder_only(planted: Planted, name: str):
    table = json.loads((planted.folder / "seals.json").read_bytes())["seals"]
    me = person(key_file_of(planted.folder, name).read_bytes())
    for key in set(table) - KEYS_OF[name]:
        assert me.person not in table[key]


@pytest.mark.parametrize("name", ["Ada", "Otto"])
def test_administrator_and_auditor_open_no_tips_file_with_any_secret(planted: Planted, name: str):
    assert opens(planted.folder, "main.db", hand_held(planted.folder, name)["database"])
    assert not any(opens(planted.folder, "work.db", key) for key in every_secret(planted.folder, name))
    assert opens(planted.folder, "work.db", hand_held(planted.folder, "Anna")["work"]), "else this proves nothing"


def rows_of(folder: Path, name: str) -> list[tuple[str, str, str, bytes]]:
    with opened(folder, name) as vault, vault.page(write=False) as page:
        return [
            tuple(r) for r in page.connection.execute(select(blobs.c.name, blobs.c.room, blobs.c.kind, blobs.c.wrapped))
        ]


@pytest.mark.parametrize("name", ROLES)
def test_blobs_unwrap_for_the_holders_of_their_room_only(planted: Planted, folder: Path, name: str):
    rows = rows_of(folder, name)
    assert {room for _, room, _, _ in rows} == {"source", "work"}
    may = KEYS_OF[name] & {"source", "work"}
    secrets = every_secret(folder, name)
    for blob, room, kind, wrapped in rows:
        tried = []
        for secret in secrets:
            try:
                tried.append(keys.unseal(secret, wrapped, f"blob {blob} {kind}"))
            except Damaged:
                continue
        assert bool(tried) is (room in may), (room, kind)


@pytest.mark.parametrize("name", ROLES)
def test_through_the_program_a_room_without_its_key_stays_closed(folder: Path, name: str):
    with opened(folder, name) as vault, vault.page(write=False) as page:
        for blob, room in page.connection.execute(select(blobs.c.name, blobs.c.room)).all():
            if room in KEYS_OF[name]:
                assert page.blobs.get(page.connection, blob)
            else:
                with pytest.raises(Refused) as stop:
                    page.blobs.get(page.connection, blob)
                assert stop.value.code == "no_key"


@pytest.mark.parametrize("name", ["Cora", "Rita", "Ada", "Otto"])
def test_only_analysts_read_photographs_names_metadata_and_mosaics(folder: Path, planted: Planted, name: str):
    with opened(folder, name) as vault, vault.page(write=False) as page:
        image = images.get(page, 1)
        for read in (
            lambda: images.content(page, image),
            lambda: images.inside(page, image),
            lambda: images.place_names(page, 1),
            lambda: intakes.refused(page, 1),
        ):
            with pytest.raises(Refused) as stop:
                read()
            assert stop.value.code == "no_key"
        sealed = [
            *page.connection.execute(select(image_rows.c.sealed)).scalars(),
            *page.connection.execute(select(places.c.name)).scalars(),
            *page.connection.execute(select(refusals.c.name)).scalars(),
        ]
    assert len(sealed) == 3
    abouts = [f"images {planted.digests[0]}", "places 1", "refusals 1"]
    for secret in every_secret(folder, name):
        for value, about in zip(sealed, abouts, strict=True):
            with pytest.raises(Damaged):
                keys.unseal(secret, value, about)


def test_an_analyst_reads_what_others_cannot(folder: Path, planted: Planted):
    with opened(folder, "Anna") as vault, vault.page(write=False) as page:
        image = images.get(page, 1)
        assert images.content(page, image) == planted.photograph
        assert images.inside(page, image).metadata[0].value == CANARIES["exif"]
        assert images.place_names(page, 1) == [f"{CANARIES['filename']}.JPG"]
        assert intakes.refused(page, 1) == [Refusal(CANARIES["refused"], "damaged", "x")]


@pytest.mark.parametrize("name", ["Anna", "Rita"])
def test_tips_are_read_but_neither_contact_nor_raw_row(folder: Path, name: str):
    with opened(folder, name) as vault, vault.page(write=False) as page:
        tip = tips.get(page, 1)
        assert CANARIES["tip"] in tip.text
        assert tip.has_contact
        for read in (tips.contact, tips.raw):
            with pytest.raises(Refused):
                read(page, tip)
        row = page.connection.execute(select(tip_rows).where(tip_rows.c.id == 1)).one()
        said = json.dumps([str(v) for v in row if not isinstance(v, bytes)])
        assert CANARIES["contact"] not in said
        assert CANARIES["raw"] not in said
    for secret in every_secret(folder, name):
        for what in ("raw", "contact"):
            with pytest.raises(Damaged):
                keys.unseal(secret, getattr(row, what), f"tip 1 1 {what}")


def test_a_case_officer_opens_the_contact_and_the_row_as_it_came(folder: Path):
    with opened(folder, "Cora") as vault, vault.page(write=False) as page:
        tip = tips.get(page, 2)
        assert tips.contact(page, tip) == {"contact.email": f"{CANARIES['contact']}@example.org"}
        assert tips.raw(page, tip) == CANARIES["raw"].encode()


@pytest.mark.parametrize("name", ["Ada", "Otto"])
def test_through_the_program_tips_are_not_there_for_administrator_and_auditor(folder: Path, name: str):
    with opened(folder, name) as vault:
        for read in (lambda p: tips.get(p, 1), tips.counts, tips.all_imports):
            with pytest.raises(Refused, match="no work key"), vault.page(write=False) as page:
                read(page)


def test_every_recovery_code_opens_every_key(planted: Planted):
    table = json.loads((planted.folder / "seals.json").read_bytes())
    assert len(planted.recovery) == 2
    for number, code in enumerate(planted.recovery, start=1):
        plain = code.replace("-", "")
        pair = keys.KeyPair.from_seed(base64.b32decode(plain + "=" * (-len(plain) % 8)))
        for key in seals.KEYS:
            holder = f"recovery-{number}"
            sealed = base64.b64decode(table["seals"][key][holder])
            assert pair.open(sealed, f"vault key {key} of {table['vault']} for {holder}")


def test_no_planted_word_is_readable_in_any_raw_file(planted: Planted):
    assert len(raw_files(planted.folder)) > 10
    spellings = {
        f"{word} as {kind}": spell(text)
        for word, text in CANARIES.items()
        for kind, spell in (
            ("utf-8", str.encode),
            ("utf-16", lambda t: t.encode("utf-16-le")),
            ("hex", lambda t: t.encode().hex().encode()),
            ("base64", lambda t: base64.b64encode(t.encode())[2:-4]),
            ("reversed", lambda t: t.encode()[::-1]),
        )
    }
    for file, data in raw_files(planted.folder).items():
        for what, needle in spellings.items():
            assert needle not in data, f"{what} in {file}"
        assert b"mosaic-quokk" not in data
        assert planted.photograph[100:140] not in data
        assert planted.rendition.rgb[:40] not in data


def test_no_planted_word_stands_in_a_file_name_and_no_digest_of_a_known_file(planted: Planted):
    listing = " ".join(raw_files(planted.folder))
    assert not [word for word in CANARIES.values() if word in listing]
    everything = b" ".join([listing.encode(), *raw_files(planted.folder).values()])
    for known in planted.digests:
        for needle in (known.encode(), known.upper().encode(), bytes.fromhex(known), known[:16].encode()):
            assert needle not in everything


def test_a_blob_has_another_name_in_every_vault_room_and_kind():
    one, two = keys.random_key(), keys.random_key()
    names = {keys.name_of(key, kind, b"same") for key in (one, two) for kind in ("image", "rendition 1x1")}
    assert len(names) == 4
    assert keys.name_of(one, "image", b"same") == keys.name_of(one, "image", b"same")


def test_names_of_persons_stand_in_their_key_files_only(planted: Planted):
    for file, data in raw_files(planted.folder).items():
        if not file.endswith(".key"):
            assert not [name for name in ROLES if f'"{name}"'.encode() in data], file


def test_files_and_folders_are_the_owners_alone(planted: Planted):
    for path in [planted.folder, *planted.folder.rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_every_key_named_in_the_design_is_different(planted: Planted):
    held = {**hand_held(planted.folder, "Anna"), **hand_held(planted.folder, "Cora")}
    assert set(held) == set(seals.KEYS)
    assert len(set(held.values())) == len(seals.KEYS)


def test_the_settings_hold_no_key(folder: Path):
    held = {**hand_held(folder, "Anna"), **hand_held(folder, "Cora")}
    with opened(folder, "Otto", NOON) as vault, vault.page(write=False) as page:
        stored = settings.get(page.connection, "roster").split()[0]
        assert stored == str(vault.roster.version)
    for data in raw_files(folder).values():
        assert not [name for name, key in held.items() if key in data or key.hex().encode() in data]
