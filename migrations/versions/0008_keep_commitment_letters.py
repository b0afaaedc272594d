"""Keep the letters on which a suspension is lifted, and who took note of them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "commitment_letter",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("assignment_id", sa.String(32), nullable=False),
        sa.Column("document_id", sa.String(32), nullable=False),
        sa.Column("uploaded_by", sa.String(80), nullable=False),
        sa.Column("uploaded_at", sa.BigInteger(), nullable=False),
        sa.Column("acknowledged_by", sa.String(80), nullable=True),
        sa.Column("acknowledged_at", sa.BigInteger(), nullable=True),
        sa.Column("refused", sa.String(400), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_commitment_letter_assignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_commitment_letter_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_letter")),
    )
    op.create_index(
        op.f("ix_commitment_letter_assignment_id"), "commitment_letter", ["assignment_id"]
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_commitment_letter_assignment_id"), table_name="commitment_letter")
    op.drop_table("commitment_letter")
