"""Who is alike whom, how that was found, and what an order of the queue needs (see ``groups`` and ``ranks``)."""

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, Integer, LargeBinary, Table

from workstation.store.tables import main

alikes = Table(
    "alikes",
    main,
    Column("image_id", ForeignKey("images.id"), primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("group_id", Integer, nullable=False),  # the number of one of its images
    Column("judged_by", Integer, nullable=False),  # the image it counts as judged with; 0: none, -1: put back by hand
    Column("parted", Integer, nullable=False),  # the group somebody took it out of; 0: none
    Column("points", Integer, nullable=False),  # as in domain.order.Signs, and the next two
    Column("edge", Float, nullable=False),
    Column("print", Float, nullable=False),
    Index("ix_alikes_group_id", "group_id", "case_id"),
)

alike_hashes = Table(
    "alike_hashes",
    main,
    Column("key", Integer, primary_key=True),
    Column("packed", LargeBinary, nullable=False),  # of each image its hash and its number, as in domain.alike.NOTE
    sqlite_with_rowid=False,
)

alike_points = Table(
    "alike_points",
    main,
    Column("key", BigInteger, primary_key=True),  # keyed: tells nothing without the source key
    Column("packed", LargeBinary, nullable=False),  # of each image its number, four bytes
    sqlite_with_rowid=False,
)
