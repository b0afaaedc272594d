"""Count the people of each unit, and find those whose employment ended, without reading all."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_person_employment", "person", ["employment_status", "unit_id"])


def downgrade() -> None:
    op.drop_index("ix_person_employment", table_name="person")
