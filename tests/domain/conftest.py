"""The small unit and its honest release, made once a run."""

import pytest

from tests.domain.honest import ANSWERED, CONFIRMED, MANIFEST, Honest, Unit, content, statement
from workstation.domain.person import Role
from workstation.domain.statement import Decision


@pytest.fixture(scope="session")
def unit() -> Unit:
    return Unit.of(
        ada=Role.ADMINISTRATOR,
        anna=Role.ANALYST,
        ben=Role.ANALYST,
        cora=Role.CASE_OFFICER,
        rita=Role.RELEASE_MANAGER,
        rolf=Role.RELEASE_MANAGER,
        otto=Role.AUDITOR,
        omni=(Role.ANALYST, Role.RELEASE_MANAGER, Role.CASE_OFFICER),
    )


@pytest.fixture(scope="session")
def honest(unit: Unit) -> Honest:
    return Honest(
        unit,
        {"O-2026-0001": (content(), 1)},
        statement(unit, Decision.SUBMIT, "anna", Role.ANALYST, authors=("anna",), checklist=ANSWERED),
        statement(unit, Decision.CLEAR, "ben", Role.ANALYST, checklist=CONFIRMED),
        statement(
            unit,
            Decision.RELEASE,
            "rita",
            Role.RELEASE_MANAGER,
            subject="B-1",
            digests={"tagmanifest": MANIFEST},
        ),
    )
