"""Cards: what the wall is filtered, counted and ordered by, kept in step with images, places, zones and crops by triggers."""

import sqlalchemy as sa
from alembic import op

revision = "main_0003"
down_revision = "main_0002"


def upgrade() -> None:
    """Add them."""
    counted = ("pixels", "zones", "crops", "copies", "twins", "judged", "known", "deleted", "category", "newest")
    op.create_table(
        "cards",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("image_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sight", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counted),
        sa.Column("rank", sa.Float(), nullable=False),
        sa.Column("traits", sa.Integer(), sa.Computed(TRAITS.replace("\n", " "), persisted=True), nullable=False),
        sa.CheckConstraint("sight IN ('new', 'nothing usable', 'later', 'has object')", name="ck_sight"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["image_id"], ["images.id"]),
        sa.PrimaryKeyConstraint("case_id", "image_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_cards_rank", "cards", ["case_id", "rank"], unique=False)
    op.create_table(
        "tallies",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("traits", sa.Integer(), nullable=False),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("case_id", "traits"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "categories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    for trigger in TRIGGERS.split("\n\n"):
        op.execute(sa.text(trigger))


TRAITS = """
(CASE sight WHEN 'new' THEN 0 WHEN 'nothing usable' THEN 1 WHEN 'later' THEN 2 ELSE 3 END)
+ 4 * (zones > 0) + 8 * (crops > 0) + 16 * (copies > 1) + 32 * (twins > 0) + 64 * judged + 128 * known + 256 * deleted
+ 512 * ((pixels >= 100000) + (pixels >= 1000000) + (pixels >= 8000000))
+ 2048 * (CASE format WHEN 'JPEG' THEN 1 WHEN 'PNG' THEN 2 WHEN 'WEBP' THEN 3 WHEN 'TIFF' THEN 4 WHEN 'GIF' THEN 5
WHEN 'BMP' THEN 6 WHEN 'HEIF' THEN 7 WHEN 'AVIF' THEN 8 WHEN 'MPO' THEN 9 WHEN 'JPEG2000' THEN 10 WHEN 'RAW' THEN 11
ELSE 0 END) + 65536 * category
"""

TRIGGERS = """
CREATE TRIGGER cards_come AFTER INSERT ON cards BEGIN
INSERT INTO tallies VALUES (NEW.case_id, NEW.traits, 1, 1)
ON CONFLICT (case_id, traits) DO UPDATE SET many = many + 1, turns = turns + 1;
END

CREATE TRIGGER cards_turn AFTER UPDATE ON cards WHEN OLD.traits <> NEW.traits BEGIN
UPDATE tallies SET many = many - 1, turns = turns + 1 WHERE case_id = OLD.case_id AND traits = OLD.traits;
INSERT INTO tallies VALUES (NEW.case_id, NEW.traits, 1, 1)
ON CONFLICT (case_id, traits) DO UPDATE SET many = many + 1, turns = turns + 1;
END

CREATE TRIGGER cards_judged AFTER UPDATE OF sight ON cards WHEN NEW.twins > 0 AND OLD.sight <> NEW.sight BEGIN
UPDATE cards SET judged = EXISTS (SELECT 1 FROM images AS twin
JOIN cards AS card ON card.case_id = twin.case_id AND card.image_id = twin.id
WHERE twin.digest = (SELECT digest FROM images WHERE id = NEW.image_id)
AND twin.id <> cards.image_id AND card.sight <> 'new')
WHERE (case_id, image_id) IN (SELECT case_id, id FROM images
WHERE digest = (SELECT digest FROM images WHERE id = NEW.image_id) AND id <> NEW.image_id);
END

CREATE TRIGGER images_come AFTER INSERT ON images BEGIN
INSERT INTO cards (case_id, image_id, number, sight, format, pixels, zones, crops, copies, twins, judged, known,
deleted, category, newest, rank)
SELECT NEW.case_id, NEW.id,
coalesce((SELECT number FROM cards WHERE case_id = NEW.case_id ORDER BY image_id DESC LIMIT 1), 0) + 1,
'new', NEW.format, NEW.width * NEW.height, 0, 0, 0,
(SELECT count(*) FROM images AS twin WHERE twin.digest = NEW.digest AND twin.id <> NEW.id),
EXISTS (SELECT 1 FROM images AS twin JOIN cards AS card ON card.case_id = twin.case_id AND card.image_id = twin.id
WHERE twin.digest = NEW.digest AND twin.id <> NEW.id AND card.sight <> 'new'),
EXISTS (SELECT 1 FROM knowns WHERE knowns.case_id = NEW.case_id AND knowns.digest = NEW.digest), 0, 0, 0, 0.0;
UPDATE cards SET twins = twins + 1 WHERE (case_id, image_id) IN
(SELECT case_id, id FROM images WHERE digest = NEW.digest AND id <> NEW.id);
END

CREATE TRIGGER places_come AFTER INSERT ON places BEGIN
UPDATE cards SET copies = copies + 1, newest = NEW.id
WHERE image_id = NEW.image_id AND case_id = (SELECT case_id FROM images WHERE id = NEW.image_id);
END

CREATE TRIGGER zones_come AFTER INSERT ON zones BEGIN
UPDATE cards SET zones = zones + 1
WHERE image_id = NEW.image_id AND case_id = (SELECT case_id FROM images WHERE id = NEW.image_id);
END

CREATE TRIGGER zones_go AFTER DELETE ON zones BEGIN
UPDATE cards SET zones = zones - 1
WHERE image_id = OLD.image_id AND case_id = (SELECT case_id FROM images WHERE id = OLD.image_id);
END

CREATE TRIGGER crops_come AFTER INSERT ON crops BEGIN
UPDATE cards SET crops = crops + 1
WHERE image_id = NEW.image_id AND case_id = (SELECT case_id FROM images WHERE id = NEW.image_id);
END

CREATE TRIGGER crops_go AFTER DELETE ON crops BEGIN
UPDATE cards SET crops = crops - 1
WHERE image_id = OLD.image_id AND case_id = (SELECT case_id FROM images WHERE id = OLD.image_id);
END

CREATE TRIGGER knowns_come AFTER INSERT ON knowns BEGIN
UPDATE cards SET known = 1 WHERE case_id = NEW.case_id
AND image_id IN (SELECT id FROM images WHERE case_id = NEW.case_id AND digest = NEW.digest);
END

CREATE TRIGGER knowns_go AFTER DELETE ON knowns BEGIN
UPDATE cards SET known = 0 WHERE case_id = OLD.case_id
AND image_id IN (SELECT id FROM images WHERE case_id = OLD.case_id AND digest = OLD.digest);
END
"""
