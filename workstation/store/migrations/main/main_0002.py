"""Enhancement records, likenesses, series, and what a person has set for himself."""

import sqlalchemy as sa
from alembic import op

revision = "main_0002"
down_revision = "main_0001"


def upgrade() -> None:
    """Add them."""
    op.add_column("crops", sa.Column("record", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("crops", sa.Column("phash", sa.String(), nullable=False, server_default=sa.text("''")))
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
