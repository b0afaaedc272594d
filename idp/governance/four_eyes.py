"""The second pair of eyes on what is dangerous (C16, Pasal 2 huruf e)."""

from __future__ import annotations

from idp import audit
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.errors import Forbidden
from idp.governance.assignments import list_in_force
from idp.governance.pledge_reading import is_pledged
from idp.governance.roles import CONFIRMING, PENGELOLA


def require_second(tx: Transaction, second: str, now: int, *others: str | None) -> None:
    """Raise Forbidden ``four_eyes`` unless ``second`` may confirm and is none of the ``others``.

    The operator of a sample or test installation stands in for officials that it has not.
    """
    if second in others:
        raise Forbidden("four_eyes", "a second person must confirm this", pasal=("2.e",))
    if second.startswith(audit.OPERATOR):
        return
    today = civil_date(now)
    for held in list_in_force(tx, second, today):
        if held.role in CONFIRMING and (
            held.role not in PENGELOLA or is_pledged(tx, second, today)
        ):
            return
    raise Forbidden("four_eyes", "the second person may not confirm this", pasal=("2.e",))
