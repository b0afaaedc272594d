"""Index decisions by what is asked for of them, so that each costs less to write."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_HELD = sa.text("assignment_id IS NOT NULL")
_OF_ANOTHER = sa.text("owner_id <> subject_id")


def upgrade() -> None:
    op.drop_index("ix_decision_subject", table_name="decision")
    op.drop_index("ix_decision_owner", table_name="decision")
    op.create_index(
        "ix_decision_assignment",
        "decision",
        ["assignment_id", "allowed", "at_ms"],
        sqlite_where=_HELD,
        postgresql_where=_HELD,
    )
    op.create_index(
        "ix_decision_of_another",
        "decision",
        ["owner_id", "at_ms"],
        sqlite_where=_OF_ANOTHER,
        postgresql_where=_OF_ANOTHER,
    )


def downgrade() -> None:
    op.drop_index("ix_decision_of_another", table_name="decision")
    op.drop_index("ix_decision_assignment", table_name="decision")
    op.create_index("ix_decision_subject", "decision", ["subject_id", "at_ms"])
    op.create_index("ix_decision_owner", "decision", ["owner_id", "at_ms"])
