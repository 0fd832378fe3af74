"""What the wall is filtered, counted and ordered by: one slim row for each image, in the order of its case.

Made and kept in step by triggers (see the migration), so that no writer of zones, crops or places can forget it; only
``sight``, ``deleted``, ``category``, ``rank`` and ``fold`` are written to. ``traits`` is all of it in one number: see domain.wall.
"""

from sqlalchemy import Column, Computed, Float, ForeignKey, Index, Integer, LargeBinary, String, Table, text

from workstation.domain.image import Sight
from workstation.store.tables import main, one_of

_TRAITS = """
(CASE sight WHEN 'new' THEN 0 WHEN 'nothing usable' THEN 1 WHEN 'later' THEN 2 ELSE 3 END)
+ 4 * (zones > 0) + 8 * (crops > 0) + 16 * (copies > 1) + 32 * (twins > 0) + 64 * judged + 128 * known + 256 * deleted
+ 512 * ((pixels >= 100000) + (pixels >= 1000000) + (pixels >= 8000000))
+ 2048 * (CASE format WHEN 'JPEG' THEN 1 WHEN 'PNG' THEN 2 WHEN 'WEBP' THEN 3 WHEN 'TIFF' THEN 4 WHEN 'GIF' THEN 5
WHEN 'BMP' THEN 6 WHEN 'HEIF' THEN 7 WHEN 'AVIF' THEN 8 WHEN 'MPO' THEN 9 WHEN 'JPEG2000' THEN 10 WHEN 'RAW' THEN 11
ELSE 0 END) + 65536 * category
"""

QUEUED = "sight = 'new' AND judged = 0 AND known = 0"
"""What ``domain.wall.QUEUE`` lets through, as the index of the queue has it."""

cards = Table(
    "cards",
    main,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("image_id", ForeignKey("images.id"), primary_key=True),
    Column("number", Integer, nullable=False),  # its place in the case, from 1
    Column("sight", String, nullable=False),
    Column("format", String, nullable=False),
    *(Column(name, Integer, nullable=False) for name in ("pixels", "zones", "crops", "copies")),
    Column("twins", Integer, nullable=False),  # other cases which hold the same bytes
    Column("judged", Integer, nullable=False),  # 1: somebody has marked a twin
    Column("known", Integer, nullable=False),  # 1: a hash set keeps it off the wall
    Column("deleted", Integer, nullable=False),  # 1: it was found as a deleted file
    Column("category", Integer, nullable=False),  # see categories; 0: none
    Column("newest", Integer, nullable=False),  # the last of its places
    Column("rank", Float, nullable=False),  # likely first: the smaller the earlier
    Column("fold", Integer, nullable=False, server_default="0"),  # its group, where another one of its case is in it
    Column("traits", Integer, Computed(_TRAITS.replace("\n", " "), persisted=True), nullable=False),
    one_of("sight", Sight),
    Index("ix_cards_rank", "case_id", "rank"),
    # The queue is read from it alone. Not from an index with traits: what is computed is never read from an index.
    Index("ix_cards_queue", "case_id", "rank", "image_id", "sight", "judged", "known", sqlite_where=text(QUEUED)),
    Index("ix_cards_fold", "case_id", "fold", sqlite_where=text("fold > 0")),
    sqlite_with_rowid=False,
)

tallies = Table(
    "tallies",
    main,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("traits", Integer, primary_key=True),
    Column("many", Integer, nullable=False),
    Column("turns", Integer, nullable=False),  # how often a card came or went
    sqlite_with_rowid=False,
)

categories = Table(
    "categories",
    main,
    Column("id", Integer, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),  # scheme and code, under the source key
)
