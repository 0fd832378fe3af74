"""Every table. Rows never leave this room. Schema ``work`` is the second file, under the work key."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from workstation.domain.batch import BatchState
from workstation.domain.case import Handling
from workstation.domain.image import Sight
from workstation.domain.referral import ReferralState
from workstation.domain.review import ObjectState
from workstation.domain.tip import Verdict

WORK = "work"
main = MetaData()
work = MetaData(schema=WORK)


def _one_of(column: str, values: type) -> CheckConstraint:
    words = ", ".join(f"'{value}'" for value in values)  # type: ignore[attr-defined]
    return CheckConstraint(f"{column} IN ({words})", name=f"ck_{column}")


settings = Table("settings", main, Column("key", String, primary_key=True), Column("value", Text, nullable=False))

persons = Table(
    "persons", main, Column("id", String, primary_key=True), Column("name", String, nullable=False, unique=True)
)

ledger = Table(
    "ledger",
    main,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("previous", String, nullable=False, unique=True),
    Column("hash", String, nullable=False, unique=True),
    *(Column(name, String, nullable=False) for name in ("at", "person", "role", "via", "verb", "subject")),
    Column("detail", Text, nullable=False),
)

statements = Table(
    "statements",
    main,
    Column("id", Integer, primary_key=True),
    Column("subject", String, nullable=False, index=True),
    Column("decision", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("person", String, nullable=False),
    Column("document", Text, nullable=False),
)

blobs = Table(
    "blobs",
    main,
    Column("name", String, primary_key=True),
    Column("room", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
)

cases = Table(
    "cases",
    main,
    Column("id", Integer, primary_key=True),
    Column("ref", String, nullable=False, unique=True),
    Column("title", String, nullable=False),
    Column("provider", String, nullable=False),
    Column("handling", String, nullable=False),
    Column("permission", Text, nullable=False),
    Column("opened", String, nullable=False),
    Column("retain_until", String, nullable=False),
    _one_of("handling", Handling),
)

intakes = Table(
    "intakes",
    main,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("at", String, nullable=False),
    Column("container", String, nullable=False),
)

images = Table(
    "images",
    main,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("digest", String, nullable=False, index=True),
    Column("md5", String, nullable=False),
    Column("sha1", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("format", String, nullable=False),
    *(Column(name, Integer, nullable=False) for name in ("width", "height", "frames", "orientation")),
    Column("phash", String, nullable=False),
    Column("sight", String, nullable=False),
    Column("blob", String, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # metadata and shielded thumbnail, under the source key
    UniqueConstraint("case_id", "digest"),
    _one_of("sight", Sight),
)

places = Table(
    "places",
    main,
    Column("id", Integer, primary_key=True),
    Column("image_id", ForeignKey("images.id"), nullable=False, index=True),
    Column("intake_id", ForeignKey("intakes.id"), nullable=False),
    Column("key", String, nullable=False),  # keyed hash of the place, so that a second intake adds nothing
    Column("name", LargeBinary, nullable=False),  # sealed
    UniqueConstraint("image_id", "key"),
)

refusals = Table(
    "refusals",
    main,
    Column("id", Integer, primary_key=True),
    Column("intake_id", ForeignKey("intakes.id"), nullable=False, index=True),
    Column("code", String, nullable=False),
    Column("name", LargeBinary, nullable=False),  # sealed
)

zones = Table(
    "zones",
    main,
    Column("id", Integer, primary_key=True),
    Column("image_id", ForeignKey("images.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    *(Column(name, Integer, nullable=False) for name in ("x", "y", "width", "height")),
    Column("detector", String, nullable=False),
    Column("version", String, nullable=False),
    Column("score", String, nullable=False),
)

overrules = Table(
    "overrules",
    main,
    Column("zone_id", ForeignKey("zones.id"), primary_key=True),
    Column("recipe", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("reason", Text, nullable=False),
)

objects = Table(
    "objects",
    main,
    Column("ref", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", String, nullable=False, index=True),
    *(
        Column(name, Text, nullable=False)
        for name in (
            "type",
            "title",
            "texts",
            "region_hint",
            "period",
            "notes",
            "authors",
            "comments",
            "batch",
            "countries",
        )
    ),
    _one_of("state", ObjectState),
)

versions = Table(
    "versions",
    main,
    Column("object_ref", ForeignKey("objects.ref"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content", Text, nullable=False),
)

crops = Table(
    "crops",
    main,
    Column("id", Integer, primary_key=True),
    Column("object_ref", ForeignKey("objects.ref"), nullable=False, index=True),
    Column("place", Integer, nullable=False),
    Column("image_id", ForeignKey("images.id"), nullable=False, index=True),
    Column("recipe", Text, nullable=False),
    Column("rendition", String, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("blob", String, nullable=False),
    Column(
        "record", Text, nullable=False, server_default=text("''")
    ),  # the enhancement record; "" before there were any
    Column("phash", String, nullable=False, server_default=text("''")),  # of the rendition; "" until it was asked for
)

likenesses = Table(
    "likenesses",
    main,
    Column("image_id", ForeignKey("images.id"), primary_key=True),
    Column("version", String, nullable=False),  # which kind of features these are; others are made anew
    Column("sealed", LargeBinary, nullable=False),  # under the source key
)

series = Table(
    "series",
    main,
    Column("id", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("title", LargeBinary, nullable=False),  # under the source key
)

series_images = Table(
    "series_images",
    main,
    Column("series_id", ForeignKey("series.id"), primary_key=True),
    Column("image_id", ForeignKey("images.id"), primary_key=True, index=True),
)

batches = Table(
    "batches",
    main,
    Column("ref", String, primary_key=True),
    Column("date", String, nullable=False),
    Column("state", String, nullable=False),
    *(
        Column(name, Text, nullable=False)
        for name in ("objects", "withdrawals", "tagmanifest", "built_by", "released_by", "built", "release", "bundle")
    ),
    _one_of("state", BatchState),
)

authorities = Table(
    "authorities",
    main,
    Column("id", Integer, primary_key=True),
    Column("country", String, nullable=False, index=True),
    Column("title", String, nullable=False),
    Column("certificate", Text, nullable=False),
    Column("fingerprint", String, nullable=False, unique=True),
    Column("expires", String, nullable=False),
    Column("active", Boolean, nullable=False),
)

exposures = Table(
    "exposures",
    main,
    Column("person", String, primary_key=True),
    Column("day", String, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),  # opens with that person's own key only
)

personal = Table(
    "personal",
    main,
    Column("person", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),  # opens with that person's own key only
)

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
    _one_of("verdict", Verdict),
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
    _one_of("state", ReferralState),
)
