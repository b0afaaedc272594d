"""The audit log outside the console: proof of one event, the check of all, the signed file."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from idp import access, audit
from idp.administration import shapes
from idp.administration.declaring import DAY, PAGED, REASON, get, post
from idp.administration.operation import Call
from idp.administration.reading import SEE_AUDIT, everywhere
from idp.audit import EventType
from idp.desk import Thing
from idp.foundation.clock import civil_date, start_of_date
from idp.foundation.errors import Refusal
from idp.foundation.http import BadRequest
from idp.keys import list_public_keys, sign_log

MOST_DAYS = 31
_DAY = 86_400
_LONGEST_ID = 18
_LOG = Thing("")
"""The whole chain: who sees a part of the Province gets none of it (Pasal 8(2))."""


def prove(call: Call) -> dict[str, Any]:
    """One event, and the proof that a signed checkpoint has it (RFC 9162 §2.1.3)."""
    named = call.path["id"]
    everywhere(call, SEE_AUDIT)
    if not (named.isascii() and named.isdigit() and len(named) <= _LONGEST_ID):
        raise BadRequest("this is no event's id")
    sign_log(call.foundation)
    found = audit.prove_event(call.foundation, int(named))
    _note(call, EventType.AUDIT_EXPORTED, {"event": int(named)})
    return found


def list_searches(call: Call) -> dict[str, Any]:
    """Who asked the decision point for all who may, or all that one may: the newest first."""
    everywhere(call, SEE_AUDIT)
    found = access.logged_searches(call.foundation.database, limit=call.limit)
    shown = [
        {
            "at": shapes.moment(one.at_ms // 1000),
            "caller": one.caller,
            "searched": one.searched,
            "subject": f"{one.subject_kind}:{one.subject_id}",
            "action": one.action,
            "resource": f"{one.resource_type}/{one.resource_id}",
            "policy": one.policy,
            "found": one.found,
            "digest": one.digest,
        }
        for one in found
    ]
    return {"items": shown, "next": None}


def verify(call: Call) -> dict[str, Any]:
    """Hash every sealed event again; what was found is put on record."""
    everywhere(call, SEE_AUDIT)
    foundation = call.foundation
    audit.seal(foundation, wait=True)
    keys = audit.read_keys(json.dumps(list_public_keys(foundation)))
    found = audit.verify(foundation, keys=keys)
    bad = found.first_bad_position
    told = {"rows": found.rows, "first_bad_position": bad}
    _note(call, EventType.AUDIT_VERIFIED, told, failed=bad is not None)
    return {
        "whole": found.is_whole,
        "rows": found.rows,
        "checkpoints": found.checkpoints,
        "first_bad_position": bad,
    }


def export(call: Call) -> dict[str, Any]:
    """The events of some days as signed NDJSON, with the checkpoints that prove them.

    Raises AccessDenied, Refusal ``invalid_span``, Conflict ``nothing_to_sign``.
    """
    reason = call.text("reason")
    everywhere(call, SEE_AUDIT)
    span = _span(call)
    newest = sign_log(call.foundation)
    # Noted first: no export leaves without a trace.
    _note(call, EventType.AUDIT_EXPORTED, span, reason=reason)
    content = "".join(audit.export(call.foundation, newest=newest, **span)).encode()
    name = f"jejak-{call.text('since')}-{call.text('until')}.ndjson"
    return {"name": name, "content": base64.b64encode(content).decode()}


def _span(call: Call) -> dict[str, int]:
    """Epoch milliseconds of the civil days, both included; raises Refusal."""
    today = civil_date(call.foundation.clock.now())
    try:
        first, last = (date.fromisoformat(call.text(name)) for name in ("since", "until"))
    except ValueError:
        raise Refusal("invalid_date", "a date is not YYYY-MM-DD") from None
    if not first <= last <= date.fromisoformat(today) or (last - first).days >= MOST_DAYS:
        raise Refusal("invalid_span", f"name at most {MOST_DAYS} days, until today")
    return {
        "since_ms": start_of_date(first.isoformat()) * 1000,
        "until_ms": (start_of_date(last.isoformat()) + _DAY) * 1000,
    }


def _note(
    call: Call,
    event: EventType,
    detail: Mapping[str, int | None],
    *,
    reason: str | None = None,
    failed: bool = False,
) -> None:
    with call.desk.acting(call.visitor, SEE_AUDIT, _LOG, alasan=reason) as doing:
        audit.record(
            doing.tx,
            event,
            at_ms=doing.now_ms,
            actor=doing.actor,
            result="failed" if failed else "ok",
            reason=reason,
            correlation=doing.act_id,
            detail=dict(detail),
        )


OPERATIONS = (
    get(
        *("/searches", "listSearches", "Searches at the decision point", list_searches),
        *("[Search]", SEE_AUDIT),
        narrows={"limit": PAGED["limit"]},
    ),
    get(
        *("/events/<id>/proof", "proveEvent", "One event, and that the log has it", prove),
        *("EventProof", SEE_AUDIT),
    ),
    post(
        *("/audit/verify", "verifyAudit", "Hash the log over", verify, "Verification", SEE_AUDIT),
        proof=False,
    ),
    post(
        *("/audit/export", "exportAudit", "Some days as a signed file", export, "File", SEE_AUDIT),
        takes={"since": DAY, "until": DAY, "reason": REASON},
        proof=False,
    ),
)
