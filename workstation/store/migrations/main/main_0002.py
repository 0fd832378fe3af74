"""Enhancement records, likenesses, series, what a person has set for himself, how far an intake came, hash sets, VICS and videos."""

import sqlalchemy as sa
from alembic import op

revision = "main_0002"
down_revision = "main_0001"


def upgrade() -> None:
    """Add them."""
    op.add_column("crops", sa.Column("record", sa.LargeBinary(), nullable=False, server_default=sa.text("''")))
    op.add_column("crops", sa.Column("phash", sa.String(), nullable=False, server_default=sa.text("''")))
    op.add_column("images", sa.Column("close_look", sa.String(), nullable=False, server_default=sa.text("''")))
    for name, kind, default in (
        ("key", sa.String(), "''"),
        ("state", sa.String(), "'finished'"),
        ("progress", sa.Text(), "''"),
        ("paths", sa.LargeBinary(), "x''"),
    ):
        op.add_column("intakes", sa.Column(name, kind, nullable=False, server_default=sa.text(default)))
    op.create_table(
        "likenesses",
        sa.Column("image_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["image_id"], ["images.id"]),
        sa.PrimaryKeyConstraint("image_id"),
    )
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "series_images",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("image_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"]),
        sa.ForeignKeyConstraint(["image_id"], ["images.id"]),
        sa.PrimaryKeyConstraint("series_id", "image_id"),
    )
    op.create_index(op.f("ix_series_images_image_id"), "series_images", ["image_id"], unique=False)
    op.create_table(
        "personal",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("person", "key"),
    )
    op.create_table(
        "hash_sets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "hash_pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "knowns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("md5", sa.String(), nullable=False),
        sa.Column("sha1", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["set_id"], ["hash_sets.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "digest"),
    )
    op.create_index(op.f("ix_knowns_case_id"), "knowns", ["case_id"], unique=False)
    op.create_table(
        "known_places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("known_id", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["known_id"], ["knowns.id"]),
        sa.ForeignKeyConstraint(["intake_id"], ["intakes.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("known_id", "key"),
    )
    op.create_index(op.f("ix_known_places_known_id"), "known_places", ["known_id"], unique=False)
    op.create_table(
        "particulars",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("image_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["image_id"], ["images.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("image_id", "key"),
    )
    op.create_index(op.f("ix_particulars_image_id"), "particulars", ["image_id"], unique=False)
    _add_films()
    _add_alikes()


def _add_films() -> None:
    op.create_table(
        "films",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("md5", sa.String(), nullable=False),
        sa.Column("sha1", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("blob", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "digest"),
    )
    op.create_index(op.f("ix_films_case_id"), "films", ["case_id"], unique=False)
    op.create_table(
        "film_places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("film_id", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["film_id"], ["films.id"]),
        sa.ForeignKeyConstraint(["intake_id"], ["intakes.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("film_id", "key"),
    )
    op.create_index(op.f("ix_film_places_film_id"), "film_places", ["film_id"], unique=False)
    op.create_table(
        "film_frames",
        sa.Column("film_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("image_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["film_id"], ["films.id"]),
        sa.ForeignKeyConstraint(["image_id"], ["images.id"]),
        sa.PrimaryKeyConstraint("film_id", "at"),
    )
    op.create_index(op.f("ix_film_frames_image_id"), "film_frames", ["image_id"], unique=False)


def _add_alikes() -> None:
    op.create_table(
        "alikes",
        sa.Column("image_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("group_id", "judged_by", "parted", "points")),
        *(sa.Column(name, sa.Float(), nullable=False) for name in ("edge", "print")),
        sa.ForeignKeyConstraint(["image_id"], ["images.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("image_id"),
    )
    op.create_index("ix_alikes_group_id", "alikes", ["group_id", "case_id"], unique=False)
    for name, key, *more in (
        ("alike_hashes", sa.Integer(), sa.Column("phash", sa.BigInteger(), nullable=False)),
        ("alike_points", sa.BigInteger()),
    ):
        op.create_table(
            name,
            sa.Column("key", key, nullable=False),
            sa.Column("image_id", sa.Integer(), nullable=False),
            *more,
            sa.ForeignKeyConstraint(["image_id"], ["images.id"]),
            sa.PrimaryKeyConstraint("key", "image_id"),
            sqlite_with_rowid=False,
        )
