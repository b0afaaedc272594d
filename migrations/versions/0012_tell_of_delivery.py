"""Tell of each message whom it tells, about whom and by which act; leave alone what is down."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

OPEN = sa.text("delivered_at IS NULL AND failed_at IS NULL")
COLUMNS = (
    ("destination", 120, False),
    ("recipient", 80, True),
    ("subject", 32, True),
    ("act", 32, True),
    ("reference", 40, True),
)
FINDING_OPEN = (
    ("ix_outbox_message_order", ["order_key", "id"]),
    ("ix_outbox_message_destination", ["destination", "id"]),
)


def upgrade() -> None:
    for name, length, nullable in COLUMNS:
        op.add_column(
            "outbox_message",
            sa.Column(
                name,
                sa.String(length),
                nullable=nullable,
                server_default=None if nullable else "",
            ),
        )
    for index, columns in FINDING_OPEN:
        op.create_index(index, "outbox_message", columns, sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_outbox_message_act", "outbox_message", ["act"])
    op.create_table(
        "outbox_destination",
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.BigInteger(), nullable=False),
        sa.Column("next_attempt_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_outbox_destination")),
    )


def downgrade() -> None:
    op.drop_table("outbox_destination")
    op.drop_index("ix_outbox_message_act", table_name="outbox_message")
    for index, _ in FINDING_OPEN:
        op.drop_index(index, table_name="outbox_message", sqlite_where=OPEN, postgresql_where=OPEN)
    for name, _, _ in reversed(COLUMNS):
        op.drop_column("outbox_message", name)
