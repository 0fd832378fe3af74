"""What the cards of the wall learn: behind which other card of their case they hang. How far public texts are."""

import struct

import sqlalchemy as sa
from alembic import op

revision = "main_0004"
down_revision = "main_0003"


def upgrade() -> None:
    """Add it all."""
    _add_known_particulars()
    _fold_cards()
    _pack_buckets()
    _add_text_marks()
    _name_frames()


def _add_text_marks() -> None:
    """Who filled, edited or checked which text of an object."""
    op.create_table(
        "text_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("object_ref", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("lang", "part", "state", "digest", "person", "at")),
        sa.CheckConstraint("state IN ('missing', 'edited', 'from template', 'checked')", name="ck_state"),
        sa.ForeignKeyConstraint(["object_ref"], ["objects.ref"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_text_marks_object_ref"), "text_marks", ["object_ref"], unique=False)


def _name_frames() -> None:
    """Frames of videos say that they are."""
    op.execute("UPDATE images SET format = 'VIDEO' WHERE id IN (SELECT image_id FROM film_frames)")
    op.execute(
        "UPDATE cards SET format = 'VIDEO' WHERE (case_id, image_id) IN "
        "(SELECT case_id, id FROM images WHERE format = 'VIDEO')"
    )


def _fold_cards() -> None:
    op.add_column("cards", sa.Column("fold", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_cards_fold", "cards", ["case_id", "fold"], unique=False, sqlite_where=sa.text("fold > 0"))
    queued = sa.text("sight = 'new' AND judged = 0 AND known = 0")
    columns = ["case_id", "rank", "image_id", "sight", "judged", "known"]
    op.create_index("ix_cards_queue", "cards", columns, unique=False, sqlite_where=queued)
    op.execute(
        sa.text(
            "UPDATE cards SET fold = (SELECT group_id FROM alikes WHERE alikes.image_id = cards.image_id) "
            "WHERE (case_id, image_id) IN (SELECT alikes.case_id, alikes.image_id FROM alikes JOIN "
            "(SELECT group_id, case_id FROM alikes GROUP BY group_id, case_id HAVING count(*) > 1) AS many "
            "ON many.group_id = alikes.group_id AND many.case_id = alikes.case_id)"
        )
    )


def _add_known_particulars() -> None:
    """What VICS files say of files that a hash set keeps out."""
    op.create_table(
        "known_particulars",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("known_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["known_id"], ["knowns.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("known_id", "key"),
    )
    op.create_index(op.f("ix_known_particulars_known_id"), "known_particulars", ["known_id"], unique=False)


def _pack_buckets() -> None:
    """Buckets of those alike, one row each; the hash loses the offset it had as a column."""
    run = op.get_bind()
    for name, key in (("alike_hashes", sa.Integer()), ("alike_points", sa.BigInteger())):
        hashed = name == "alike_hashes"
        packed: dict[int, bytes] = {}
        old = sa.table(name, *map(sa.column, ("key", "image_id", *(("phash",) if hashed else ()))))
        for row in run.execute(sa.select(old).order_by(old.c.key, old.c.image_id)):
            note = (row.phash + (1 << 63), row.image_id) if hashed else (row.image_id,)
            packed[row.key] = packed.get(row.key, b"") + struct.pack("<QI" if hashed else "<I", *note)
        op.drop_table(name)
        made = op.create_table(
            name,
            sa.Column("key", key, nullable=False),
            sa.Column("packed", sa.LargeBinary(), nullable=False),
            sa.PrimaryKeyConstraint("key"),
            sqlite_with_rowid=False,
        )
        if packed:
            op.bulk_insert(made, [{"key": one, "packed": notes} for one, notes in packed.items()])
