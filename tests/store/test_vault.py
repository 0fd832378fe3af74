"""Opening a vault whose files were changed, cut or put back: the right words, reading only, never a traceback."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.store.vaults import NOON, PASSPHRASE, act, found, opened, raw_files
from workstation.domain.errors import Busy, Damaged, NotFound, Refused, Stop, Unreadable
from workstation.domain.person import Role
from workstation.store import cases, founding, keys, ledger, seals, tips
from workstation.store.vault import Vault, open_vault, read_header


def read_everything(vault: Vault) -> None:
    with vault.page(write=False) as page:
        list(ledger.entries(page.connection))
        cases.everything(page)
        tips.listed(page)
        for name in page.blobs.names(page.connection):
            page.blobs.get(page.connection, name)


def refuses_to_write(vault: Vault) -> None:
    before = raw_files(vault.folder)
    person = next(iter(vault.people()))
    writes: list[Callable[[], object]] = [
        lambda: vault.page().__enter__(),
        lambda: founding.enrol(vault, "New", frozenset({Role.AUDITOR}), PASSPHRASE, lambda: ("", ""), keys.FLOOR),
        lambda: founding.revoke(vault, person),
        lambda: founding.change_passphrase(vault, PASSPHRASE, keys.FLOOR),
        lambda: founding.rekey(vault),
    ]
    for write in writes:
        with pytest.raises(Damaged, match="reading only"):
            write()
    assert raw_files(vault.folder) == before


def read_only(folder: Path, words: str, name: str = "Anna") -> None:
    with opened(folder, name) as vault:
        assert words in vault.read_only
        refuses_to_write(vault)
        with vault.page(write=False) as page:
            cases.everything(page)
    before = raw_files(folder)
    with opened(folder, name) as vault:
        assert words in vault.read_only, "looking at it does not heal it"
    assert raw_files(folder) == before


# --- the small files -------------------------------------------------------------------------------------------


def test_a_vault_one_may_not_read_is_not_called_damaged(folder: Path):
    (folder / "vault.json").chmod(0)
    me = os.geteuid()
    if not me:
        os.seteuid(65534)  # as root nothing is closed
    try:
        with pytest.raises(Unreadable) as no:
            read_header(folder)
    finally:
        os.seteuid(me)
    assert no.value.code == "vault_closed"


GARBAGE = [b"", b"\0" * 50, b"{}", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000]


@pytest.mark.parametrize("file", ["vault.json", "roster.json", "seals.json"])
@pytest.mark.parametrize("data", GARBAGE)
def test_a_garbled_small_file_is_damaged_and_nothing_changes(folder: Path, file: str, data: bytes):
    (folder / file).write_bytes(data)
    before = raw_files(folder)
    with pytest.raises(Damaged):
        open_vault(folder, "Anna", PASSPHRASE, NOON)
    assert raw_files(folder) == before


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("vault.json", NotFound),
        ("roster.json", Damaged),
        ("seals.json", Damaged),
        ("main.db", Damaged),
        ("work.db", Damaged),
    ],
)
def test_a_missing_file_is_named_and_not_made_anew(folder: Path, file: str, kind: type[Stop]):
    (folder / file).unlink()
    with pytest.raises(kind):
        open_vault(folder, "Anna", PASSPHRASE, NOON)
    assert not (folder / file).exists()


def header(folder: Path, **changes: object) -> None:
    value = json.loads((folder / "vault.json").read_bytes())
    (folder / "vault.json").write_text(json.dumps({**value, **changes}))


@pytest.mark.parametrize(
    "changes", [{"vault": "0" * 32}, {"demo": True}, {"format": "workstation/vault/2"}, {"recovery": 7}]
)
def test_an_edited_header_is_refused(folder: Path, changes: dict[str, object]):
    header(folder, **changes)
    with pytest.raises(Damaged):
        open_vault(folder, "Anna", PASSPHRASE, NOON)


def roster(folder: Path) -> list[dict[str, object]]:
    return json.loads((folder / "roster.json").read_bytes())


def test_a_roster_put_back_opens_for_reading_only(folder: Path):
    (folder / "roster.json").write_text(json.dumps(roster(folder)[:-1]))
    read_only(folder, "put back or forked before version 5")


def test_a_revoked_person_who_puts_back_roster_and_seals_cannot_write(folder: Path):
    old = {name: (folder / name).read_bytes() for name in ("roster.json", "seals.json")}
    with opened(folder, "Ada") as vault:
        founding.revoke(vault, next(p.id for p in vault.people().values() if p.name == "Otto"))
        with vault.page() as page:
            founding.note_roster(page.connection, vault)
    for name, data in old.items():
        (folder / name).write_bytes(data)
    read_only(folder, "roster was put back", "Otto")


@pytest.mark.parametrize("change", ["payload", "signature", "order", "first"])
def test_an_edited_roster_is_damaged(folder: Path, change: str):
    chain = roster(folder)
    if change == "payload":
        chain[2]["payload"] = chain[1]["payload"]
    elif change == "signature":
        chain[2]["signatures"] = chain[1]["signatures"]
    elif change == "order":
        chain[1], chain[2] = chain[2], chain[1]
    else:
        chain = chain[1:]
    (folder / "roster.json").write_text(json.dumps(chain))
    with pytest.raises(Damaged) as stop:
        open_vault(folder, "Anna", PASSPHRASE, NOON)
    assert stop.value.code == "roster"


def test_the_roster_of_another_vault_is_not_the_one_enrolled_under(folder: Path, tmp_path: Path):
    found(tmp_path / "other")
    shutil.copy(tmp_path / "other" / "roster.json", folder / "roster.json")
    with pytest.raises(Damaged) as stop:
        open_vault(folder, "Anna", PASSPHRASE, NOON)
    assert stop.value.code == "roster_root"


def sealed_table(folder: Path) -> dict[str, dict[str, dict[str, str]]]:
    return json.loads((folder / "seals.json").read_bytes())


@pytest.mark.parametrize("change", ["swap holders", "swap keys", "flip", "other vault"])
def test_an_edited_seal_is_damaged(folder: Path, change: str):
    table = sealed_table(folder)
    with opened(folder) as vault:
        anna, other = vault.me.person, next(p for p in vault.people() if p != vault.me.person)
    rows = table["seals"]
    if change == "swap holders":
        rows["database"][anna] = rows["database"][other]
    elif change == "swap keys":
        rows["source"][anna], rows["work"][anna] = rows["work"][anna], rows["source"][anna]
    elif change == "flip":
        rows["source"][anna] = rows["source"][anna][:-6] + "AAAA=="
    else:
        table["vault"] = "0" * 32
    (folder / "seals.json").write_text(json.dumps(table))
    with pytest.raises(Damaged):
        open_vault(folder, "Anna", PASSPHRASE, NOON)


def test_a_seal_taken_away_is_a_key_awaited_until_a_colleague_opens(folder: Path):
    table = sealed_table(folder)
    with opened(folder) as vault:
        del table["seals"]["database"][vault.me.person]
    (folder / "seals.json").write_text(json.dumps(table))
    with pytest.raises(Refused) as stop:
        open_vault(folder, "Anna", PASSPHRASE, NOON)
    assert stop.value.code == "no_key"
    with opened(folder, "Otto") as vault:
        assert founding.hand_over(vault)
    with opened(folder) as vault:
        assert set(vault.held) == {seals.DATABASE, seals.SOURCE, seals.WORK}


# --- one at a time -----------------------------------------------------------------------------------------------


def test_a_second_process_is_told_that_it_is_open(folder: Path):
    code = (
        "import sys; from pathlib import Path; from workstation.store.files import take_lock; "
        "from workstation.domain.errors import Busy\n"
        "try: take_lock(Path(sys.argv[1]))\n"
        "except Busy as stop: print(stop.code); sys.exit(stop.exit_code)"
    )
    with opened(folder):
        done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout.strip()) == (6, "vault_open"), done.stderr
        with pytest.raises(Busy):
            open_vault(folder, "Otto", PASSPHRASE, NOON)
    done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_closing_twice_is_harmless_and_a_page_afterwards_is_busy(folder: Path):
    vault = open_vault(folder, "Anna", PASSPHRASE, NOON)
    vault.close()
    vault.close()
    for write in (True, False):
        with pytest.raises(Busy) as stop, vault.page(write=write):
            pass
        assert stop.value.code == "closed"
    assert vault.held == {}
    with opened(folder):
        pass


def test_a_page_that_waited_while_the_vault_was_closed_does_not_open_it_again(folder: Path):
    vault = open_vault(folder, "Anna", PASSPHRASE, NOON)
    inside, waiting, ended = threading.Event(), threading.Event(), []

    def late() -> None:
        inside.wait(10)
        waiting.set()
        try:
            with vault.page(write=False):
                ended.append("opened")
        except Busy as stop:
            ended.append(stop.code)

    thread = threading.Thread(target=late)
    thread.start()
    with vault._mutex:
        inside.set()
        waiting.wait(10)
        thread.join(0.2)  # now it stands before the mutex
        vault.close()
    thread.join(10)
    assert ended == ["closed"]


def test_a_failed_opening_leaves_the_vault_free_for_the_next(folder: Path):
    for name in ("Anna", "Nobody"):
        with pytest.raises(Stop):
            open_vault(folder, name, "wrong passphrase", NOON)
    with opened(folder):
        pass


def test_no_folder_no_vault(tmp_path: Path):
    with pytest.raises(NotFound):
        open_vault(tmp_path, "Anna", PASSPHRASE, NOON)
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_fails_leaves_nothing(folder: Path):
    with opened(folder) as vault:
        before = vault.head()
        with pytest.raises(ZeroDivisionError), vault.page() as page:
            act(page, "object.edited", "O-1", share=1 / len(act(page).result))
        assert vault.head() == before
        with vault.page() as page:
            act(page)
        assert vault.head().position == before.position + 1


def test_an_untouched_vault_reads_whole(folder: Path):
    with opened(folder) as vault:
        read_everything(vault)
        assert not vault.read_only
