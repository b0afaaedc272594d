"""Days of transfers (SM-3, Pasal 9(6)): a file foreseen, brought by one, confirmed by another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from idp import directory
from idp.access import Act
from idp.administration import shapes
from idp.administration.bringing import read_base64
from idp.administration.declaring import FILE, PAGED, REASON, SHORT, get, post
from idp.administration.operation import Call, page_of
from idp.administration.reading import SEE, everywhere
from idp.desk import Doing, Thing
from idp.directory import EmploymentEvent, InvalidFile, Retirement, RowFault
from idp.foundation.clock import civil_date
from idp.foundation.errors import NotFound
from idp.foundation.ids import is_id
from idp.governance import transfer_days
from idp.governance.transfer_days import Foresight, TransferDayRecord

CLOSE = Act("nonaktifkan", "idp:akun")
"""What a file of events does to others is to close their accounts, and by the law to end rights."""


def preview(call: Call) -> dict[str, Any]:
    """What a file of events would do, or what is wrong with it; nothing is kept."""
    call.desk.let_in(call.visitor, [(CLOSE, Thing(""))])
    faults, foreseen = _foresee(call, read_base64(call.text("content")))
    return _prospect(faults, foreseen)


def bring(call: Call) -> dict[str, Any]:
    """Keep a file for a second person; with faults it is kept as faulty, and never binds."""
    data, reason = read_base64(call.text("content")), call.text("reason")
    call.desk.let_in(call.visitor, [(CLOSE, Thing(""))])
    faults, foreseen = _foresee(call, data)
    with call.desk.acting(call.visitor, CLOSE, Thing(""), fresh=True, alasan=reason) as doing:
        known: dict[str, Any] = {
            "file_name": call.text("name"),
            "reason": reason,
            "actor": doing.actor,
            "now_ms": doing.now_ms,
        }
        if foreseen is None:
            return _day(transfer_days.keep_faulty_day(doing.tx, data, faults, **known))
        kept = transfer_days.propose_transfer_day(doing.tx, data, foreseen=foreseen, **known)
    return _day(kept)


def confirm(call: Call) -> dict[str, Any]:
    """Let the events of a file bind that somebody else brought (C16)."""
    day = _find(call)

    def take(doing: Doing) -> object:
        return transfer_days.confirm_transfer_day(
            doing.tx, day.id, actor=doing.actor, now_ms=doing.now_ms
        )

    return _decide(call, day, day.reason, take)


def refuse(call: Call) -> dict[str, Any]:
    """Send a file back that somebody else brought; nothing of it ever binds."""
    day, reason = _find(call), call.text("reason")

    def take(doing: Doing) -> object:
        return transfer_days.refuse_transfer_day(
            doing.tx, day.id, reason=reason, actor=doing.actor, now_ms=doing.now_ms
        )

    return _decide(call, day, reason, take)


def withdraw(call: Call) -> dict[str, Any]:
    """Take a file back that one brought oneself."""
    day, reason = _find(call), call.text("reason")

    def take(doing: Doing) -> object:
        return transfer_days.withdraw_transfer_day(
            doing.tx, day.id, reason=reason, actor=doing.actor, now_ms=doing.now_ms
        )

    return _decide(call, day, reason, take)


def list_days(call: Call) -> dict[str, Any]:
    """Files of events, the newest first."""
    call.desk.let_in(call.visitor, [(CLOSE, Thing(""))])
    limit, state = call.limit, call.choice("state", transfer_days.TRANSFER_DAY.labels)
    with call.foundation.database.reading() as tx:
        found = transfer_days.list_transfer_days(
            tx, state=state, before=call.cursor, limit=limit + 1
        )
    return page_of(
        [_day(one) for one in found], [(one.proposed_at, one.id) for one in found], limit
    )


def get_day(call: Call) -> dict[str, Any]:
    """One file, with its faults or what it would do."""
    day = _find(call)
    return _day(day) | {"prospect": _prospect(day.faults, day.foreseen)}


def list_events(call: Call) -> dict[str, Any]:
    """Employment events on record, the latest day first."""
    everywhere(call, SEE)
    limit, offset = call.limit, call.cursor[0] if call.cursor else 0
    pending = call.choice("pending", ("true",)) == "true"
    with call.foundation.database.reading() as tx:
        found = directory.list_employment_events(
            tx, pending=pending, limit=limit + 1, offset=offset
        )
    marks = [(offset + number, "-") for number in range(1, len(found) + 1)]
    return page_of([_event(one) for one in found], marks, limit)


def list_retirements(call: Call) -> dict[str, Any]:
    """Who retires until a day, the earliest first; it ends nobody's employment."""
    everywhere(call, SEE)
    limit, offset = call.limit, call.cursor[0] if call.cursor else 0
    today = civil_date(call.foundation.clock.now())
    with call.foundation.database.reading() as tx:
        found = directory.forecast_retirements(tx, since=today, until=call.wanted("until"))
    shown = found[offset : offset + limit + 1]
    marks = [(offset + number, "-") for number in range(1, len(shown) + 1)]
    return page_of([_retirement(one) for one in shown], marks, limit)


def _foresee(call: Call, data: bytes) -> tuple[tuple[RowFault, ...], Foresight | None]:
    try:
        return (), transfer_days.foresee_day(
            call.foundation.database,
            data,
            actor=call.visitor.person.id,
            now_ms=call.foundation.clock.now_ms(),
        )
    except InvalidFile as invalid:
        return tuple(invalid.faults), None


def _find(call: Call) -> TransferDayRecord:
    call.desk.let_in(call.visitor, [(CLOSE, Thing(""))])
    day_id = call.path["id"]
    if not is_id(day_id):
        raise NotFound("transfer_day_not_found", "there is no such day of transfers")
    with call.foundation.database.reading() as tx:
        return transfer_days.get_transfer_day(tx, day_id)


def _decide(
    call: Call, day: TransferDayRecord, reason: str, take: Callable[[Doing], object]
) -> dict[str, Any]:
    about = Thing(day.id)
    with call.desk.acting(call.visitor, CLOSE, about, fresh=True, alasan=reason) as doing:
        take(doing)
        return _day(transfer_days.get_transfer_day(doing.tx, day.id))


def _day(day: TransferDayRecord) -> dict[str, Any]:
    return {
        "id": day.id,
        "state": day.state,
        "file": day.file_name,
        "sha256": day.sha256,
        "reason": day.reason,
        "proposed_by": day.proposed_by,
        "proposed_at": shapes.moment(day.proposed_at),
        "decided_by": day.decided_by,
        "decided_at": shapes.moment(day.decided_at),
        "decision": day.decision,
    }


def _prospect(faults: tuple[RowFault, ...], seen: Foresight | None) -> dict[str, Any]:
    return {
        "faults": [{"line": one.line, "column": one.column, "code": one.code} for one in faults],
        "rows": seen.rows if seen else 0,
        "known": seen.known if seen else 0,
        "late": seen.late if seen else 0,
        "lapses": [
            {"sub": one.person_id, "role": one.role, "unit": one.unit_code}
            for one in (seen.lapses if seen else ())
        ],
        "vacancies": list(seen.vacancies) if seen else [],
        "departures": list(seen.departures) if seen else [],
        "untouched": list(seen.untouched) if seen else [],
    }


def _event(one: EmploymentEvent) -> dict[str, Any]:
    return {
        "id": one.id,
        "sub": one.person_id,
        "kind": one.kind,
        "effective_on": one.effective_on,
        "unit": one.unit_code,
        "position": one.position,
        "document": one.document,
        "late": one.is_late,
        "applied_at": shapes.moment(one.applied_at),
    }


def _retirement(one: Retirement) -> dict[str, Any]:
    return {
        "sub": one.person_id,
        "name": one.name,
        "unit": one.unit_code,
        "position": one.position,
        "age": one.age,
        "retires_on": one.retires_on,
        "event_recorded": one.is_recorded,
    }


_FILE = {"content": {**FILE, "description": "the CSV file (UTF-8) in base64"}}
OPERATIONS = (
    get(
        *("/transfer-days", "listTransferDays", "Files of employment events", list_days),
        *("[TransferDay]", CLOSE),
        narrows={**PAGED, "state": f"one of {', '.join(transfer_days.TRANSFER_DAY.labels)}"},
    ),
    get(
        *("/transfer-days/<id>", "getTransferDay", "One file, and what it would do", get_day),
        *("TransferDayWithProspect", CLOSE),
    ),
    get(
        *("/employment-events", "listEmploymentEvents", "Employment events on record"),
        *(list_events, "[EmploymentEvent]", SEE),
        narrows={**PAGED, "pending": "true: those alone that have yet to bind"},
    ),
    get(
        *("/retirements", "listRetirements", "Who retires until a day", list_retirements),
        *("[Retirement]", SEE),
        narrows={**PAGED, "until": "a civil day (WIB), YYYY-MM-DD"},
    ),
    post(
        *("/transfer-days/preview", "previewTransferDay", "What a file would do"),
        *(preview, "Prospect", CLOSE),
        takes=_FILE,
        proof=False,
    ),
    post(
        *("/transfer-days", "bringTransferDay", "Bring a file for a second person"),
        *(bring, "TransferDay", CLOSE),
        takes={"name": SHORT, "reason": REASON, **_FILE},
        status=202,
    ),
    post(
        *("/transfer-days/<id>/confirm", "confirmTransferDay", "Let a file bind, as the second"),
        *(confirm, "TransferDay", CLOSE),
    ),
    post(
        *("/transfer-days/<id>/refuse", "refuseTransferDay", "Send a file back", refuse),
        *("TransferDay", CLOSE),
        takes={"reason": REASON},
    ),
    post(
        *("/transfer-days/<id>/withdraw", "withdrawTransferDay", "Take one's own file back"),
        *(withdraw, "TransferDay", CLOSE),
        takes={"reason": REASON},
    ),
)
