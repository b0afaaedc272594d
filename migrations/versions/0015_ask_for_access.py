"""Keep requests for system roles, and rights that are taken back or asked to be."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

REQUEST_OPEN = sa.text("state IN ('submitted', 'superior_approved')")
WITHDRAWAL_OPEN = sa.text("state = 'asked'")


def upgrade() -> None:
    op.create_table(
        "access_request",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("purpose", sa.String(400), nullable=False),
        sa.Column("valid_until", sa.String(10), nullable=False),
        sa.Column("document_id", sa.String(32), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("submitted_at", sa.BigInteger(), nullable=False),
        sa.Column("superior_id", sa.String(80), nullable=True),
        sa.Column("superior_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", sa.String(80), nullable=True),
        sa.Column("second_id", sa.String(80), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(400), nullable=True),
        sa.Column("assignment_id", sa.String(32), nullable=True),
        sa.CheckConstraint(
            "state IN ('submitted', 'superior_approved', 'granted', 'rejected', 'withdrawn')",
            name=op.f("ck_access_request_state"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_access_request_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_access_request_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_access_request_assignment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_request")),
    )
    op.create_index(op.f("ix_access_request_person_id"), "access_request", ["person_id"])
    op.create_index("ix_access_request_list", "access_request", ["submitted_at", "id"])
    op.create_index(
        "ux_access_request_open",
        "access_request",
        ["person_id", "role"],
        unique=True,
        sqlite_where=REQUEST_OPEN,
        postgresql_where=REQUEST_OPEN,
    )
    op.create_table(
        "withdrawal",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("assignment_id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("asked_by", sa.String(80), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("closed_by", sa.String(80), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(400), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'done', 'declined')", name=op.f("ck_withdrawal_state")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_withdrawal_assignment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal")),
    )
    op.create_index(op.f("ix_withdrawal_assignment_id"), "withdrawal", ["assignment_id"])
    op.create_index("ix_withdrawal_list", "withdrawal", ["asked_at", "id"])
    op.create_index(
        "ux_withdrawal_open",
        "withdrawal",
        ["assignment_id"],
        unique=True,
        sqlite_where=WITHDRAWAL_OPEN,
        postgresql_where=WITHDRAWAL_OPEN,
    )


def downgrade() -> None:
    for table, key in (("withdrawal", "assignment_id"), ("access_request", "person_id")):
        op.drop_index(f"ux_{table}_open", table_name=table)
        op.drop_index(f"ix_{table}_list", table_name=table)
        op.drop_index(op.f(f"ix_{table}_{key}"), table_name=table)
        op.drop_table(table)
