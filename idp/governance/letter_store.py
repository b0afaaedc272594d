"""Statements of the letters that lift a suspension. Rows come in the order of LetterRecord."""

from __future__ import annotations

from sqlalchemy import bindparam, insert, literal, select, update

from idp.foundation.database import Statement
from idp.governance.models import Assignment, CommitmentLetter

_L = CommitmentLetter.__table__.c
LETTER_COLUMNS = (
    _L.id,
    _L.assignment_id,
    _L.document_id,
    _L.uploaded_by,
    _L.uploaded_at,
    _L.acknowledged_by,
    _L.acknowledged_at,
    _L.refused,
)
_LETTER = select(*LETTER_COLUMNS)
LOCK_ASSIGNMENT = Statement(
    select(Assignment.id)
    .where(Assignment.id == bindparam("assignment_id"))
    .with_for_update(key_share=True)
)
"""Of two letters handed in at once, one waits and then meets the other."""
LAST_LETTER = Statement(
    _LETTER.where(
        CommitmentLetter.assignment_id == bindparam("assignment_id"),
        CommitmentLetter.uploaded_at >= bindparam("since"),
    )
    # One at most was not sent back, and that one counts, be it handed in within the same second.
    .order_by(CommitmentLetter.refused.is_not(None), CommitmentLetter.uploaded_at.desc())
    .limit(literal(1))
)
INSERT_LETTER = Statement(
    insert(CommitmentLetter),
    columns=("id", "assignment_id", "document_id", "uploaded_by", "uploaded_at"),
)
ACKNOWLEDGE = Statement(
    update(CommitmentLetter)
    .where(
        CommitmentLetter.id == bindparam("letter_id"),
        CommitmentLetter.acknowledged_by.is_(None),
        CommitmentLetter.refused.is_(None),
    )
    .values(acknowledged_by=bindparam("actor"), acknowledged_at=bindparam("now"))
)
REFUSE = Statement(
    update(CommitmentLetter)
    .where(
        CommitmentLetter.id == bindparam("letter_id"),
        CommitmentLetter.acknowledged_by.is_(None),
        CommitmentLetter.refused.is_(None),
    )
    .values(refused=bindparam("reason"))
)
