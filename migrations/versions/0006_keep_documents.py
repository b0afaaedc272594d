"""Keep documents: decrees, letters and evidence, which never change once submitted."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

GUARDS_SQLITE = [
    "CREATE TRIGGER guard_document_update BEFORE UPDATE ON document BEGIN SELECT RAISE(ABORT, 'a registered document never changes'); END",
    "CREATE TRIGGER guard_document_delete BEFORE DELETE ON document BEGIN SELECT RAISE(ABORT, 'a registered document never changes'); END",
    "CREATE TRIGGER guard_document_insert BEFORE INSERT ON document WHEN EXISTS (SELECT 1 FROM document WHERE id = NEW.id OR (type = NEW.type AND number = NEW.number)) BEGIN SELECT RAISE(ABORT, 'a registered document never changes'); END",
]
DROP_GUARDS_SQLITE = [
    "DROP TRIGGER IF EXISTS guard_document_update",
    "DROP TRIGGER IF EXISTS guard_document_delete",
    "DROP TRIGGER IF EXISTS guard_document_insert",
]
GUARDS_POSTGRESQL = [
    "CREATE FUNCTION refuse_document_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a registered document never changes' USING ERRCODE = 'check_violation'; END $$",
    "CREATE TRIGGER guard_document_update BEFORE UPDATE ON document FOR EACH ROW EXECUTE FUNCTION refuse_document_change()",
    "CREATE TRIGGER guard_document_delete BEFORE DELETE ON document FOR EACH ROW EXECUTE FUNCTION refuse_document_change()",
    "CREATE TRIGGER guard_document_truncate BEFORE TRUNCATE ON document EXECUTE FUNCTION refuse_document_change()",
]
DROP_GUARDS_POSTGRESQL = [
    "DROP TRIGGER IF EXISTS guard_document_update ON document",
    "DROP TRIGGER IF EXISTS guard_document_delete ON document",
    "DROP TRIGGER IF EXISTS guard_document_truncate ON document",
    "DROP FUNCTION IF EXISTS refuse_document_change()",
]


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("number", sa.String(120), nullable=False),
        sa.Column("dated", sa.String(10), nullable=False),
        sa.Column("signer", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("uploaded_by", sa.String(80), nullable=False),
        sa.Column("uploaded_at", sa.BigInteger(), nullable=False),
        sa.Column("stored_as", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index("ux_document_type_number", "document", ["type", "number"], unique=True)
    op.create_index("ix_document_sha256", "document", ["sha256"])
    _run(GUARDS_SQLITE, GUARDS_POSTGRESQL)


def downgrade() -> None:
    _run(DROP_GUARDS_SQLITE, DROP_GUARDS_POSTGRESQL)
    op.drop_index("ix_document_sha256", table_name="document")
    op.drop_index("ux_document_type_number", table_name="document")
    op.drop_table("document")


def _run(sqlite: list[str], postgresql: list[str]) -> None:
    connection = op.get_bind()
    for statement in sqlite if connection.dialect.name == "sqlite" else postgresql:
        connection.exec_driver_sql(statement)
