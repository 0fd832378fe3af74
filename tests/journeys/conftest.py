"""Copies of the prepared vault behind the command line; every template is made once a run."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.journeys.program import Program
from tests.stage import NOON, PASSPHRASE, Opener
from workstation.actions import DarkroomOnCall, administering, publishing, referring, registering, tipping
from workstation.domain.person import Role
from workstation.domain.tip import Verdict
from workstation.exchange import signing
from workstation.store import keys

PAST = NOON - timedelta(days=300)
"""When certificates of these tests begin: the command line has a real clock, which may run before NOON."""


def program_on(template: Path, folder: Path) -> Program:
    """A fresh copy of a vault and one passphrase file for everybody."""
    shutil.copytree(template, folder / "vault")
    (folder / "everybody.pass").write_text(PASSPHRASE)
    return Program(folder / "vault", folder, folder / "everybody.pass")


@pytest.fixture
def program(full_vault: Path, tmp_path: Path) -> Program:
    """The full vault: objects cleared, submitted and draft; six tips."""
    return program_on(full_vault, tmp_path)


@pytest.fixture
def empty_program(empty_vault: Path, tmp_path: Path) -> Program:
    """People and an authority, nothing else."""
    return program_on(empty_vault, tmp_path)


@pytest.fixture(scope="session")
def late_vault(tmp_path_factory: pytest.TempPathFactory, full_vault: Path, darkroom: DarkroomOnCall) -> Path:
    """The full vault later on: batch B1 released, R-AT-0001 submitted, somebody with two roles enrolled."""
    folder = tmp_path_factory.mktemp("late") / "vault"
    shutil.copytree(full_vault, folder)
    open_as = Opener(folder, darkroom)
    ada = open_as("Ada")
    both = frozenset({Role.ANALYST, Role.RELEASE_MANAGER})
    administering.add_person(ada, "Bo", both, PASSPHRASE, keys.FLOOR)
    certificate, _ = signing.demo_authority("AT", "National unit Austria", PAST)
    registering.add_authority(ada, "AT", "National unit Austria", certificate)
    open_as("Ben")  # hands the source key over to Bo
    rita = open_as("Rita")
    publishing.plan(rita, "B1", NOON.date())
    publishing.put(rita, "B1", ["O-2026-0001"])
    publishing.build(rita, "B1")
    publishing.release(rita, "B1")
    anna = open_as("Anna")
    tipping.link(anna, 1, "O-2026-0001")
    tipping.judge(anna, 1, Verdict.RELEVANT)
    referring.draft(anna, "AT", ["O-2026-0001"], "Sold there.")
    referring.submit(anna, "R-AT-0001")
    open_as.close()
    return folder


@pytest.fixture
def late(late_vault: Path, tmp_path: Path) -> Program:
    """A copy of the vault in which a batch is released and a referral submitted."""
    return program_on(late_vault, tmp_path)


@pytest.fixture
def as_person(darkroom: DarkroomOnCall) -> Callable[[Program], Opener]:
    """Opens sessions on the very vault a program works on; close before calling the program again."""
    return lambda program: Opener(program.vault, darkroom)
