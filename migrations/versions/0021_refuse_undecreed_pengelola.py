"""Refuse a pengelola without a decree in the database itself."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

GUARDS_SQLITE = [
    "CREATE TRIGGER guard_assignment_insert BEFORE INSERT ON assignment WHEN NEW.role IN ('administrator', 'fasilitator') AND NEW.state IN ('active', 'decreed', 'ended', 'lapsed', 'replaced', 'revoked', 'suspended') AND COALESCE(NEW.document, '') = '' BEGIN SELECT RAISE(ABORT, 'a pengelola has no authority without a decree'); END",
    "CREATE TRIGGER guard_assignment_update BEFORE UPDATE ON assignment WHEN NEW.role IN ('administrator', 'fasilitator') AND NEW.state IN ('active', 'decreed', 'ended', 'lapsed', 'replaced', 'revoked', 'suspended') AND COALESCE(NEW.document, '') = '' BEGIN SELECT RAISE(ABORT, 'a pengelola has no authority without a decree'); END",
]
DROP_GUARDS_SQLITE = [
    "DROP TRIGGER IF EXISTS guard_assignment_insert",
    "DROP TRIGGER IF EXISTS guard_assignment_update",
]
GUARDS_POSTGRESQL = [
    "CREATE FUNCTION refuse_undecreed_pengelola() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a pengelola has no authority without a decree' USING ERRCODE = 'check_violation'; END $$",
    "CREATE TRIGGER guard_assignment_insert BEFORE INSERT ON assignment FOR EACH ROW WHEN (NEW.role IN ('administrator', 'fasilitator') AND NEW.state IN ('active', 'decreed', 'ended', 'lapsed', 'replaced', 'revoked', 'suspended') AND COALESCE(NEW.document, '') = '') EXECUTE FUNCTION refuse_undecreed_pengelola()",
    "CREATE TRIGGER guard_assignment_update BEFORE UPDATE ON assignment FOR EACH ROW WHEN (NEW.role IN ('administrator', 'fasilitator') AND NEW.state IN ('active', 'decreed', 'ended', 'lapsed', 'replaced', 'revoked', 'suspended') AND COALESCE(NEW.document, '') = '') EXECUTE FUNCTION refuse_undecreed_pengelola()",
]
DROP_GUARDS_POSTGRESQL = [
    "DROP TRIGGER IF EXISTS guard_assignment_insert ON assignment",
    "DROP TRIGGER IF EXISTS guard_assignment_update ON assignment",
    "DROP FUNCTION IF EXISTS refuse_undecreed_pengelola()",
]


def upgrade() -> None:
    _run(GUARDS_SQLITE, GUARDS_POSTGRESQL)


def downgrade() -> None:
    _run(DROP_GUARDS_SQLITE, DROP_GUARDS_POSTGRESQL)


def _run(sqlite: list[str], postgresql: list[str]) -> None:
    connection = op.get_bind()
    for statement in sqlite if connection.dialect.name == "sqlite" else postgresql:
        connection.exec_driver_sql(statement)
