"""Give a unit's people in order of their ids without reading all of them."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_person_unit_id", table_name="person")
    op.create_index("ix_person_unit_id", "person", ["unit_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_person_unit_id", table_name="person")
    op.create_index("ix_person_unit_id", "person", ["unit_id"])
