"""Make the suspension of a unit a fact of its own, not of the assignment it was found over."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OPEN = sa.text("ended_at IS NULL")
KEEP_THOSE_IN_FORCE = """
INSERT INTO unit_suspension (id, unit_id, assignment_id, reason, since)
SELECT a.id, a.unit_id, a.id, COALESCE(a.reason, ''), a.state_since
FROM assignment a
WHERE a.state = 'suspended' AND a.suspension_scope = 'unit' AND a.unit_id IS NOT NULL
  AND NOT EXISTS (
    SELECT 1 FROM assignment b
    WHERE b.unit_id = a.unit_id AND b.state = 'suspended' AND b.suspension_scope = 'unit'
      AND (b.state_since < a.state_since OR (b.state_since = a.state_since AND b.id < a.id))
  )
"""
"""Of several over one unit the first; its number is that of the assignment."""


def upgrade() -> None:
    op.create_table(
        "unit_suspension",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("assignment_id", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("document", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_unit_suspension_assignment_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_suspension_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_suspension")),
    )
    op.create_index(
        op.f("ix_unit_suspension_assignment_id"), "unit_suspension", ["assignment_id"], unique=False
    )
    op.create_index(
        "ux_unit_suspension_open",
        "unit_suspension",
        ["unit_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.execute(KEEP_THOSE_IN_FORCE)


def downgrade() -> None:
    op.drop_index(
        "ux_unit_suspension_open",
        table_name="unit_suspension",
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.drop_index(op.f("ix_unit_suspension_assignment_id"), table_name="unit_suspension")
    op.drop_table("unit_suspension")
