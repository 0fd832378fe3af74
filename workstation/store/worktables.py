"""Every table of the second file, under the work key."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from workstation.domain.referral import ReferralState
from workstation.domain.tip import Verdict
from workstation.store.tables import one_of, work

imports = Table(
    "imports",
    work,
    Column("id", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("profile", String, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("undone", Boolean, nullable=False),
    Column("identity", LargeBinary, nullable=False),  # this import's key, sealed for case officers
)

tips = Table(
    "tips",
    work,
    Column("id", Integer, primary_key=True),
    Column("import_id", ForeignKey("work.imports.id"), nullable=False, index=True),
    Column("line", Integer, nullable=False),
    *(
        Column(name, Text, nullable=False)
        for name in ("external_id", "received_at", "channel", "text", "language", "links", "country_hint", "proposed")
    ),
    Column("said", String, nullable=False, index=True),
    Column("same_as", Integer, nullable=False),
    Column("verdict", String, nullable=False, index=True),
    Column("grade", String, nullable=False),
    Column("has_contact", Boolean, nullable=False),
    Column("raw", LargeBinary, nullable=False),  # the row's exact bytes, under the import's identity key
    Column("contact", LargeBinary, nullable=False),  # the same
    one_of("verdict", Verdict),
)

tip_objects = Table(
    "tip_objects",
    work,
    Column("tip_id", ForeignKey("work.tips.id"), primary_key=True),
    Column("object_ref", String, primary_key=True, index=True),
    Column("person", String, nullable=False),
)

rejected = Table(
    "rejected",
    work,
    Column("id", Integer, primary_key=True),
    Column("import_id", ForeignKey("work.imports.id"), nullable=False, index=True),
    Column("line", Integer, nullable=False),
    Column("field", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),  # under the import's identity key: it may hold contact data
)

profiles = Table(
    "profiles",
    work,
    Column("name", String, primary_key=True),
    Column("header", Text, nullable=False),
    Column("columns", Text, nullable=False),
)

referrals = Table(
    "referrals",
    work,
    Column("ref", String, primary_key=True),
    Column("country", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", String, nullable=False),
    *(
        Column(name, Text, nullable=False)
        for name in (
            "objects",
            "tips",
            "reasoning",
            "handling",
            "author",
            "content",
            "frozen",
            "package",
            "comments",
            "receipt",
        )
    ),
    UniqueConstraint("country", "number"),
    one_of("state", ReferralState),
)
