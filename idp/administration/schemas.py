"""The schemas of answers (JSON Schema 2020-12, as OpenAPI 3.1 has it), one a shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from idp.administration.case_schemas import (
    ANY,
    CASE_SCHEMAS,
    MAYBE,
    MAYBE_NUMBER,
    MOMENT,
    NUMBER,
    TEXT,
)


def _object(**members: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(members), "properties": dict(members)}


_ASSIGNMENT: dict[str, Mapping[str, Any]] = {
    "id": TEXT,
    "sub": TEXT,
    "role": TEXT,
    "unit": MAYBE,
    "state": TEXT,
    "since": MAYBE,
    "until": MAYBE,
    "document": MAYBE,
    "reason": MAYBE,
    "state_since": MOMENT,
}
_ENTRY = {**_ASSIGNMENT, "name": TEXT, "unit_name": MAYBE}
_EVENT: dict[str, Mapping[str, Any]] = {
    "id": NUMBER,
    "at": MOMENT,
    "type": TEXT,
    "actor": MAYBE,
    "subject": MAYBE,
    "unit": MAYBE,
    "client": MAYBE,
    "result": TEXT,
    "reason": MAYBE,
    "detail": ANY,
}
_CLIENT: dict[str, Mapping[str, Any]] = {
    "client_id": TEXT,
    "name": TEXT,
    "kind": TEXT,
    "state": TEXT,
    "module": MAYBE,
    "basis": MAYBE,
    "unit": MAYBE,
    "created_at": MOMENT,
    "disabled_at": MOMENT,
    "secret_set_at": MOMENT,
    "used_at": MOMENT,
    "failures": NUMBER,
}
_REVIEW: dict[str, Mapping[str, Any]] = {
    "id": TEXT,
    "name": TEXT,
    "scope": TEXT,
    "unit": MAYBE,
    "state": TEXT,
    "deadline": TEXT,
    "items": NUMBER,
    "default": TEXT,
    "created_at": MOMENT,
    "closed_at": MOMENT,
}
SCHEMAS: Mapping[str, dict[str, Any]] = {
    "Problem": _object(
        type=TEXT,
        title=TEXT,
        status=NUMBER,
        detail=TEXT,
        code=TEXT,
        pasal={"type": "array", "items": TEXT},
    ),
    "Assignment": _object(**_ASSIGNMENT),
    "Entry": _object(**_ENTRY),
    "EntryWithEvents": _object(
        **_ENTRY, events={"type": "array", "items": {"$ref": "#/components/schemas/Event"}}
    ),
    "Person": _object(
        sub=TEXT,
        name=TEXT,
        nip=MAYBE,
        kind=TEXT,
        unit=MAYBE,
        unit_name=MAYBE,
        position=MAYBE,
        employment=TEXT,
        account=TEXT,
        activated_at=MOMENT,
    ),
    "Unit": _object(code=TEXT, name=TEXT, kind=TEXT, parent=MAYBE, since=TEXT, until=MAYBE),
    "Vacancy": _object(
        id=MAYBE, unit=TEXT, opened_at=MOMENT, days=MAYBE_NUMBER, left_by=MAYBE, coming=MAYBE
    ),
    "AccessRequest": _object(
        id=TEXT,
        sub=TEXT,
        role=TEXT,
        purpose=TEXT,
        until=TEXT,
        state=TEXT,
        submitted_at=MOMENT,
        reason=MAYBE,
        assignment=MAYBE,
    ),
    "Review": _object(**_REVIEW),
    "ReviewWithOutcomes": _object(
        **_REVIEW, outcomes={"$ref": "#/components/schemas/Outcomes"}, evidence=ANY
    ),
    "Session": _object(
        id=TEXT,
        sub=TEXT,
        since=MOMENT,
        last_seen=MOMENT,
        until=MOMENT,
        acr=TEXT,
        address=MAYBE,
    ),
    "Ended": _object(sub=TEXT, ended=NUMBER),
    "Event": _object(**_EVENT),
    "Client": _object(**_CLIENT),
    "ClientWithMetadata": _object(**_CLIENT, metadata=ANY),
    "ClientChange": _object(
        id=TEXT,
        kind=TEXT,
        client_id=MAYBE,
        name=TEXT,
        state=TEXT,
        content=ANY,
        reason=MAYBE,
        asked_by=TEXT,
        asked_at=MOMENT,
        decided_by=MAYBE,
        decided_at=MOMENT,
        decided_reason=MAYBE,
    ),
    "ClientSecret": _object(client_id=TEXT, client_secret=TEXT),
    "Setting": _object(
        group=TEXT,
        key=TEXT,
        variable=TEXT,
        value=MAYBE,
        is_set={"type": "boolean"},
        source=TEXT,
        meaning=TEXT,
    ),
    "PolicyVersion": _object(
        version=TEXT, name=TEXT, effective_from=TEXT, document=TEXT, state=TEXT
    ),
    **CASE_SCHEMAS,
}


def page_schema(of: str) -> dict[str, Any]:
    """A page of a list of these; ``next`` is the cursor of the page behind it."""
    return _object(
        items={"type": "array", "items": {"$ref": f"#/components/schemas/{of}"}}, next=MAYBE
    )
