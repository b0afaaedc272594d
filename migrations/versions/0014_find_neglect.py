"""Keep findings of neglect, their evidence, the answer and the decision."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('found', 'clarified')")


def upgrade() -> None:
    op.create_table(
        "finding",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("assignment_id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("duty", sa.String(8), nullable=True),
        sa.Column("evidence_id", sa.String(32), nullable=True),
        sa.Column("evidence_sha256", sa.String(64), nullable=True),
        sa.Column("finding", sa.String(400), nullable=False),
        sa.Column("found_by", sa.String(80), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("answer_until", sa.String(10), nullable=False),
        sa.Column("answer", sa.String(2000), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("skipped", sa.String(400), nullable=True),
        sa.Column("reason", sa.String(400), nullable=True),
        sa.Column("scope", sa.String(6), nullable=True),
        sa.Column("decided_by", sa.String(80), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('found', 'clarified', 'effective', 'dropped', 'lifted', 'revoked',"
            " 'lapsed', 'replaced')",
            name=op.f("ck_finding_state"),
        ),
        sa.CheckConstraint("scope IN ('person', 'unit')", name=op.f("ck_finding_scope")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_finding_assignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["document.id"], name=op.f("fk_finding_evidence_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    op.create_index(op.f("ix_finding_assignment_id"), "finding", ["assignment_id"])
    op.create_index("ix_finding_list", "finding", ["found_at", "id"])
    op.create_index(
        "ux_finding_open",
        "finding",
        ["assignment_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_index(
        "ux_finding_open", table_name="finding", sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.drop_index("ix_finding_list", table_name="finding")
    op.drop_index(op.f("ix_finding_assignment_id"), table_name="finding")
    op.drop_table("finding")
