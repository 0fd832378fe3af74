"""Signed statements, kept as the exact envelope that was signed."""

import json
from collections.abc import Iterable, Mapping

from sqlalchemy import select

from workstation.domain.canonical import Json
from workstation.domain.statement import Decision, Envelope, envelope_from, statement_from
from workstation.store.tables import statements
from workstation.store.vault import Page


def add(page: Page, envelope: Envelope) -> None:
    """Keep a statement."""
    statement = statement_from(envelope.payload)
    page.connection.execute(
        statements.insert().values(
            subject=statement.subject,
            decision=statement.decision,
            version=statement.version,
            person=statement.person,
            document=json.dumps(envelope.document()),
        )
    )


def about(page: Page, subjects: Iterable[str]) -> list[Envelope]:
    """Every statement about these subjects, oldest first."""
    query = select(statements.c.document).where(statements.c.subject.in_(list(subjects))).order_by(statements.c.id)
    return [envelope_from(json.loads(document)) for document in page.connection.execute(query).scalars()]


def everything(page: Page) -> list[Envelope]:
    """All of them."""
    return [
        envelope_from(json.loads(d))
        for d in page.connection.execute(select(statements.c.document).order_by(statements.c.id)).scalars()
    ]


def of_version(page: Page, subject: str, version: int, decisions: Iterable[Decision]) -> list[Mapping[str, Json]]:
    """The DSSE documents of some decisions about exactly one version: what may leave beside it."""
    query = (
        select(statements.c.document)
        .where(
            statements.c.subject == subject, statements.c.version == version, statements.c.decision.in_(list(decisions))
        )
        .order_by(statements.c.id)
    )
    return [json.loads(document) for document in page.connection.execute(query).scalars()]


def about_reason(page: Page, subject: str, decision: Decision, reason: str) -> list[Mapping[str, Json]]:
    """The newest DSSE document of a decision about ``subject`` that gives exactly this reason; [] if there is none."""
    found = [
        envelope
        for envelope in about(page, [subject])
        if (said := statement_from(envelope.payload)).decision is decision and said.reason == reason
    ]
    return [envelope.document() for envelope in found[-1:]]
