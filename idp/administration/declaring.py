"""How an operation is written into the table, and the members that many bodies share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from idp.access import Act
from idp.administration.operation import Operation, Work
from idp.documents import MOST_BYTES
from idp.foundation.http import MAX_BODY

REASON: dict[str, Any] = {"type": "string", "minLength": 10, "maxLength": 400}
SHORT: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 200}
DAY: dict[str, Any] = {
    "type": "string",
    "minLength": 10,
    "maxLength": 10,
    "format": "date",
    "description": "a civil day (WIB), YYYY-MM-DD",
}
DIGEST: dict[str, Any] = {"type": "string", "minLength": 64, "maxLength": 64}
YES: dict[str, Any] = {"type": "boolean"}
IDS: dict[str, Any] = {
    "type": "array",
    "minItems": 1,
    "maxItems": 200,
    "items": {"type": "string", "minLength": 1, "maxLength": 64},
}
FILE: dict[str, Any] = {
    "type": "string",
    "contentEncoding": "base64",
    "minLength": 1,
    "maxLength": (MOST_BYTES // 3 + 1) * 4,
    "description": "the file's bytes in base64 (RFC 4648 §4)",
}
PAPER: dict[str, Any] = {
    "type": "object",
    "required": ["number", "dated", "signer", "content"],
    "properties": {"number": SHORT, "dated": DAY, "signer": SHORT, "content": FILE},
    "additionalProperties": False,
    "description": "a document: what is written on it, and its PDF, PNG or JPEG",
}
PAGED = {"limit": "rows a page, 1 to 100", "cursor": "the next of the page before"}
_MOST_WITH_FILE = FILE["maxLength"] + MAX_BODY


def get(
    path: str,
    name: str,
    summary: str,
    work: Work,
    gives: str,
    asks: Act | tuple[Act, ...],
    *,
    narrows: Mapping[str, str] | None = None,
) -> Operation:
    """An operation that only reads; ``narrows`` are its parameters of the query."""
    acts = (asks,) if isinstance(asks, Act) else asks
    return Operation("GET", path, name, summary, acts, work, gives, narrows=narrows or {})


def post(
    path: str,
    name: str,
    summary: str,
    work: Work,
    gives: str,
    asks: Act | tuple[Act, ...],
    *,
    takes: Mapping[str, Mapping[str, Any]] | None = None,
    optional: Iterable[str] = (),
    status: int = 200,
    proof: bool = True,
    repeatable: bool = True,
) -> Operation:
    """An operation that does something; every member of ``takes`` is required unless optional."""
    members = dict(takes or {})
    required = tuple(member for member in members if member not in set(optional))
    return Operation(
        "POST",
        path,
        name,
        summary,
        (asks,) if isinstance(asks, Act) else asks,
        work,
        gives,
        members,
        required,
        status=status,
        wants_proof=proof,
        repeatable=repeatable,
        most_bytes=_MOST_WITH_FILE if _holds_file(members) else MAX_BODY,
    )


def _holds_file(members: Mapping[str, Mapping[str, Any]]) -> bool:
    return any(
        "contentEncoding" in schema or _holds_file(schema.get("properties", {}))
        for schema in members.values()
    )
