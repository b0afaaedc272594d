"""Keep how an appointment came about: proposal, examination, decree and its confirmation."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "nomination",
        sa.Column("assignment_id", sa.String(32), nullable=False),
        sa.Column("proposed_by", sa.String(80), nullable=False),
        sa.Column("proposal_id", sa.String(32), nullable=False),
        sa.Column("replaces_id", sa.String(32), nullable=True),
        sa.Column("examined_by", sa.String(80), nullable=True),
        sa.Column("decree_id", sa.String(32), nullable=True),
        sa.Column("registered_by", sa.String(80), nullable=True),
        sa.Column("confirmed_by", sa.String(80), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_nomination_assignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["document.id"], name=op.f("fk_nomination_proposal_id")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["assignment.id"], name=op.f("fk_nomination_replaces_id")
        ),
        sa.ForeignKeyConstraint(
            ["decree_id"], ["document.id"], name=op.f("fk_nomination_decree_id")
        ),
        sa.PrimaryKeyConstraint("assignment_id", name=op.f("pk_nomination")),
    )


def downgrade() -> None:
    op.drop_table("nomination")
