"""Keep recommendations to present data, and every use of them."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recommendation",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("requester_id", sa.String(32), nullable=False),
        sa.Column("owner_id", sa.String(32), nullable=False),
        sa.Column("resource", sa.String(64), nullable=False),
        sa.Column("recipient", sa.String(200), nullable=False),
        sa.Column("format", sa.String(10), nullable=False),
        sa.Column("purpose", sa.String(400), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.String(80), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=True),
        sa.Column("uses_left", sa.Integer(), nullable=True),
        sa.Column("valid_until", sa.BigInteger(), nullable=True),
        sa.Column("fact_id", sa.String(32), nullable=True),
        sa.Column("reason", sa.String(400), nullable=True),
        sa.CheckConstraint(
            "state IN ('requested', 'recommended', 'refused', 'used', 'exhausted', 'revoked')",
            name=op.f("ck_recommendation_state"),
        ),
        sa.CheckConstraint("uses_left >= 0", name=op.f("ck_recommendation_uses_left")),
        sa.ForeignKeyConstraint(
            ["requester_id"], ["person.id"], name=op.f("fk_recommendation_requester_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_recommendation_owner_id")
        ),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["recorded_fact.id"], name=op.f("fk_recommendation_fact_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation")),
    )
    op.create_index(op.f("ix_recommendation_requester_id"), "recommendation", ["requester_id"])
    op.create_index("ix_recommendation_list", "recommendation", ["asked_at", "id"])
    op.create_table(
        "recommendation_use",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("recommendation_id", sa.String(32), nullable=False),
        sa.Column("used_by", sa.String(80), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(200), nullable=True),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendation.id"],
            name=op.f("fk_recommendation_use_recommendation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_use")),
    )
    op.create_index(
        op.f("ix_recommendation_use_recommendation_id"),
        "recommendation_use",
        ["recommendation_id"],
    )


def downgrade() -> None:
    op.drop_table("recommendation_use")
    op.drop_table("recommendation")
