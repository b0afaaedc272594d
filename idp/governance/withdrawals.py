"""Taking a right back: the register of withdrawals, and a superior's asking (Pasal 27(2)a).

The withdrawal itself is ``revoke``: at once, by its holder, an administrator or who heads BKPSDMD.
"""

from __future__ import annotations

from dataclasses import dataclass

from idp import audit, directory
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Forbidden, NotFound
from idp.foundation.ids import new_id
from idp.governance import withdrawal_store as store
from idp.governance.assignments import AssignmentRecord, get_assignment
from idp.governance.request_machine import WITHDRAWAL
from idp.governance.request_rows import is_superior
from idp.governance.roles import POSTS
from idp.governance.transitions import TRANSITIONS, require_text


@dataclass(frozen=True, slots=True)
class WithdrawalRecord:
    """One right taken back, or asked to be. Moments are epoch seconds."""

    id: str
    assignment_id: str
    state: str
    asked_by: str | None
    asked_at: int
    reason: str
    closed_by: str | None
    closed_at: int | None
    outcome: str | None
    person_id: str
    role: str
    unit_code: str | None
    nip: str | None


def ask_withdrawal(
    tx: Transaction, assignment_id: str, *, reason: str, actor: str, now_ms: int
) -> WithdrawalRecord:
    """The holder's superior asks that a right be taken back.

    Raises Forbidden ``not_the_superior``, Refusal ``reason_required``, Conflict ``wrong_state`` or
    ``already_requested``.
    """
    held = get_assignment(tx, assignment_id)
    require_text(reason, "reason", "27(2)a")
    person = directory.get_person(tx, held.person_id)
    if not is_superior(tx, actor, person, now_ms // 1000):
        raise Forbidden("not_the_superior", "the superior of its holder asks", pasal=("27(2)a",))
    if not may_be_revoked(held):
        raise Conflict("wrong_state", f"this right is {held.state}", pasal=("27(2)a",))
    if tx.one(store.FIND_ASKED, of_assignment=held.id) is not None:
        raise Conflict("already_requested", "this was asked already", pasal=("27(2)a",))
    made = _insert(tx, held, "ask", reason, now_ms, asked_by=actor)
    _put_on_record(tx, audit.EventType.WITHDRAWAL_ASKED, made, actor, now_ms, reason)
    return made


def decline_withdrawal(
    tx: Transaction, withdrawal_id: str, *, reason: str, actor: str, now_ms: int
) -> WithdrawalRecord:
    """The right stays, with the reason; nobody declines what he asked or what he holds.

    Raises Forbidden ``own_case``, Refusal ``reason_required``, Conflict ``wrong_state``.
    """
    asked = get_withdrawal(tx, withdrawal_id)
    require_text(reason, "reason", "27(2)a")
    if actor in (asked.asked_by, asked.person_id):
        raise Forbidden("own_case", "somebody else decides about this", pasal=("2.e",))
    _close(tx, asked, "decline", reason, actor, now_ms)
    _put_on_record(tx, audit.EventType.WITHDRAWAL_DECLINED, asked, actor, now_ms, reason)
    return get_withdrawal(tx, withdrawal_id)


def may_be_revoked(held: AssignmentRecord) -> bool:
    """Whether this right can still be taken back."""
    return (held.state, "revoke") in TRANSITIONS


def may_be_given_up(held: AssignmentRecord) -> bool:
    """Whether its holder may lay it down here: a post that a decree fills ends with its decree."""
    return held.role not in POSTS and may_be_revoked(held)


def note_withdrawal(
    tx: Transaction, held: AssignmentRecord, reason: str, actor: str, now_ms: int
) -> None:
    """Enter a right that was taken back; what was asked about it is answered with that."""
    row = tx.one(store.FIND_ASKED, of_assignment=held.id)
    if row is not None:
        _close(tx, WithdrawalRecord(*row), "revoke", reason, actor, now_ms)
        return
    _insert(
        *(tx, held, "revoke", reason, now_ms),
        closed_by=actor,
        closed_at=now_ms // 1000,
        outcome=reason[:400],
    )


def get_withdrawal(tx: Transaction, withdrawal_id: str) -> WithdrawalRecord:
    """The entry; raises NotFound."""
    row = tx.one(store.FIND, withdrawal_id=withdrawal_id)
    if row is None:
        raise NotFound("withdrawal_not_found", "there is no such withdrawal")
    return WithdrawalRecord(*row)


def list_withdrawals(
    tx: Transaction,
    *,
    person_id: str | None = None,
    state: str | None = None,
    role: str | None = None,
    after: WithdrawalRecord | None = None,
    limit: int = 100,
) -> list[WithdrawalRecord]:
    """Withdrawals, newest first, those after ``after``; narrowed by what is given."""
    rows = tx.all(
        store.LIST,
        person=person_id or "",
        state=state or "",
        role=role or "",
        before_at=after.asked_at if after else 1 << 60,
        before_id=after.id if after else "",
        most=limit,
    )
    return [WithdrawalRecord(*row) for row in rows]


def _insert(
    tx: Transaction,
    held: AssignmentRecord,
    event: str,
    reason: str,
    now_ms: int,
    **facts: str | int | None,
) -> WithdrawalRecord:
    withdrawal_id = new_id()
    values: dict[str, object] = dict.fromkeys(store.COLUMNS)
    values |= {
        "id": withdrawal_id,
        "assignment_id": held.id,
        "state": WITHDRAWAL.target("", event),
        "asked_at": now_ms // 1000,
        "reason": reason[:400],
        **facts,
    }
    tx.run(store.INSERT, **values)
    return get_withdrawal(tx, withdrawal_id)


def _close(
    tx: Transaction, asked: WithdrawalRecord, event: str, reason: str, actor: str, now_ms: int
) -> None:
    moved = tx.run(
        store.CLOSE,
        withdrawal_id=asked.id,
        old_state=asked.state,
        new_state=WITHDRAWAL.target(asked.state, event),
        actor=actor,
        now=now_ms // 1000,
        why=reason[:400],
    )
    if moved == 0:
        raise Conflict("wrong_state", "somebody else was first", pasal=("27(2)a",))


def _put_on_record(
    tx: Transaction,
    event: audit.EventType,
    asked: WithdrawalRecord,
    actor: str,
    now_ms: int,
    reason: str,
) -> None:
    audit.record(
        tx,
        event,
        at_ms=now_ms,
        actor=actor,
        subject=asked.assignment_id,
        unit=asked.unit_code,
        reason=reason,
        correlation=tx.act,
        detail={"person": asked.person_id, "role": asked.role, "pasal": "27(2)a"},
    )
