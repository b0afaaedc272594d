"""How records look in the interface: moments in RFC 3339 (UTC), ids opaque.

Each function's keys are those of its schema in schemas.py, which a test compares.
"""

from __future__ import annotations

from typing import Any

from idp.audit import EventRecord
from idp.directory import PersonRecord, UnitRecord
from idp.foundation.clock import utc_text
from idp.governance import (
    AssignmentRecord,
    EmptySeatRecord,
    FindingRecord,
    RegisterEntry,
    RequestRecord,
)
from idp.oidc import ClientChangeRecord, ClientEntry
from idp.review import CampaignRecord
from idp.sessions import ListedSession


def moment(seconds: int | None) -> str | None:
    """RFC 3339, or null."""
    return utc_text(seconds) if seconds is not None else None


def assignment(held: AssignmentRecord) -> dict[str, Any]:
    """One right: whose, where, and on which document."""
    return {
        "id": held.id,
        "sub": held.person_id,
        "role": held.role,
        "unit": held.unit_code,
        "state": held.shown_state,
        "since": held.valid_from,
        "until": held.valid_until,
        "document": held.document,
        "reason": held.reason,
        "state_since": moment(held.state_since),
    }


def entry(found: RegisterEntry) -> dict[str, Any]:
    """The same with the names of holder and unit."""
    return assignment(found.assignment) | {"name": found.name, "unit_name": found.unit_name}


def person(found: PersonRecord) -> dict[str, Any]:
    """No contact: whoever may see those sees them masked, in the console (Pasal 26(3))."""
    return {
        "sub": found.id,
        "name": found.name,
        "nip": found.nip,
        "kind": found.kind,
        "unit": found.unit_code,
        "unit_name": found.unit_name,
        "position": found.position,
        "employment": found.employment_status,
        "account": found.account_status,
        "activated_at": moment(found.activated_at),
    }


def unit(found: UnitRecord) -> dict[str, Any]:
    """One unit."""
    return {
        "code": found.code,
        "name": found.name,
        "kind": found.kind,
        "parent": found.parent_code,
        "since": found.valid_from,
        "until": found.valid_until,
    }


def vacancy(found: EmptySeatRecord, now: int) -> dict[str, Any]:
    """A unit without a fasilitator, and for how many days; null where it never had one."""
    return {
        "id": found.vacancy_id,
        "unit": found.unit_code,
        "opened_at": moment(found.since),
        "days": found.days_open(now),
        "left_by": found.left_id,
        "coming": found.coming_id,
    }


def access_request(found: RequestRecord) -> dict[str, Any]:
    """A request for access."""
    return {
        "id": found.id,
        "sub": found.person_id,
        "role": found.role,
        "purpose": found.purpose,
        "until": found.valid_until,
        "state": found.state,
        "submitted_at": moment(found.submitted_at),
        "reason": found.reason,
        "assignment": found.assignment_id,
    }


def review(found: CampaignRecord) -> dict[str, Any]:
    """A campaign of an access review."""
    return {
        "id": found.id,
        "name": found.name,
        "scope": found.scope,
        "unit": found.unit_code,
        "state": found.state,
        "deadline": found.deadline,
        "items": found.items,
        "default": found.default_outcome,
        "created_at": moment(found.created_at),
        "closed_at": moment(found.closed_at),
    }


def session(found: ListedSession) -> dict[str, Any]:
    """A living session."""
    return {
        "id": found.session.id,
        "sub": found.session.person_id,
        "since": moment(found.session.created_at),
        "last_seen": moment(found.session.last_seen_at),
        "until": moment(found.session.expires_at),
        "acr": found.session.acr,
        "address": found.address,
    }


def event(found: EventRecord) -> dict[str, Any]:
    """One event of the audit log."""
    return {
        "id": found.id,
        "at": moment(found.at_ms // 1000),
        "type": found.type,
        "actor": found.actor,
        "subject": found.subject,
        "unit": found.unit,
        "client": found.client,
        "result": found.result,
        "reason": found.reason,
        "detail": found.detail,
    }


def client(found: ClientEntry) -> dict[str, Any]:
    """A client as the register has it."""
    return {
        "client_id": found.client_id,
        "name": found.name,
        "kind": found.kind,
        "state": found.state,
        "module": found.module,
        "basis": found.basis,
        "unit": found.unit_code,
        "created_at": moment(found.created_at),
        "disabled_at": moment(found.disabled_at),
        "secret_set_at": moment(found.secret_set_at),
        "used_at": moment(found.used_at),
        "failures": found.failures,
    }


def change(found: ClientChangeRecord) -> dict[str, Any]:
    """A change of a client by two people."""
    return {
        "id": found.id,
        "kind": found.kind,
        "client_id": found.client_id,
        "name": found.name,
        "state": found.state,
        "content": dict(found.content),
        "reason": found.reason,
        "asked_by": found.asked_by,
        "asked_at": moment(found.asked_at),
        "decided_by": found.decided_by,
        "decided_at": moment(found.decided_at),
        "decided_reason": found.decided_reason,
    }


def finding(found: FindingRecord, standing: str) -> dict[str, Any]:
    """A finding of neglect (Pasal 9(7)); ``standing`` is where its case is now."""
    return {
        "id": found.id,
        "assignment": found.assignment_id,
        "sub": found.person_id,
        "unit": found.unit_code,
        "state": standing,
        "duty": found.duty,
        "finding": found.finding,
        "found_by": found.found_by,
        "found_at": moment(found.found_at),
        "answer_until": found.answer_until,
        "answer": found.answer,
        "scope": found.scope,
        "reason": found.reason,
        "evidence": found.evidence_id,
        "evidence_sha256": found.evidence_sha256,
    }
