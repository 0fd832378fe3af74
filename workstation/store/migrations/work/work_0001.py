"""The first tables of the work file."""

import sqlalchemy as sa
from alembic import op

revision = "work_0001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("profile", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        schema="work",
    )
    op.create_table(
        "profiles",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        schema="work",
    )
    op.create_table(
        "referrals",
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("objects", sa.Text(), nullable=False),
        sa.Column("tips", sa.Text(), nullable=False),
        sa.Column("reasoning", sa.Text(), nullable=False),
        sa.Column("handling", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("frozen", sa.Text(), nullable=False),
        sa.Column("package", sa.Text(), nullable=False),
        sa.Column("comments", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'approved', 'released', 'exported', 'acknowledged', 'returned', 'solved')",
            name="ck_state",
        ),
        sa.PrimaryKeyConstraint("ref"),
        sa.UniqueConstraint("country", "number"),
        schema="work",
    )
    op.create_table(
        "rejected",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["work.imports.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        schema="work",
    )
    op.create_index(op.f("ix_work_rejected_import_id"), "rejected", ["import_id"], unique=False, schema="work")
    op.create_table(
        "tips",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("links", sa.Text(), nullable=False),
        sa.Column("country_hint", sa.Text(), nullable=False),
        sa.Column("proposed", sa.Text(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("same_as", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("has_contact", sa.Boolean(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('new', 'relevant', 'duplicate', 'not relevant', 'snoozed', 'urgent')", name="ck_verdict"
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["work.imports.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        schema="work",
    )
    op.create_index(op.f("ix_work_tips_import_id"), "tips", ["import_id"], unique=False, schema="work")
    op.create_index(op.f("ix_work_tips_said"), "tips", ["said"], unique=False, schema="work")
    op.create_index(op.f("ix_work_tips_verdict"), "tips", ["verdict"], unique=False, schema="work")
    op.create_table(
        "tip_objects",
        sa.Column("tip_id", sa.Integer(), nullable=False),
        sa.Column("object_ref", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tip_id"],
            ["work.tips.id"],
        ),
        sa.PrimaryKeyConstraint("tip_id", "object_ref"),
        schema="work",
    )
    op.create_index(op.f("ix_work_tip_objects_object_ref"), "tip_objects", ["object_ref"], unique=False, schema="work")
    op.execute(
        "CREATE VIRTUAL TABLE work.tips_text USING fts5(text, content='', contentless_delete=1, tokenize='unicode61')"
    )
