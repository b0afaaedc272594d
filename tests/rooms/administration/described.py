"""Holds each answer against the description (OpenAPI 3.1): status, media type, every member."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from werkzeug.test import TestResponse

from idp.administration import OPERATIONS
from idp.administration.openapi import describe

ISSUER = "http://localhost:8000"
_ID = r"[^/]+"


@cache
def document() -> dict[str, Any]:
    """The description as it is served."""
    return describe(OPERATIONS, ISSUER)


@cache
def _strict() -> dict[str, Any]:
    """Its components, in which what is not named may not be there either."""
    closed: dict[str, Any] = _closed(document()["components"])
    return closed


def _closed(part: Any) -> Any:
    if isinstance(part, list):
        return [_closed(one) for one in part]
    if not isinstance(part, dict):
        return part
    made = {name: _closed(value) for name, value in part.items()}
    if isinstance(made.get("properties"), dict) and "type" in made:
        made.setdefault("additionalProperties", False)
    return made


def find_operation(method: str, path: str) -> dict[str, Any] | None:
    """What is described for this address; one without parameters goes first."""
    for described in sorted(document()["paths"], key=lambda one: one.count("{")):
        pattern = re.sub(r"\{\w+\}", _ID, described)
        if re.fullmatch(pattern, path) and method in document()["paths"][described]:
            found: dict[str, Any] = document()["paths"][described][method]
            return found
    return None


def check_answer(method: str, path: str, answer: TestResponse) -> str | None:
    """The operation's id where it did what it should; None for a problem.

    Raises AssertionError for what the description does not say.
    """
    operation = find_operation(method, path)
    if operation is None:
        return None
    told = operation["responses"].get(str(answer.status_code))
    assert told is not None, f"{method} {path}: {answer.status_code} is not described"
    (media_type,) = told["content"]
    assert answer.content_type == media_type, (path, answer.content_type)
    schema = {**told["content"][media_type]["schema"], "components": _strict()}
    errors = [
        f"{path}: {error.json_path}: {error.message}"
        for error in Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(
            answer.get_json()
        )
    ]
    assert not errors, errors
    return str(operation["operationId"]) if answer.status_code < 300 else None
