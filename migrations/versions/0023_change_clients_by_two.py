"""Keep changes of clients that wait for a second person, and what a list of clients shows."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_COLUMNS = (
    sa.Column("kind", sa.String(12), nullable=False, server_default="web"),
    sa.Column("basis", sa.String(200), nullable=True),
    sa.Column("secret_set_at", sa.BigInteger(), nullable=True),
    sa.Column("previous_secret_digest", sa.String(64), nullable=True),
    sa.Column("previous_secret_until", sa.BigInteger(), nullable=True),
)


def upgrade() -> None:
    for column in _COLUMNS:
        op.add_column("client", column)
    op.execute("UPDATE client SET secret_set_at = created_at WHERE secret_digest IS NOT NULL")
    _tell_kinds()
    op.create_table(
        "client_change",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("client_id", sa.String(80), nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("content_json", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(400), nullable=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("asked_by", sa.String(80), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.String(80), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_reason", sa.String(400), nullable=True),
        sa.Column("secret_due_until", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('register', 'update', 'rotate', 'disable')",
            name=op.f("ck_client_change_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'confirmed', 'refused', 'withdrawn')",
            name=op.f("ck_client_change_state"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_client_change_client_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_change")),
    )
    op.create_index(
        "uq_client_change_waiting",
        "client_change",
        ["fingerprint"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_client_change_list", "client_change", ["asked_at", "id"])
    op.create_index(
        "ix_audit_event_client_failed",
        "audit_event",
        ["client", "at_ms"],
        sqlite_where=sa.text("client IS NOT NULL AND result <> 'ok'"),
        postgresql_where=sa.text("client IS NOT NULL AND result <> 'ok'"),
    )
    op.create_index("ix_token_family_client_id", "token_family", ["client_id", "created_at"])


def downgrade() -> None:
    op.drop_index("ix_token_family_client_id", "token_family")
    op.drop_index("ix_audit_event_client_failed", "audit_event")
    op.drop_table("client_change")
    for column in reversed(_COLUMNS):
        op.drop_column("client", column.name)


def _tell_kinds() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, module, metadata_json FROM client")).all()
    for client_id, module, metadata_json in rows:
        metadata = json.loads(metadata_json)
        if module is not None:
            kind = "modul"
        elif metadata.get("application_type") == "native":
            kind = "seluler"
        elif metadata["grant_types"] == ["client_credentials"]:
            kind = "layanan"
        else:
            continue
        connection.execute(
            sa.text("UPDATE client SET kind = :kind WHERE id = :id"),
            {"kind": kind, "id": client_id},
        )
