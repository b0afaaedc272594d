"""Statements over days of transfers. Rows come in the order of TransferDayRecord's fields."""

from __future__ import annotations

from sqlalchemy import bindparam, insert, literal, or_, select, text

from idp.foundation.database import Statement
from idp.foundation.keyset import follows
from idp.governance.case_models import TransferDay

_D = TransferDay.__table__.c
COLUMNS = (
    "id",
    "state",
    "file_name",
    "sha256",
    "content",
    "faults",
    "foreseen",
    "reason",
    "proposed_by",
    "proposed_at",
    "decided_by",
    "decided_at",
    "decision",
)
INSERT = Statement(insert(TransferDay), columns=COLUMNS)
FIND = Statement(select(*(_D[name] for name in COLUMNS)).where(_D.id == bindparam("day_id")))
LIST = Statement(
    select(*(_D[name] for name in COLUMNS if name != "content"))
    .where(
        or_(bindparam("state") == literal(""), _D.state == bindparam("state")),
        follows(_D.proposed_at, "before_at", _D.id, "before_id", key_falls=True, id_falls=True),
    )
    .order_by(_D.proposed_at.desc(), _D.id.desc())
    .limit(bindparam("most"))
)
# The file itself is kept no longer than it is needed: what it did stands in the record.
DECIDE = Statement(
    text(
        "UPDATE transfer_day SET state = :new_state, decided_by = :actor, decided_at = :now,"
        " decision = :why, content = NULL WHERE id = :day_id AND state = :old_state"
    )
)
FORESEE = Statement(
    text("UPDATE transfer_day SET foreseen = :foreseen WHERE id = :day_id AND state = :old_state")
)
