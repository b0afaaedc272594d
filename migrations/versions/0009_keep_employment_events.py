"""Keep employment events: on which day, by which paper, and when each began to bind."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PENDING = sa.text("applied_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "employment_event",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("effective_on", sa.String(10), nullable=False),
        sa.Column("unit_id", sa.String(32), nullable=True),
        sa.Column("position", sa.String(200), nullable=True),
        sa.Column("document", sa.String(200), nullable=False),
        sa.Column("recorded_by", sa.String(80), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("applied_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_employment_event_person_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_employment_event_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employment_event")),
    )
    op.create_index(
        "ux_employment_event",
        "employment_event",
        ["person_id", "kind", "effective_on", "document"],
        unique=True,
    )
    op.create_index(
        "ix_employment_event_due",
        "employment_event",
        ["effective_on"],
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )


def downgrade() -> None:
    op.drop_index(
        "ix_employment_event_due",
        table_name="employment_event",
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )
    op.drop_index("ux_employment_event", table_name="employment_event")
    op.drop_table("employment_event")
