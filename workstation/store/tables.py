"""Every table of the main file. Rows never leave this room. Schema ``work`` is the second file (see ``worktables``)."""

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
from workstation.domain.review import ObjectState
from workstation.domain.texts import TextState

WORK = "work"
main = MetaData()
work = MetaData(schema=WORK)


def one_of(column: str, values: type) -> CheckConstraint:
    """The check that a column holds one of an enumeration's words."""
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
    one_of("handling", Handling),
)

intakes = Table(
    "intakes",
    main,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("at", String, nullable=False),
    Column("container", String, nullable=False),
    Column("key", String, nullable=False, server_default=text("''")),  # keyed hash of paths and container
    Column("state", String, nullable=False, server_default=text("'finished'")),
    Column("progress", Text, nullable=False, server_default=text("''")),
    Column("paths", LargeBinary, nullable=False, server_default=text("x''")),  # sealed
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
    Column("blob", String, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # metadata and shielded thumbnail, under the source key
    Column("close_look", String, nullable=False, server_default=text("''")),  # by which detectors; "" if there was none
    UniqueConstraint("case_id", "digest"),
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

films = Table(
    "films",
    main,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("digest", String, nullable=False),
    Column("md5", String, nullable=False),
    Column("sha1", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column(
        "every", Integer, nullable=False
    ),  # finest spacing its frames were kept at, in ms; 0 until it was read whole
    Column("blob", String, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # what it says of itself
    UniqueConstraint("case_id", "digest"),
)

film_places = Table(
    "film_places",
    main,
    Column("id", Integer, primary_key=True),
    Column("film_id", ForeignKey("films.id"), nullable=False, index=True),
    Column("intake_id", ForeignKey("intakes.id"), nullable=False),
    Column("key", String, nullable=False),
    Column("name", LargeBinary, nullable=False),  # sealed
    UniqueConstraint("film_id", "key"),
)

film_frames = Table(
    "film_frames",
    main,
    Column("film_id", ForeignKey("films.id"), primary_key=True),
    Column("at", Integer, primary_key=True),  # milliseconds
    Column("image_id", ForeignKey("images.id"), nullable=False, index=True),
)

refusals = Table(
    "refusals",
    main,
    Column("id", Integer, primary_key=True),
    Column("intake_id", ForeignKey("intakes.id"), nullable=False, index=True),
    Column("code", String, nullable=False),
    Column("name", LargeBinary, nullable=False),  # sealed, with the reason
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
    one_of("state", ObjectState),
)

versions = Table(
    "versions",
    main,
    Column("object_ref", ForeignKey("objects.ref"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content", Text, nullable=False),
)

text_marks = Table(
    "text_marks",
    main,
    Column("id", Integer, primary_key=True),
    Column("object_ref", ForeignKey("objects.ref"), nullable=False, index=True),
    *(Column(name, String, nullable=False) for name in ("lang", "part", "state", "digest", "person", "at")),
    one_of("state", TextState),
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
    # The enhancement record, sealed under the key of the crop's pixels; empty before there were any.
    Column("record", LargeBinary, nullable=False, server_default=text("''")),
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
    one_of("state", BatchState),
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

hash_sets = Table(
    "hash_sets",
    main,
    Column("id", Integer, primary_key=True),
    Column("state", String, nullable=False),  # coming, ready, dropped
    Column("sealed", LargeBinary, nullable=False),  # everything else, under the source key
)

hash_pages = Table(
    "hash_pages",
    main,
    Column("id", Integer, primary_key=True),  # set, kind and beginning of the digests in one number
    Column("sealed", LargeBinary, nullable=False),  # sorted digests, under the source key
)

knowns = Table(
    "knowns",
    main,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("digest", String, nullable=False),
    Column("md5", String, nullable=False),
    Column("sha1", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("set_id", ForeignKey("hash_sets.id"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # what the set says of it, under the source key
    UniqueConstraint("case_id", "digest"),
)

known_places = Table(
    "known_places",
    main,
    Column("id", Integer, primary_key=True),
    Column("known_id", ForeignKey("knowns.id"), nullable=False, index=True),
    Column("intake_id", ForeignKey("intakes.id"), nullable=False),
    Column("key", String, nullable=False),  # as in places
    Column("name", LargeBinary, nullable=False),  # sealed
    UniqueConstraint("known_id", "key"),
)

known_particulars = Table(
    "known_particulars",
    main,
    Column("id", Integer, primary_key=True),
    Column("known_id", ForeignKey("knowns.id"), nullable=False, index=True),
    Column("key", String, nullable=False),  # as in particulars
    Column("sealed", LargeBinary, nullable=False),  # under the source key
    UniqueConstraint("known_id", "key"),
)

particulars = Table(
    "particulars",
    main,
    Column("id", Integer, primary_key=True),
    Column("image_id", ForeignKey("images.id"), nullable=False, index=True),
    Column("key", String, nullable=False),  # keyed hash of all it says
    Column("sealed", LargeBinary, nullable=False),  # under the source key
    UniqueConstraint("image_id", "key"),
)
