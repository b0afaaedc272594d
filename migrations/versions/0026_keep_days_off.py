"""Keep the days off, which are no working days."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "day_off",
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("basis", sa.String(200), nullable=True),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_day_off")),
    )


def downgrade() -> None:
    op.drop_table("day_off")
