"""Keep the code that an account is taken over with, one a person, as a keyed digest."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activation_code",
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_by", sa.String(80), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_activation_code_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_activation_code")),
    )


def downgrade() -> None:
    op.drop_table("activation_code")
