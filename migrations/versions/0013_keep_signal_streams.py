"""Keep the event streams of clients, and whom each is told of."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signal_stream",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("client_id", sa.String(80), nullable=False),
        sa.Column("method", sa.String(40), nullable=False),
        sa.Column("endpoint_url", sa.Text(), nullable=True),
        sa.Column("authorization_sealed", sa.Text(), nullable=True),
        sa.Column("events_requested", sa.Text(), nullable=False),
        sa.Column("description", sa.String(400), nullable=True),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("status_reason", sa.String(200), nullable=True),
        sa.Column("verified_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_signal_stream_client_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_stream")),
        sa.UniqueConstraint("client_id", name=op.f("uq_signal_stream_client_id")),
    )
    op.create_table(
        "signal_subject",
        sa.Column("stream_id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("included", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["stream_id"], ["signal_stream.id"], name=op.f("fk_signal_subject_stream_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_signal_subject_person_id")
        ),
        sa.PrimaryKeyConstraint("stream_id", "person_id", name=op.f("pk_signal_subject")),
    )


def downgrade() -> None:
    op.drop_table("signal_subject")
    op.drop_table("signal_stream")
