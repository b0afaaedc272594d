"""Keep a file of employment events until a second person confirms it."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "transfer_day",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("faults", sa.Text(), nullable=True),
        sa.Column("foreseen", sa.Text(), nullable=True),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("proposed_by", sa.String(80), nullable=False),
        sa.Column("proposed_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.String(80), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decision", sa.String(400), nullable=True),
        sa.CheckConstraint(
            "state IN ('faulty', 'proposed', 'confirmed', 'refused', 'withdrawn')",
            name=op.f("ck_transfer_day_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_day")),
    )
    op.create_index("ix_transfer_day_list", "transfer_day", ["proposed_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_transfer_day_list", table_name="transfer_day")
    op.drop_table("transfer_day")
