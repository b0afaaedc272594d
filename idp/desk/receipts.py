"""What is said after an act: what changed, when, by which trace number, and where it binds."""

from __future__ import annotations

from dataclasses import dataclass

from idp import audit, signals
from idp.desk.acting import Doing
from idp.foundation.database import Transaction
from idp.foundation.http import Request, Response, redirect
from idp.foundation.ids import is_id
from idp.signals import ActDelivery

TRACE = "jejak"
_LATE = 50
"""So many events after it, an act has been seen to."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One act that was done. ``at`` is epoch seconds; ``word`` the last parts of its event's type.

    ``told`` is None where no module needs to know.
    """

    act: str
    at: int
    word: str
    told: ActDelivery | None


def done(address: str, doing: Doing) -> Response:
    """Go on to ``address``, where the receipt of the act is shown. 303: Back repeats nothing."""
    sign = "&" if "?" in address else "?"
    return redirect(f"{address}{sign}{TRACE}={doing.act_id}")


def find_receipt(tx: Transaction, request: Request, about: str) -> Receipt | None:
    """The receipt that the address names, of a late act on ``about`` (an id); else None."""
    act = request.query.get(TRACE, "")
    if not is_id(act):
        return None
    events = audit.list_events_about(tx, about, limit=_LATE)
    event = next((event for event in events if event.correlation == act), None)
    if event is None:
        return None
    noun, verb = event.type.split(":")[-2:]
    told = signals.deliveries_of_act(tx, act)
    return Receipt(act, event.at_ms // 1000, f"{noun}.{verb}", told if told.modules else None)
