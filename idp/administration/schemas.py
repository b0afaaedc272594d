"""The schemas of answers (JSON Schema 2020-12, as OpenAPI 3.1 has it), one a shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TEXT: dict[str, Any] = {"type": "string"}
_MAYBE: dict[str, Any] = {"type": ["string", "null"]}
_MOMENT: dict[str, Any] = {"type": ["string", "null"], "format": "date-time"}
_NUMBER: dict[str, Any] = {"type": "integer"}
_ANY: dict[str, Any] = {"type": "object"}


def _object(**members: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(members), "properties": dict(members)}


_ASSIGNMENT: dict[str, Mapping[str, Any]] = {
    "id": _TEXT,
    "sub": _TEXT,
    "role": _TEXT,
    "unit": _MAYBE,
    "state": _TEXT,
    "since": _MAYBE,
    "until": _MAYBE,
    "document": _MAYBE,
    "reason": _MAYBE,
    "state_since": _MOMENT,
}
_ENTRY = {**_ASSIGNMENT, "name": _TEXT, "unit_name": _MAYBE}
_EVENT: dict[str, Mapping[str, Any]] = {
    "id": _NUMBER,
    "at": _MOMENT,
    "type": _TEXT,
    "actor": _MAYBE,
    "subject": _MAYBE,
    "unit": _MAYBE,
    "client": _MAYBE,
    "result": _TEXT,
    "reason": _MAYBE,
    "detail": _ANY,
}
_CLIENT: dict[str, Mapping[str, Any]] = {
    "client_id": _TEXT,
    "name": _TEXT,
    "kind": _TEXT,
    "state": _TEXT,
    "module": _MAYBE,
    "basis": _MAYBE,
    "unit": _MAYBE,
    "created_at": _MOMENT,
    "disabled_at": _MOMENT,
    "secret_set_at": _MOMENT,
    "used_at": _MOMENT,
    "failures": _NUMBER,
}
SCHEMAS: Mapping[str, dict[str, Any]] = {
    "Problem": _object(
        type=_TEXT,
        title=_TEXT,
        status=_NUMBER,
        detail=_TEXT,
        code=_TEXT,
        pasal={"type": "array", "items": _TEXT},
    ),
    "Assignment": _object(**_ASSIGNMENT),
    "Entry": _object(**_ENTRY),
    "EntryWithEvents": _object(
        **_ENTRY, events={"type": "array", "items": {"$ref": "#/components/schemas/Event"}}
    ),
    "Person": _object(
        sub=_TEXT,
        name=_TEXT,
        nip=_MAYBE,
        kind=_TEXT,
        unit=_MAYBE,
        unit_name=_MAYBE,
        position=_MAYBE,
        employment=_TEXT,
        account=_TEXT,
        activated_at=_MOMENT,
    ),
    "Unit": _object(code=_TEXT, name=_TEXT, kind=_TEXT, parent=_MAYBE, since=_TEXT, until=_MAYBE),
    "Vacancy": _object(id=_TEXT, unit=_TEXT, opened_at=_MOMENT, days=_NUMBER, left_by=_TEXT),
    "AccessRequest": _object(
        id=_TEXT,
        sub=_TEXT,
        role=_TEXT,
        purpose=_TEXT,
        until=_TEXT,
        state=_TEXT,
        submitted_at=_MOMENT,
        reason=_MAYBE,
        assignment=_MAYBE,
    ),
    "Review": _object(
        id=_TEXT,
        name=_TEXT,
        scope=_TEXT,
        unit=_MAYBE,
        state=_TEXT,
        deadline=_TEXT,
        items=_NUMBER,
        default=_TEXT,
        created_at=_MOMENT,
        closed_at=_MOMENT,
    ),
    "Session": _object(
        id=_TEXT,
        sub=_TEXT,
        since=_MOMENT,
        last_seen=_MOMENT,
        until=_MOMENT,
        acr=_TEXT,
        address=_MAYBE,
    ),
    "Ended": _object(sub=_TEXT, ended=_NUMBER),
    "Event": _object(**_EVENT),
    "Client": _object(**_CLIENT),
    "ClientWithMetadata": _object(**_CLIENT, metadata=_ANY),
    "ClientChange": _object(
        id=_TEXT,
        kind=_TEXT,
        client_id=_MAYBE,
        name=_TEXT,
        state=_TEXT,
        content=_ANY,
        reason=_MAYBE,
        asked_by=_TEXT,
        asked_at=_MOMENT,
        decided_by=_MAYBE,
        decided_at=_MOMENT,
        decided_reason=_MAYBE,
    ),
    "ClientSecret": _object(client_id=_TEXT, client_secret=_TEXT),
    "PolicyVersion": _object(
        version=_TEXT, name=_TEXT, effective_from=_TEXT, document=_TEXT, state=_TEXT
    ),
}


def page_schema(of: str) -> dict[str, Any]:
    """A page of a list of these; ``next`` is the cursor of the page behind it."""
    return _object(
        items={"type": "array", "items": {"$ref": f"#/components/schemas/{of}"}}, next=_MAYBE
    )
