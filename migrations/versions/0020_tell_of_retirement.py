"""Keep which word about somebody's retirement was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "retirement_notice",
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("retires_on", sa.String(10), nullable=False),
        sa.Column("days_left", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_retirement_notice_person_id")
        ),
        sa.PrimaryKeyConstraint(
            "person_id", "retires_on", "days_left", name=op.f("pk_retirement_notice")
        ),
    )


def downgrade() -> None:
    op.drop_table("retirement_notice")
