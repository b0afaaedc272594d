"""Find sign-ins by their time, without looking at the millions of other events."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_SIGN_INS = sa.text("type IN ('sessions:sign_in:succeeded', 'sessions:sign_in:failed')")


def upgrade() -> None:
    op.create_index(
        "ix_audit_event_sign_in",
        "audit_event",
        ["at_ms"],
        sqlite_where=_SIGN_INS,
        postgresql_where=_SIGN_INS,
    )


def downgrade() -> None:
    op.drop_index("ix_audit_event_sign_in", table_name="audit_event")
