"""Bodies of requests: JSON objects with the members that the schema names, and no others."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from idp.administration.operation import Operation
from idp.foundation.http import BadRequest, Request

_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
}
_LONGEST = 4000
_MOST_ITEMS = 500


def read_body(request: Request, operation: Operation) -> Mapping[str, Any]:
    """The members of the body, each of its type; raises BadRequest 400, 413 or 415."""
    if operation.method == "GET" or not operation.takes:
        return {}
    media_type = (request.header("CONTENT_TYPE") or "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise BadRequest("the body is application/json", 415)
    try:
        document = json.loads(
            request.body(operation.most_bytes),
            object_pairs_hook=_members,
            parse_constant=_no_number,
        )
    except (ValueError, RecursionError):
        raise BadRequest("the body is no JSON, or names a member twice") from None
    _check_object("the body", document, operation.takes, operation.requires)
    return dict(document)


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """RFC 8259 §4: of two members of one name nobody knows which is meant."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member comes twice")
    return members


def _no_number(_text: str) -> Any:
    raise ValueError("NaN and Infinity are no JSON")


def _check_object(
    name: str, value: Any, takes: Mapping[str, Mapping[str, Any]], requires: Sequence[str]
) -> None:
    if not isinstance(value, dict):
        raise BadRequest(f"{name} is a JSON object")
    for member in requires:
        if member not in value:
            raise BadRequest(f"{member} is missing")
    for member, told in value.items():
        if member not in takes:
            raise BadRequest(f"{member[:40]} is no member of this request")
        _check(member, told, takes[member])


def _check(name: str, value: Any, schema: Mapping[str, Any]) -> None:
    kind = schema["type"]
    if not isinstance(value, _KINDS[kind]) or (isinstance(value, bool) and kind != "boolean"):
        raise BadRequest(f"{name} is of the type {kind}")
    if "enum" in schema and value not in schema["enum"]:
        raise BadRequest(f"{name} is one of {', '.join(map(str, schema['enum']))}")
    if isinstance(value, str):
        _check_text(name, value, schema)
    least, most = schema.get("minimum", 0), schema.get("maximum", 2**31)
    if kind == "integer" and isinstance(value, int) and not least <= value <= most:
        raise BadRequest(f"{name} is out of its range")
    if isinstance(value, list):
        least, most = schema.get("minItems", 0), schema.get("maxItems", _MOST_ITEMS)
        if not least <= len(value) <= most:
            raise BadRequest(f"{name} has from {least} to {most} items")
        for one in value:
            _check(name, one, schema["items"])
    if "properties" in schema:
        _check_object(name, value, schema["properties"], schema.get("required", ()))


def _check_text(name: str, value: str, schema: Mapping[str, Any]) -> None:
    least, most = schema.get("minLength", 0), schema.get("maxLength", _LONGEST)
    lines = value.replace("\n", " ").replace("\t", " ")
    if not least <= len(value) <= most or not lines.isprintable():
        raise BadRequest(f"{name} has from {least} to {most} printable characters")
