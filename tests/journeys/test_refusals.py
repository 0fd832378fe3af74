"""Every refusal, at the front door a script uses: the exit code, the rule, and nothing done."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from tests.journeys.conftest import PAST
from tests.journeys.program import Program, files_below
from tests.stage import PASSPHRASE, Opener, open_session
from workstation.actions import DarkroomOnCall, Session
from workstation.cli.main import root
from workstation.domain.person import MAY, Act, Role
from workstation.domain.review import SUBMIT_POINTS
from workstation.exchange import signing, verifier

CHECKED = ("--checked", "all")
FIRST, SECOND, THIRD = "O-2026-0001", "O-2026-0002", "O-2026-0003"
ONE_OF_EACH = {
    Role.ANALYST: "Ben",
    Role.CASE_OFFICER: "Cora",
    Role.RELEASE_MANAGER: "Rita",
    Role.ADMINISTRATOR: "Ada",
    Role.AUDITOR: "Otto",
}
ANYBODY = None

# Every command of the contract: its words, the act it asks for, and how it ends for a role which holds the act
# (0 done, or the code of another rule or of the world: then the role was let through, and something else spoke).
COMMANDS: tuple[tuple[str, Act | None, int | str], ...] = (
    ("person add Newcomer --role auditor --new-passphrase-file {secret}", Act.MANAGE_PEOPLE, 0),
    ("person list", ANYBODY, 0),
    ("person revoke Cleo", Act.MANAGE_PEOPLE, 0),
    ("person passphrase Nobody --new-passphrase-file {secret}", ANYBODY, "person"),
    ("authority add FR --name Unit --certificate {certificate}", Act.MANAGE_AUTHORITIES, 0),
    ("authority retire 00ff00ff", Act.MANAGE_AUTHORITIES, "authority"),
    ("authority list", ANYBODY, 0),
    ("case add OP-9 --title Nine", Act.MANAGE_CASES, 0),
    ("case permit OP-1 'by the provider, today'", Act.MANAGE_CASES, 0),
    ("case list", Act.READ_CASES, 0),
    ("case show OP-1", Act.READ_CASES, 0),
    ("intake {picture} --case OP-1", Act.TAKE_IN, 0),
    ("hashes add {hashes} --name Elsewhere", Act.TAKE_IN, 0),
    ("hashes list", Act.TAKE_IN, 0),
    ("hashes look 00ff00ff00ff00ff00ff00ff00ff00ff", Act.TAKE_IN, 0),
    ("hashes again", Act.TAKE_IN, 0),
    ("hashes drop Elsewhere", Act.TAKE_IN, 0),
    ("case known OP-1", Act.SEE_IMAGES, 0),
    ("case show-again 1", Act.TAKE_IN, "known"),
    ("case handback OP-1 --out {out}", Act.HAND_BACK, 0),
    ("originals where OP-1", Act.SEE_IMAGES, 0),
    ("originals leave-outside OP-1", Act.TAKE_IN, 0),
    ("originals bring-in OP-1", Act.TAKE_IN, 0),
    ("image list --case OP-1", Act.SEE_IMAGES, 0),
    ("image show {digest}", Act.SEE_IMAGES, 0),
    ("image zones {digest}", Act.SEE_IMAGES, 0),
    ("image mark {digest} 'nothing usable'", Act.CROP, 0),
    ("image like {digest} --rect 100,80,320,260", Act.SEE_IMAGES, 0),
    ("series add {digest} --title Bags", Act.CROP, 0),
    ("series list", Act.SEE_IMAGES, 0),
    ("series show 1", Act.SEE_IMAGES, 0),
    ("series rename 1 Cases", Act.CROP, 0),
    ("series take-out 1 {digest}", Act.CROP, 0),
    ("vault index", Act.TAKE_IN, 0),
    ("vault arrange", Act.TAKE_IN, 0),
    ("object add --image {digest} --rect 10,10,200,200 --type bag --title T --question en=Q", Act.CROP, 0),
    ("object crop O-2026-0003 --image {digest} --rect 20,20,200,200", Act.CROP, 0),
    ("object record O-2026-0003", Act.CROP, 0),
    ("object replay O-2026-0003", Act.CROP, 0),
    ("object describe O-2026-0003 --title Other", Act.CROP, 0),
    ("object list", Act.READ_OBJECTS, 0),
    ("object show O-2026-0003", Act.READ_OBJECTS, 0),
    ("object text list O-2026-0003", Act.READ_OBJECTS, 0),
    ("object text fill O-2026-0003 --kind what --kind sold", Act.CROP, 0),
    ("object text set O-2026-0003 mt --question 'what=X’inhu dan?'", Act.CROP, 0),
    ("object text check O-2026-0003 en", Act.CHECK_TEXTS, 0),
    ("object recheck O-2026-0003", Act.CROP, 0),
    ("object submit O-2026-0003 --checked all", Act.CROP, 0),
    ("object clear O-2026-0002", Act.CLEAR, 0),
    ("object return O-2026-0002 --reason 'not sharp'", Act.CLEAR, 0),
    ("object overrule O-2026-0002 1 --reason 'a bag, no face'", Act.CLEAR, "zone"),
    ("object outcome O-2026-0001 located --country DE", Act.CROP, "state"),
    ("object render O-2026-0001 --out {out}", Act.READ_OBJECTS, "only_release"),
    ("batch add B5 --date 2026-12-01", Act.PLAN_BATCHES, 0),
    ("batch put B5 O-2026-0001", Act.PLAN_BATCHES, "state"),
    ("batch export B1 --out {out}", Act.PLAN_BATCHES, 0),
    ("batch take-out B1 O-2026-0001", Act.PLAN_BATCHES, "state"),
    ("batch build B5", Act.PLAN_BATCHES, "empty_batch"),
    ("batch release B5", Act.PLAN_BATCHES, "state"),
    ("batch withdraw B6 O-2026-0001 --reason 'Found, thank you.'", Act.PLAN_BATCHES, 0),
    ("batch list", Act.READ_BATCHES, 0),
    ("batch alarms", Act.READ_OBJECTS, 0),
    ("batch propose --date 2026-12-01", Act.READ_BATCHES, 0),
    ("batch show B1", Act.READ_BATCHES, 0),
    ("tips import {tips} --dry-run", Act.HANDLE_TIPS, 0),
    ("tips import {tips}", Act.HANDLE_TIPS, 0),
    ("tips undo 2", Act.HANDLE_TIPS, 0),
    ("tips list", Act.READ_TIPS, 0),
    ("tips search bag", Act.READ_TIPS, 0),
    ("tips show 1", Act.READ_TIPS, 0),
    ("tips triage 2 relevant", Act.HANDLE_TIPS, 0),
    ("tips link 2 O-2026-0001", Act.HANDLE_TIPS, 0),
    ("tips unlink 2 O-2026-0001", Act.HANDLE_TIPS, 0),
    ("tips grade 1 B2", Act.HANDLE_TIPS, 0),
    ("tips contact 1 --reason 'need to ask'", Act.OPEN_CONTACTS, 0),
    ("tips hypotheses O-2026-0001", Act.READ_TIPS, 0),
    ("referral build AT O-2026-0001", Act.DRAFT_REFERRALS, 0),
    ("referral edit R-AT-0002 --reasoning because", Act.DRAFT_REFERRALS, 0),
    ("referral list", Act.READ_REFERRALS, 0),
    ("referral show R-AT-0001", Act.READ_REFERRALS, 0),
    ("referral submit R-AT-0002", Act.DRAFT_REFERRALS, 0),
    ("referral approve R-AT-0001", Act.DECIDE_REFERRALS, 0),
    ("referral release R-AT-0001", Act.DECIDE_REFERRALS, 0),
    ("referral return R-AT-0001 --reason 'more words'", Act.DECIDE_REFERRALS, "state"),
    ("referral export R-AT-0001 --out {out}", Act.DECIDE_REFERRALS, 0),
    ("referral receipt {receipt}", Act.DECIDE_REFERRALS, 0),
    ("ledger list", Act.READ_LEDGER, 0),
    ("ledger verify", Act.READ_LEDGER, 0),
    ("ledger export --out {out}/ledger.json", Act.READ_LEDGER, 0),
    ("vault verify", ANYBODY, 0),
    ("vault backup {backup}", Act.MANAGE_VAULT, 0),
    ("vault recover --code-file {secret}", Act.MANAGE_VAULT, "recovery_code"),
    ("vault rekey", Act.MANAGE_VAULT, 0),
    ("vault retention", Act.MANAGE_VAULT, 0),
    ("vault policy", ANYBODY, 0),
    ("vault policy idle_minutes 5", Act.MANAGE_PEOPLE, 0),
)
WITHOUT_A_PERSON = {"init", "demo", "desktop", "verify", "script", "vault restore"}


def leaves(group: click.Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, f"{before}{name} ")
        else:
            yield before + name


def test_the_matrix_knows_every_command() -> None:
    known = {" ".join(words.split()[:count]) for words, _, _ in COMMANDS for count in (1, 2, 3)}
    assert set(leaves(root)) - WITHOUT_A_PERSON <= known
    assert {act for _, act, _ in COMMANDS if act} == set(MAY)


@pytest.mark.parametrize("role", list(Role))
def test_every_command_asks_for_its_role(role: Role, late: Program, tmp_path: Path, photo: bytes) -> None:
    things = _things(tmp_path, photo, late.call("Anna", "image", "list", "--case", "OP-1").value[2]["digest"])
    line = tmp_path / "line.txt"
    for words, act, ending in COMMANDS:
        may = act is ANYBODY or role in MAY[act]
        before = b"" if may else _state(late.vault)
        line.write_text(words.format(**things), "utf-8")
        ran = late.call(ONE_OF_EACH[role], "script", line)
        assert ran.code != 1, f"{words}: {ran.err}"
        if may:
            got = ran.error["code"] if ran.code else 0
            assert got == ending, f"{role}: {words}: {ran.out}{ran.err}"
        else:
            assert (ran.code, ran.error["code"]) == (4, "role"), f"{role}: {words}: {ran.out}{ran.err}"
            assert "Only a" in ran.error["message"]
            assert _state(late.vault) == before, f"{role}: {words} changed something"
    written = {path.name for path in (tmp_path / "out").iterdir()}
    package = {"REFERRAL-AT-0001.zip.p7m", "REFERRAL-AT-0001.zip.p7m.p7s"}
    mine = {
        Role.RELEASE_MANAGER: {"TRACE-B1.zip"},
        Role.CASE_OFFICER: package,
        Role.ANALYST: {"HANDBACK-OP-1.json"},
    }
    assert written == {"ledger.json"} | mine.get(role, set())


def _things(tmp_path: Path, photo: bytes, digest: str) -> dict[str, str]:
    (tmp_path / "unit.pem").write_text(signing.demo_authority("FR", "Unit", PAST)[0])
    (tmp_path / "new.jpg").write_bytes(photo)
    (tmp_path / "tips.csv").write_text("id;message\n1;a bag in Berlin\n", "utf-8")
    (tmp_path / "hashes.txt").write_text("00ff00ff00ff00ff00ff00ff00ff00ff\n")
    (tmp_path / "receipt.json").write_text('{"referral": "R-AT-0001", "answer": "accepted", "date": "2026-12-01"}')
    (tmp_path / "out").mkdir()
    return {
        "digest": digest,
        "secret": str(tmp_path / "everybody.pass"),
        "certificate": str(tmp_path / "unit.pem"),
        "picture": str(tmp_path / "new.jpg"),
        "tips": str(tmp_path / "tips.csv"),
        "hashes": str(tmp_path / "hashes.txt"),
        "receipt": str(tmp_path / "receipt.json"),
        "out": str(tmp_path / "out"),
        "backup": str(tmp_path / "backup"),
    }


def _state(vault: Path) -> bytes:
    """The database files: a refused act leaves them byte for byte."""
    return (vault / "main.db").read_bytes() + (vault / "work.db").read_bytes()


@pytest.fixture
def photo() -> bytes:
    from tests.stage import jpeg, scene

    return jpeg(scene(77))


# --- four eyes --------------------------------------------------------------------------------------------


def refused(program: Program, user: str, *words: object, code: str, exit_code: int = 4) -> dict[str, str]:
    """The call is refused by this rule, with a sentence and a way out, and nothing is changed."""
    before = _state(program.vault)
    ran = program.call(user, *words)
    assert (ran.code, ran.error["code"]) == (exit_code, code), ran.out + ran.err
    assert ran.error["message"].endswith((".", "?"))
    assert ran.out == ""
    assert _state(program.vault) == before
    return ran.error


def test_an_author_cannot_clear_her_own_object(program: Program) -> None:
    told = refused(program, "Anna", "object", "clear", SECOND, code="four_eyes")
    assert told["subject"] == SECOND
    assert "another analyst" in told["message"]


def test_an_editor_becomes_an_author_and_cannot_clear_either(program: Program) -> None:
    assert program.call("Ben", "object", "describe", SECOND, "--title", "Blue paper bag").code == 0
    assert program.call("Ben", "object", "submit", SECOND, *CHECKED).code == 0
    refused(program, "Ben", "object", "clear", SECOND, code="four_eyes")
    refused(program, "Anna", "object", "clear", SECOND, code="four_eyes")


def test_one_person_with_two_roles_does_not_make_two_persons(late: Program) -> None:
    assert late.call("Bo", "object", "clear", SECOND).code == 0
    assert late.call("Rita", "batch", "add", "B2", "--date", "2026-12-01").code == 0
    assert late.call("Rita", "batch", "put", "B2", SECOND).code == 0
    assert late.call("Rita", "batch", "build", "B2").code == 0
    told = refused(late, "Bo", "batch", "release", "B2", code="four_eyes")
    assert "another release manager" in told["message"]
    assert late.call("Rita", "batch", "release", "B2").code == 0


def test_who_made_an_object_cannot_release_it_under_another_role(late: Program) -> None:
    assert late.call("Bo", "object", "describe", SECOND, "--title", "Blue paper bag").code == 0
    assert late.call("Bo", "object", "submit", SECOND, *CHECKED).code == 0
    refused(late, "Bo", "object", "clear", SECOND, code="four_eyes")
    assert late.call("Ben", "object", "clear", SECOND).code == 0
    for words in (("add", "B2", "--date", "2026-12-01"), ("put", "B2", SECOND), ("build", "B2")):
        assert late.call("Bo", "batch", *words).code == 0
    refused(late, "Bo", "batch", "release", "B2", code="four_eyes")
    out = late.passphrases / "out"
    refused(late, "Bo", "batch", "export", "B2", "--out", out, code="state")
    assert not out.exists()


def test_nobody_approves_a_referral_of_his_own(late: Program, as_person: Callable[[Program], Opener]) -> None:
    from workstation.actions import administering
    from workstation.store import keys

    opener = as_person(late)
    both = frozenset({Role.ANALYST, Role.CASE_OFFICER})
    administering.add_person(opener("Ada"), "Kim", both, PASSPHRASE, keys.FLOOR)
    opener("Anna")
    opener("Cora")
    opener.close()
    drafted = late.call("Kim", "referral", "build", "AT", FIRST, "--reasoning", "Seen there.")
    assert drafted.value["ref"] == "R-AT-0002"
    assert late.call("Kim", "referral", "submit", "R-AT-0002").code == 0
    refused(late, "Kim", "referral", "approve", "R-AT-0002", code="four_eyes")
    assert late.call("Cora", "referral", "approve", "R-AT-0002").code == 0
    refused(late, "Kim", "referral", "release", "R-AT-0002", code="four_eyes")


# --- clearance, edits, states -----------------------------------------------------------------------------


def test_nothing_uncleared_gets_into_a_batch(program: Program) -> None:
    assert program.call("Rita", "batch", "add", "B1", "--date", "2026-12-01").code == 0
    for ref in (SECOND, THIRD):
        told = refused(program, "Rita", "batch", "put", "B1", ref, code="state")
        assert told["hint"] == "A second analyst must clear it first."
    refused(program, "Rita", "batch", "put", "B1", FIRST, SECOND, code="state")  # all or nothing
    assert program.call("Rita", "batch", "show", "B1").value["objects"] == []


def test_release_comes_before_export_and_build_before_release(program: Program, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for words in (("add", "B1", "--date", "2026-12-01"), ("put", "B1", FIRST)):
        assert program.call("Rita", "batch", *words).code == 0
    refused(program, "Rita", "batch", "release", "B1", code="state")
    refused(program, "Rita", "batch", "export", "B1", "--out", out, code="state")
    assert program.call("Rita", "batch", "build", "B1").code == 0
    refused(program, "Rita", "batch", "export", "B1", "--out", out, code="state")
    assert not out.exists()


def test_an_edit_after_put_stops_the_build(program: Program) -> None:
    for words in (("add", "B1", "--date", "2026-12-01"), ("put", "B1", FIRST)):
        assert program.call("Rita", "batch", *words).code == 0
    edited = program.call("Anna", "object", "describe", FIRST, "--title", "Blue paper bag").value
    assert (edited["version"], edited["state"], edited["batch"]) == (3, "draft", "")
    told = refused(program, "Rita", "batch", "build", "B1", code="not_cleared")
    assert "changed after it was put" in told["message"]


def test_an_edit_after_the_build_stops_the_release(program: Program, tmp_path: Path) -> None:
    for words in (("add", "B1", "--date", "2026-12-01"), ("put", "B1", FIRST), ("build", "B1")):
        assert program.call("Rita", "batch", *words).code == 0
    assert program.call("Anna", "object", "describe", FIRST, "--title", "Blue paper bag").code == 0
    refused(program, "Rita", "batch", "release", "B1", code="not_cleared")
    assert program.call("Anna", "object", "submit", FIRST, *CHECKED).code == 0
    assert program.call("Ben", "object", "clear", FIRST).code == 0
    # cleared anew – but the files that were built are the old ones, whose clearance the edit has voided
    refused(program, "Rita", "batch", "release", "B1", code="not_cleared")
    refused(program, "Rita", "batch", "export", "B1", "--out", tmp_path / "out", code="state")


def test_an_edit_after_the_release_stops_the_export(late: Program, tmp_path: Path) -> None:
    assert late.call("Anna", "object", "describe", FIRST, "--title", "Blue paper bag").code == 0
    refused(late, "Rita", "batch", "export", "B1", "--out", tmp_path / "out", code="not_cleared")
    assert late.call("Anna", "object", "submit", FIRST, *CHECKED).code == 0
    assert late.call("Ben", "object", "clear", FIRST).code == 0
    refused(late, "Rita", "batch", "export", "B1", "--out", tmp_path / "out", code="not_cleared")
    assert not list(tmp_path.glob("out/*"))


def test_a_script_says_what_it_has_checked(program: Program) -> None:
    assert program.call("Ben", "object", "describe", SECOND, "--title", "Blue paper bag").code == 0
    told = refused(program, "Ben", "object", "submit", SECOND, code="checklist_open")
    assert all(f"{point} – " in told["message"] for point in SUBMIT_POINTS)
    left = list(SUBMIT_POINTS)[-1]
    words = [part for point in SUBMIT_POINTS if point != left for part in ("--checked", point)]
    told = refused(program, "Ben", "object", "submit", SECOND, *words, code="checklist_open")
    assert told["message"] == f"Not confirmed: {left} – {SUBMIT_POINTS[left]}"
    ran = program.call("Ben", "object", "submit", SECOND, *words, "--checked", left)
    assert (ran.code, ran.value["state"]) == (0, "submitted")
    assert all(f"Confirmed: {text}" in ran.err for text in SUBMIT_POINTS.values())


def test_an_edit_after_submission_needs_a_new_submission(program: Program) -> None:
    assert program.call("Anna", "object", "describe", SECOND, "--title", "Blue paper bag").code == 0
    told = refused(program, "Ben", "object", "clear", SECOND, code="state")
    assert told["hint"] == "Its author must submit it first."
    assert program.call("Anna", "object", "submit", SECOND, *CHECKED).code == 0
    assert program.call("Ben", "object", "clear", SECOND).code == 0


def test_a_picture_never_leaves_by_itself(program: Program, tmp_path: Path) -> None:
    refused(program, "Anna", "object", "render", FIRST, "--out", tmp_path / "out", code="only_release")
    assert not (tmp_path / "out").exists()


def test_nothing_is_overwritten_outside(late: Program, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "TRACE-B1.zip").write_text("mine")
    refused(late, "Rita", "batch", "export", "B1", "--out", tmp_path / "out", code="exists")
    assert (tmp_path / "out" / "TRACE-B1.zip").read_text() == "mine"
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["TRACE-B1.zip"]
    assert late.call("Rita", "object", "show", FIRST).value["state"] == "scheduled"


# --- keys, names, locks -----------------------------------------------------------------------------------


def test_a_wrong_passphrase_is_told_delayed_and_never_opens(program: Program, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.pass"
    wrong.write_text("incorrect horse battery staple")
    (program.shared, right) = (wrong, program.shared)
    codes = []
    for _ in range(6):
        ran = program.call("Anna", "case", "list")
        assert ran.code == 6
        codes.append(ran.error["code"])
    assert codes[0] == "passphrase"
    assert codes[-1] == "locked_out"
    program.shared = right
    assert program.call("Anna", "case", "list").error["code"] == "locked_out"
    assert program.call("Ben", "case", "list").code == 0, "one person's tries lock nobody else out"


def test_what_is_not_there_is_said_to_be_not_there(program: Program, tmp_path: Path) -> None:
    for user, words in (
        ("Zoe", ("case", "list")),
        ("Anna", ("case", "show", "OP-404")),
        ("Anna", ("intake", tmp_path, "--case", "OP-404")),
        ("Anna", ("intake", tmp_path / "nowhere", "--case", "OP-1")),
        ("Anna", ("image", "list", "--case", "OP-404")),
        ("Anna", ("image", "show", "ffffffff")),
        ("Anna", ("object", "show", "O-2026-0404")),
        ("Anna", ("object", "submit", "O-2026-0404")),
        ("Ben", ("object", "clear", "O-2026-0404")),
        ("Rita", ("batch", "build", "B404")),
        ("Anna", ("tips", "show", "404")),
        ("Anna", ("tips", "link", "1", "O-2026-0404")),
        ("Anna", ("tips", "undo", "404")),
        ("Anna", ("referral", "build", "SE", FIRST)),
        ("Anna", ("referral", "edit", "R-AT-0001")),
        ("Cora", ("referral", "approve", "R-AT-0404")),
        ("Ada", ("person", "revoke", "Zoe")),
        ("", ("verify", tmp_path / "nothing.zip")),
    ):
        ran = program.call(user, *words)
        assert (ran.code, ran.out) == (3, ""), f"{words}: {ran.err}"
        assert ran.error["message"]
    elsewhere = Program(tmp_path / "no vault", tmp_path, program.shared)
    assert (elsewhere.call("Anna", "case", "list").code, elsewhere.call("Anna", "case", "list").error["code"]) == (
        3,
        "vault",
    )


def test_a_second_process_gets_a_sentence(program: Program) -> None:
    handle = os.open(program.vault / "lock", os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        ran = program.process("Anna", "case", "list")
        assert (ran.code, ran.error["code"]) == (6, "vault_open")
    finally:
        os.close(handle)


def test_a_process_really_keeps_others_out_while_it_works(program: Program, darkroom: DarkroomOnCall) -> None:
    session = open_session(program.vault, "Anna", darkroom)
    try:
        ran = program.process("Ben", "case", "list")
        assert (ran.code, ran.error["code"]) == (6, "vault_open")
    finally:
        session.vault.close()
    assert program.process("Ben", "case", "list").code == 0


def test_a_revoked_person_is_out(program: Program) -> None:
    assert program.call("Ada", "person", "revoke", "Ben").code == 0
    ran = program.call("Ben", "case", "list")
    assert (ran.code, ran.error["code"]) == (4, "revoked")


def test_usage_is_two_and_said_in_json(program: Program) -> None:
    for words in (
        ("nonsense",),
        ("tips", "grade"),
        ("batch", "add", "B1"),
        ("tips", "show", "twelve"),
        ("tips", "undo", "-4"),
    ):
        ran = program.call("Anna", *words)
        assert ran.code == 2, words
        assert ran.error["message"]
    nobody = Program(program.vault, program.passphrases)
    assert nobody.call("", "case", "list").error["code"] == "user_missing"


# --- tampering --------------------------------------------------------------------------------------------


def test_one_flipped_byte_in_any_blob_is_found(program: Program) -> None:
    blobs = [path for path in files_below(program.vault / "blobs") if path.stat().st_size > 100]
    assert len(blobs) >= 7
    for path in blobs:
        good = path.read_bytes()
        path.write_bytes(good[:60] + bytes([good[60] ^ 1]) + good[61:])
        ran = program.call("Anna", "vault", "verify")
        assert ran.code == 5, path
        problems = ran.value["problems"]
        assert any(path.name[:12] in problem for problem in problems), (path.parts[-3:], problems)
        path.write_bytes(good)
    assert program.call("Anna", "vault", "verify").value["ok"] is True


def test_a_lost_blob_is_found(program: Program) -> None:
    next(files_below(program.vault / "blobs")).unlink()
    ran = program.call("Anna", "vault", "verify")
    assert (ran.code, ran.value["ok"]) == (5, False)


def _sql(darkroom: DarkroomOnCall, program: Program, user: str, *statements: str) -> None:
    session: Session = open_session(program.vault, user, darkroom)
    with session.vault.page() as page:
        for statement in statements:
            assert page.connection.exec_driver_sql(statement).rowcount > 0, statement
    session.vault.read_only = "edited behind the program's back"  # so that closing remembers no head
    session.vault.close()


@pytest.mark.parametrize(
    ("statement", "asked", "code"),
    [
        (
            "UPDATE objects SET title = 'Another bag' WHERE ref = 'O-2026-0001'",
            ("put", "B1", FIRST),
            "not_cleared",
        ),
        ("UPDATE objects SET state = 'cleared' WHERE ref = 'O-2026-0002'", ("put", "B1", SECOND), "not_cleared"),
        ("UPDATE objects SET state = 'cleared' WHERE ref = 'O-2026-0003'", ("put", "B1", THIRD), "not_cleared"),
        ("UPDATE objects SET version = 7 WHERE ref = 'O-2026-0001'", ("put", "B1", FIRST), "not_cleared"),
        ("UPDATE batches SET state = 'built', tagmanifest = 'ab' WHERE ref = 'B1'", ("release", "B1"), None),
        ("UPDATE batches SET state = 'released' WHERE ref = 'B1'", ("export", "B1", "--out", "{out}"), None),
        ("UPDATE main.ledger SET person = 'p-0000000000000000' WHERE position = 5", ("put", "B1", FIRST), "read_only"),
        (
            "DELETE FROM main.ledger WHERE position = (SELECT max(position) FROM main.ledger)",
            ("put", "B1", FIRST),
            "read_only",
        ),
        ("DELETE FROM main.ledger WHERE position = 9", ("put", "B1", FIRST), "read_only"),
    ],
)
def test_an_edited_row_never_leaves(
    statement: str, asked: tuple[str, ...], code: str | None, program: Program, darkroom: DarkroomOnCall, tmp_path: Path
) -> None:
    assert program.call("Rita", "batch", "add", "B1", "--date", "2026-12-01").code == 0
    assert program.call("Rita", "batch", "put", "B1", FIRST).code == 0 or True
    if asked[0] == "put":
        assert program.call("Rita", "batch", "take-out", "B1", FIRST).code == 0
    _sql(darkroom, program, "Rita", statement)
    words = [word.format(out=tmp_path / "out") for word in asked]
    ran = program.call("Rita", "batch", *words)
    assert ran.code in (3, 4, 5), ran.out + ran.err
    assert code is None or ran.error["code"] == code, ran.err
    assert not list(tmp_path.glob("out/*"))
    if code == "read_only":
        assert program.call("Otto", "ledger", "verify").code == 5
        assert program.call("Otto", "vault", "verify").code == 5
        assert program.call("Otto", "ledger", "list").code == 0, "a broken ledger can still be read"


def test_a_database_put_back_to_an_older_state_is_noticed(program: Program, tmp_path: Path) -> None:
    old = tmp_path / "old"
    shutil.copytree(program.vault, old)
    assert program.call("Anna", "tips", "triage", "1", "relevant").code == 0
    for name in ("main.db", "work.db"):
        shutil.copyfile(old / name, program.vault / name)
    ran = program.call("Anna", "tips", "triage", "2", "relevant")
    assert (ran.code, ran.error["code"]) == (5, "read_only")
    assert "older state" in program.call("Anna", "ledger", "verify").error["message"]


def test_a_flipped_byte_in_the_database_file_is_found(program: Program) -> None:
    for name in ("main.db", "work.db"):
        good = (program.vault / name).read_bytes()
        for place in (100, len(good) // 2, len(good) - 100):
            (program.vault / name).write_bytes(good[:place] + bytes([good[place] ^ 16]) + good[place + 1 :])
            ran = program.call("Anna", "vault", "verify")
            assert ran.code == 5, (name, place, ran.out, ran.err)
            assert "Traceback" not in ran.err
        (program.vault / name).write_bytes(good)


@pytest.fixture
def exported(late: Program, tmp_path: Path) -> Path:
    assert late.call("Rita", "batch", "export", "B1", "--out", tmp_path / "out").code == 0
    for words in (
        ("approve", "R-AT-0001"),
        ("release", "R-AT-0001"),
        ("export", "R-AT-0001", "--out", tmp_path / "out"),
    ):
        assert late.call("Cora", "referral", *words).code == 0
    assert late.call("Otto", "ledger", "export", "--out", tmp_path / "out" / "ledger.json").code == 0
    return tmp_path / "out"


STRIDE = 97


@pytest.mark.parametrize(
    "name",
    [
        "TRACE-B1.zip",
        "REFERRAL-AT-0001.zip.p7m",
        "REFERRAL-AT-0001.zip.p7m.p7s",
        "ledger.json",
    ],
)
def test_no_changed_byte_verifies(name: str, exported: Path, late: Program, tmp_path: Path) -> None:
    roster = (late.vault / "roster.json").read_bytes()
    target = exported / name
    judged = exported / name.removesuffix(".p7s")
    good = target.read_bytes()
    assert verifier.verify(judged, roster).ok
    step = STRIDE if len(good) > 20_000 else 13
    step = max(step, STRIDE * (len(good) // STRIDE // 1500)) | 1  # at most some 1,500 places, on odd strides
    passed = []
    for place in range(0, len(good), step):
        target.write_bytes(good[:place] + bytes([good[place] ^ (1 << place % 8)]) + good[place + 1 :])
        if verifier.verify(judged, roster).ok:
            passed.append(place)
    for cut in (1, 2, 100, len(good) // 2, len(good) - 1):
        target.write_bytes(good[:-cut])
        if verifier.verify(judged, roster).ok:
            passed.append(-cut)
    for more in (b"\0", b"\n", b"PK\5\6" + bytes(18), good):
        target.write_bytes(good + more)
        if verifier.verify(judged, roster).ok:
            passed.append(len(good) + len(more))
    assert passed == []
    ran = late.call("", "verify", judged)
    assert (ran.code, ran.value[0]["ok"]) == (5, False)


def test_another_units_bundle_is_not_ours(exported: Path, late: Program, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.txt"
    foreign.write_text("a" * 64)
    ran = late.call("", "verify", exported / "TRACE-B1.zip", exported / "ledger.json", "--trust", foreign)
    assert ran.code == 5
    assert [row["trusted"] for row in ran.value] == [False, False]


def test_a_missing_signature_is_not_good(exported: Path, late: Program) -> None:
    (exported / "REFERRAL-AT-0001.zip.p7m.p7s").unlink()
    assert late.call("", "verify", exported / "REFERRAL-AT-0001.zip.p7m").code == 5
