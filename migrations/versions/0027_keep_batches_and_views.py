"""Keep acts on many at once until they are done, and the searches that people come back to."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batch",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("two_persons", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(32), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=True),
        sa.Column("document", sa.String(200), nullable=True),
        sa.Column("decided_by", sa.String(32), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('rights', 'accounts', 'sessions', 'activation')", name=op.f("ck_batch_kind")
        ),
        sa.CheckConstraint(
            "state IN ('chosen', 'waiting', 'running', 'dropped')", name=op.f("ck_batch_state")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_batch_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_batch_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    op.create_index("ix_batch_list", "batch", ["kind", "state", "asked_at"])
    op.create_table(
        "batch_item",
        sa.Column("batch_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("unit_code", sa.String(32), nullable=True),
        sa.Column("note", sa.String(40), nullable=False),
        sa.Column("outcome", sa.String(6), nullable=False),
        sa.Column("cause", sa.String(64), nullable=True),
        sa.Column("act", sa.String(32), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('open', 'done', 'failed')", name=op.f("ck_batch_item_outcome")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_item_batch_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_batch_item_person_id")),
        sa.PrimaryKeyConstraint("batch_id", "position", name=op.f("pk_batch_item")),
    )
    op.create_table(
        "saved_view",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("place", sa.String(20), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("query", sa.String(1000), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_view_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    op.create_index("ux_saved_view_name", "saved_view", ["person_id", "place", "name"], unique=True)


def downgrade() -> None:
    op.drop_index("ux_saved_view_name", table_name="saved_view")
    op.drop_table("saved_view")
    op.drop_table("batch_item")
    op.drop_index("ix_batch_list", table_name="batch")
    op.drop_table("batch")
