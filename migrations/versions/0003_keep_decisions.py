"""Keep decisions, policy versions and the facts that decisions rest on."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FACT_KINDS = (
    "'layanan_nonaktif', 'darurat', 'persetujuan', 'perjanjian', 'hibah', 'insiden',"
    " 'diketahui', 'rekomendasi', 'izin', 'klien_instansi'"
)


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "decision",
        sa.Column("id", big, autoincrement=True, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("caller", sa.String(80), nullable=False),
        sa.Column("request_id", sa.String(64), nullable=True),
        sa.Column("subject_kind", sa.String(10), nullable=False),
        sa.Column("subject_id", sa.String(128), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("resource_type", sa.String(64), nullable=False),
        sa.Column("resource_id", sa.String(128), nullable=False),
        sa.Column("owner_id", sa.String(128), nullable=True),
        sa.Column("allowed", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("pasal", sa.String(80), nullable=False),
        sa.Column("policy", sa.String(16), nullable=False),
        sa.Column("assignment_id", sa.String(32), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index("ix_decision_subject", "decision", ["subject_id", "at_ms"])
    op.create_index("ix_decision_owner", "decision", ["owner_id", "at_ms"])
    op.create_table(
        "policy_version",
        sa.Column("version", sa.String(16), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("effective_from", sa.String(10), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("document", sa.String(200), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.Column("stored_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_policy_version")),
    )
    op.create_table(
        "policy_activation",
        sa.Column("id", big, autoincrement=True, nullable=False),
        sa.Column("version", sa.String(16), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_activation")),
    )
    op.create_table(
        "recorded_fact",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject_id", sa.String(80), nullable=True),
        sa.Column("owner_id", sa.String(32), nullable=True),
        sa.Column("resource", sa.String(64), nullable=True),
        sa.Column("item_id", sa.String(128), nullable=True),
        sa.Column("value", sa.String(40), nullable=True),
        sa.Column("document", sa.String(200), nullable=True),
        sa.Column("recorded_by", sa.String(80), nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(f"kind IN ({FACT_KINDS})", name=op.f("ck_recorded_fact_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recorded_fact")),
    )
    op.create_index(op.f("ix_recorded_fact_subject_id"), "recorded_fact", ["subject_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_recorded_fact_subject_id"), table_name="recorded_fact")
    op.drop_table("recorded_fact")
    op.drop_table("policy_activation")
    op.drop_table("policy_version")
    op.drop_index("ix_decision_owner", table_name="decision")
    op.drop_index("ix_decision_subject", table_name="decision")
    op.drop_table("decision")
