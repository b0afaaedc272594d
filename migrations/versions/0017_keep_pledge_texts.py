"""Keep the texts of the pledge as versions, what was signed of them, and reminders."""

import hashlib
from pathlib import Path

import sqlalchemy as sa
from alembic import op

import idp

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

VERSION = "2023-1"
IN_FORCE_SINCE = "2023-09-23"
"""Pasal 32: the day of the regulation, which asks for the pledge."""


def upgrade() -> None:
    texts = op.create_table(
        "pledge_text",
        sa.Column("version", sa.String(20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("effective_from", sa.String(10), nullable=False),
        sa.Column("accepted_until", sa.String(10), nullable=True),
        sa.Column("document_id", sa.String(32), nullable=True),
        sa.Column("published_by", sa.String(80), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_pledge_text_document_id")
        ),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_pledge_text")),
        sa.UniqueConstraint("effective_from", name=op.f("uq_pledge_text_effective_from")),
    )
    file = Path(idp.__file__).parent / "governance" / "pakta" / f"{VERSION}.txt"
    text = file.read_text("utf-8")
    first = {
        "version": VERSION,
        "text": text,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "effective_from": IN_FORCE_SINCE,
        "published_by": "system",
        "published_at": 0,
    }
    op.bulk_insert(texts, [first])
    op.create_table(
        "pledge_reminder",
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("version", sa.String(20), nullable=False),
        sa.Column("valid_until", sa.String(10), nullable=False),
        sa.Column("days_left", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_pledge_reminder_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["version"], ["pledge_text.version"], name=op.f("fk_pledge_reminder_version")
        ),
        sa.PrimaryKeyConstraint(
            "person_id", "version", "valid_until", "days_left", name=op.f("pk_pledge_reminder")
        ),
    )
    op.add_column("pledge", sa.Column("text_sha256", sa.String(64), nullable=True))
    op.add_column("pledge", sa.Column("proven_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("pledge", "proven_at")
    op.drop_column("pledge", "text_sha256")
    op.drop_table("pledge_reminder")
    op.drop_table("pledge_text")
