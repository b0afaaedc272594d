"""Keep every state of an assignment with its time, and how each head came to office."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# What an older installation knows of the past is the present state and when it began.
FILL = sa.text(
    "INSERT INTO assignment_state (assignment_id, number, state, since, until, valid_from,"
    " valid_until, document, reason, actor) SELECT id, 1, state, state_since, NULL, valid_from,"
    " valid_until, document, reason, 'system' FROM assignment"
)


def upgrade() -> None:
    op.create_table(
        "assignment_state",
        sa.Column("assignment_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("valid_from", sa.String(10), nullable=True),
        sa.Column("valid_until", sa.String(10), nullable=True),
        sa.Column("document", sa.String(200), nullable=True),
        sa.Column("reason", sa.String(400), nullable=True),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_assignment_state_assignment_id")
        ),
        sa.PrimaryKeyConstraint("assignment_id", "number", name=op.f("pk_assignment_state")),
    )
    op.execute(FILL)
    op.create_table(
        "headship",
        sa.Column("assignment_id", sa.String(32), nullable=False),
        sa.Column("central_id", sa.String(32), nullable=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("document_id", sa.String(32), nullable=False),
        sa.Column("named_by", sa.String(80), nullable=False),
        sa.Column("named_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_by", sa.String(80), nullable=True),
        sa.Column("end_document_id", sa.String(32), nullable=True),
        sa.CheckConstraint("kind IN ('definitif', 'plt', 'plh')", name=op.f("ck_headship_kind")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_headship_assignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["central_id"], ["assignment.id"], name=op.f("fk_headship_central_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_headship_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["end_document_id"], ["document.id"], name=op.f("fk_headship_end_document_id")
        ),
        sa.PrimaryKeyConstraint("assignment_id", name=op.f("pk_headship")),
    )
    op.create_index(op.f("ix_headship_central_id"), "headship", ["central_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_headship_central_id"), table_name="headship")
    op.drop_table("headship")
    op.drop_table("assignment_state")
