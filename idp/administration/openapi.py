"""The description of the interface (OpenAPI 3.1), made of the table of operations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from idp.administration.operation import BASE, Operation
from idp.administration.schemas import SCHEMAS, page_schema

VERSION = "1"
_PROBLEM = "application/problem+json"
_SEGMENT = re.compile(r"<(\w+)>")
_PROBLEMS = {
    "400": "the request can't be read",
    "401": "no token, none that lives, or a better proof is wanted (RFC 9470)",
    "403": "the policy refuses; pasal names the articles",
    "404": "there is no such thing",
    "409": "the state does not allow it, or somebody was first: a repeated act is done once",
    "413": "the body is too large",
    "415": "the body is of another media type",
    "422": "a rule of the domain refuses it",
}


def describe(operations: Iterable[Operation], issuer: str) -> dict[str, Any]:
    """The whole document, with this installation's addresses."""
    listed = list(operations)
    paths: dict[str, dict[str, Any]] = {}
    for operation in listed:
        path = _SEGMENT.sub(r"{\1}", operation.path)
        paths.setdefault(path, {})[operation.method.lower()] = _operation(operation)
    pages = {op.gives[1:-1] for op in listed if op.gives.startswith("[")}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "SIMASN administration",
            "version": VERSION,
            "description": "What the console does, for programs of those who manage. Each call is"
            " decided by the access policy for the person of the token.",
        },
        "servers": [{"url": issuer + BASE}],
        "security": [{"oauth": ["admin"]}],
        "paths": paths,
        "components": {
            "schemas": {**SCHEMAS, **{f"{name}Page": page_schema(name) for name in sorted(pages)}},
            "responses": {"Problem": _content(_PROBLEM, "a problem (RFC 9457)", "Problem")},
            "securitySchemes": {"oauth": _oauth(issuer)},
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    asked = ", ".join(f"{act.action} {act.resource}" for act in operation.acts)
    told = f"The policy is asked: {asked}."
    if operation.wants_proof:
        told += " Wants a proof of the last five minutes: auth_time of the token (RFC 9470)."
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": told,
        "responses": {
            str(operation.status): _content(
                "application/json", operation.summary, _schema_name(operation.gives)
            ),
            **{code: _problem(text) for code, text in _PROBLEMS.items()},
        },
    }
    parameters = _parameters(operation)
    if parameters:
        described["parameters"] = parameters
    if operation.takes:
        schema = {
            "type": "object",
            "required": list(operation.requires),
            "properties": {name: dict(value) for name, value in operation.takes.items()},
            "additionalProperties": False,
        }
        described["requestBody"] = {
            "required": bool(operation.requires),
            "content": {"application/json": {"schema": schema, "example": _example(operation)}},
        }
    return described


_WORDS = {
    "reason": "kewajiban Pasal 9 ayat (3) tidak dilaksanakan tiga bulan",
    "purpose": "memeriksa catatan triwulan ini untuk laporan",
    "metadata": {"client_name": "Pertukaran Angka", "grant_types": ["client_credentials"]},
    "resource": "md:pribadi",
    "action": "lihat",
    "unit": "DINKES",
}
"""What an example says for members of these names."""
_ONE_OF_TWO = ("evidence_sha256",)
"""Members of which one of two has to come; the example has the first."""


def _example(operation: Operation) -> dict[str, Any]:
    shown = [*operation.requires, *(name for name in _ONE_OF_TWO if name in operation.takes)]
    return {name: _example_of(name, operation.takes[name]) for name in shown}


def _example_of(name: str, schema: Mapping[str, Any]) -> Any:
    """A value that the schema takes, as short as it is telling."""
    if name in _WORDS:
        return _WORDS[name]
    if "enum" in schema:
        return schema["enum"][0]
    if "properties" in schema:
        return {part: _example_of(part, told) for part, told in schema["properties"].items()}
    if "contentEncoding" in schema:
        return "JVBERi0xLjcK"
    if schema.get("format") == "date":
        return "2026-11-24"
    if schema["type"] == "array":
        return [_example_of(name, schema["items"])]
    if schema["type"] == "string":
        least = schema.get("minLength", 1)
        return "0" * least if least == schema.get("maxLength") else name.ljust(least, ".")
    return {"boolean": True, "integer": schema.get("minimum", 1), "object": {}}[schema["type"]]


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    text = {"type": "string"}
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": text}
        for name in _SEGMENT.findall(operation.path)
    ]
    found += [
        {
            "name": name,
            "in": "query",
            "description": meaning,
            "schema": {"type": "integer"} if name == "limit" else text,
        }
        for name, meaning in operation.narrows.items()
    ]
    if operation.method == "POST":
        meaning = (
            "a repeat with the same key is given the first answer"
            if operation.repeatable
            else "a repeat with the same key is refused: the answer holds a secret"
        )
        header = {"name": "Idempotency-Key", "in": "header", "description": meaning}
        found.append({**header, "schema": {"type": "string", "maxLength": 200}})
    return found


def _schema_name(gives: str) -> str:
    return f"{gives[1:-1]}Page" if gives.startswith("[") else gives


def _content(media_type: str, description: str, schema: str) -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{schema}"}
    return {"description": description, "content": {media_type: {"schema": reference}}}


def _problem(description: str) -> Mapping[str, Any]:
    return _content(_PROBLEM, description, "Problem")


def _oauth(issuer: str) -> dict[str, Any]:
    return {
        "type": "oauth2",
        "flows": {
            "authorizationCode": {
                "authorizationUrl": f"{issuer}/oauth/authorize",
                "tokenUrl": f"{issuer}/oauth/token",
                "scopes": {"admin": "do by a program what one may do in the console"},
            }
        },
    }
