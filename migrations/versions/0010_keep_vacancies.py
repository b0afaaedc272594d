"""Keep the vacancies of Perangkat Daerah without a fasilitator."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OPEN = sa.text("filled_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "vacancy",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("unit_id", sa.String(32), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("left_by", sa.String(32), nullable=False),
        sa.Column("filled_at", sa.BigInteger(), nullable=True),
        sa.Column("filled_by", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_vacancy_unit_id")),
        sa.ForeignKeyConstraint(["left_by"], ["assignment.id"], name=op.f("fk_vacancy_left_by")),
        sa.ForeignKeyConstraint(
            ["filled_by"], ["assignment.id"], name=op.f("fk_vacancy_filled_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy")),
    )
    op.create_index(
        "ux_vacancy_open",
        "vacancy",
        ["unit_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_index(
        "ux_vacancy_open", table_name="vacancy", sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.drop_table("vacancy")
