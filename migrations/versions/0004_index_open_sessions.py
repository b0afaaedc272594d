"""Find sessions that have reached their limit without looking at all that ever were."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# From now on the end of every session is told to modules. Those whose limit is more than a day
# past are closed here without a word: nothing that grew from them is alive any more.
CLOSE_SQLITE = (
    "UPDATE session SET ended_at = expires_at, end_reason = 'absolute limit'"
    " WHERE ended_at IS NULL AND expires_at < CAST(strftime('%s', 'now') AS INTEGER) - 86400"
)
CLOSE_POSTGRESQL = (
    "UPDATE session SET ended_at = expires_at, end_reason = 'absolute limit'"
    " WHERE ended_at IS NULL AND expires_at < EXTRACT(EPOCH FROM now()) - 86400"
)


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(sa.text(CLOSE_SQLITE if is_sqlite else CLOSE_POSTGRESQL))
    op.create_index(
        "ix_session_open",
        "session",
        ["expires_at"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_session_open",
        table_name="session",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
