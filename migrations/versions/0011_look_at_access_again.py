"""Look at access again: withheld rights, campaigns of review and their items."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "review_campaign",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("default_outcome", sa.String(length=10), nullable=False),
        sa.Column("deadline", sa.String(length=10), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("started_by", sa.String(length=80), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("item_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("snapshot_sha256", sa.String(length=64), nullable=True),
        sa.Column("applied_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", sa.String(length=80), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("evidence", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "default_outcome IN ('keep', 'suspend', 'revoke')",
            name=op.f("ck_review_campaign_default_outcome"),
        ),
        sa.CheckConstraint(
            "scope IN ('pengelola', 'unit', 'system_roles', 'clients')",
            name=op.f("ck_review_campaign_scope"),
        ),
        sa.CheckConstraint(
            "state IN ('drafted', 'running', 'applied', 'closed')",
            name=op.f("ck_review_campaign_state"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_review_campaign_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_campaign")),
    )
    op.create_index(
        "ix_review_campaign_state", "review_campaign", ["state", "deadline"], unique=False
    )
    op.create_table(
        "review_reminder",
        sa.Column("campaign_id", sa.String(length=32), nullable=False),
        sa.Column("reviewer_id", sa.String(length=32), nullable=False),
        sa.Column("days_left", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["review_campaign.id"], name=op.f("fk_review_reminder_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["person.id"], name=op.f("fk_review_reminder_reviewer_id")
        ),
        sa.PrimaryKeyConstraint(
            "campaign_id", "reviewer_id", "days_left", name=op.f("pk_review_reminder")
        ),
    )
    op.create_table(
        "review_row",
        sa.Column("campaign_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=80), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("drawn_id", sa.String(length=32), nullable=True),
        sa.Column("drawn_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("turns", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["review_campaign.id"], name=op.f("fk_review_row_campaign_id")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "person_id", name=op.f("pk_review_row")),
    )
    op.create_table(
        "review_item",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("campaign_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.String(length=32), nullable=True),
        sa.Column("client_id", sa.String(length=80), nullable=True),
        sa.Column("holder_id", sa.String(length=32), nullable=True),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=True),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=True),
        sa.Column("basis_date", sa.String(length=10), nullable=True),
        sa.Column("valid_from", sa.String(length=10), nullable=True),
        sa.Column("valid_until", sa.String(length=10), nullable=True),
        sa.Column("first_reviewer", sa.String(length=32), nullable=True),
        sa.Column("reviewer_id", sa.String(length=32), nullable=True),
        sa.Column("reviewer_by", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("by_default", sa.Integer(), server_default="0", nullable=False),
        sa.Column("facts_seen", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "outcome IN ('undecided', 'kept', 'revoked', 'suspended', 'moot')",
            name=op.f("ck_review_item_outcome"),
        ),
        sa.CheckConstraint(
            "(assignment_id IS NULL) <> (client_id IS NULL)", name=op.f("ck_review_item_subject")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_review_item_assignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["review_campaign.id"], name=op.f("fk_review_item_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_review_item_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["first_reviewer"], ["person.id"], name=op.f("fk_review_item_first_reviewer")
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["person.id"], name=op.f("fk_review_item_holder_id")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["person.id"], name=op.f("fk_review_item_reviewer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_item")),
    )
    op.create_index(
        op.f("ix_review_item_assignment_id"), "review_item", ["assignment_id"], unique=False
    )
    op.create_index(op.f("ix_review_item_client_id"), "review_item", ["client_id"], unique=False)
    op.create_index(
        "ix_review_item_reviewer",
        "review_item",
        ["reviewer_id", "campaign_id", "outcome"],
        unique=False,
    )
    op.create_index(
        "ux_review_item_position", "review_item", ["campaign_id", "position"], unique=True
    )
    op.create_table(
        "withholding",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("assignment_id", sa.String(length=32), nullable=False),
        sa.Column("occasion", sa.String(length=32), nullable=False),
        sa.Column("from_day", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("bound_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_withholding_assignment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withholding")),
    )
    op.create_index(op.f("ix_withholding_occasion"), "withholding", ["occasion"], unique=False)
    op.create_index(
        "ux_withholding_open",
        "withholding",
        ["assignment_id", "occasion"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "review_look",
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=80), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["review_item.id"], name=op.f("fk_review_look_item_id")
        ),
        sa.PrimaryKeyConstraint("item_id", "person_id", name=op.f("pk_review_look")),
    )


def downgrade() -> None:
    op.drop_table("review_look")
    op.drop_index(
        "ux_withholding_open", table_name="withholding", sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.drop_index(op.f("ix_withholding_occasion"), table_name="withholding")
    op.drop_table("withholding")
    op.drop_index("ux_review_item_position", table_name="review_item")
    op.drop_index("ix_review_item_reviewer", table_name="review_item")
    op.drop_index(op.f("ix_review_item_client_id"), table_name="review_item")
    op.drop_index(op.f("ix_review_item_assignment_id"), table_name="review_item")
    op.drop_table("review_item")
    op.drop_table("review_row")
    op.drop_table("review_reminder")
    op.drop_index("ix_review_campaign_state", table_name="review_campaign")
    op.drop_table("review_campaign")
