"""Reading what is asked of the decision point (AuthZEN Authorization API 1.0 §5, §6, §10).

JSON is read as I-JSON says (§11.6, RFC 7493): UTF-8, no member twice, no number beyond a double,
no lone surrogate in what is used. Unknown fields are ignored (§10.1.1); what is required and
absent, or of a wrong type, is a MalformedRequest.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, NamedTuple, NoReturn

from idp.access.errors import MalformedRequest
from idp.access.questions import Question
from idp.foundation.http import Request

MAX_BODY = 1024 * 1024
MAX_TEXT = 1024
"""Characters of a type, an id or a name: they are written into the log of decisions."""
_NOTHING: Mapping[str, Any] = {}
_LOGGED = ("unit", "penulis")
"""Properties of a resource that are facts of the decision whatever they say."""

Document = dict[str, Any]


class Entity(NamedTuple):
    """A subject or a resource (§5.1, §5.2)."""

    type: str
    id: str
    properties: Mapping[str, Any]


class Action(NamedTuple):
    """What is to be done (§5.3)."""

    name: str
    properties: Mapping[str, Any]


class Context(NamedTuple):
    """What of the context is used: how the subject proved themself at the module (§5.4)."""

    acr: str | None
    auth_time: int | None


NO_CONTEXT = Context(None, None)


def read_document(request: Request) -> Document:
    """The body of a request: one JSON object in ``application/json`` (§10.1).

    Raises MalformedRequest, or BadRequest 413 beyond MAX_BODY.
    """
    media_type = request.environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise MalformedRequest("Content-Type must be application/json")
    try:
        document = _DECODER.decode(request.body(MAX_BODY).decode("utf-8"))
    except (ValueError, RecursionError):
        raise MalformedRequest("the body is not valid JSON") from None
    if not isinstance(document, dict):
        raise MalformedRequest("the body must be a JSON object")
    return document


def read_subject(document: Mapping[str, Any], *, identified: bool = True) -> Entity:
    """The subject; without an id where that is what is searched for (§8.4)."""
    return _entity(document, "subject", identified=identified)


def read_resource(document: Mapping[str, Any], *, identified: bool = True) -> Entity:
    """The resource; without an id where that is what is searched for (§8.5)."""
    resource = _entity(document, "resource", identified=identified)
    for name in _LOGGED:
        stated = resource.properties.get(name)
        if isinstance(stated, str) and len(stated) > MAX_TEXT:
            raise MalformedRequest(f"resource.properties.{name} is too long")
    return resource


def read_action(document: Mapping[str, Any]) -> Action:
    """The action (§5.3)."""
    raw = _object(document, "action")
    return Action(_text(raw, "name", "action"), _properties(raw, "action"))


def read_context(document: Mapping[str, Any]) -> Context:
    """The proof that the module tells of; a malformed one proves nothing."""
    raw = document.get("context")
    if raw is None:
        return NO_CONTEXT
    if not isinstance(raw, dict):
        raise MalformedRequest("context must be an object")
    if "acr" not in raw and "auth_time" not in raw:
        return NO_CONTEXT
    acr, auth_time = raw.get("acr"), raw.get("auth_time")
    known = isinstance(auth_time, (int, float)) and not isinstance(auth_time, bool)
    return Context(
        # Not None: where the module says anything, no session speaks for the subject.
        acr if isinstance(acr, str) and len(acr) <= MAX_TEXT else "",
        int(auth_time) if known and auth_time is not None else None,
    )


def read_question(document: Mapping[str, Any]) -> Question:
    """One evaluation (§6.1)."""
    return question_of(
        read_subject(document),
        read_action(document),
        read_resource(document),
        read_context(document),
    )


def question_of(subject: Entity, action: Action, resource: Entity, context: Context) -> Question:
    """The question in our words. What the asker says of a person is not among them (PD-03)."""
    return Question(
        subject_id=subject.id,
        action=action.name,
        resource_type=resource.type,
        resource_id=resource.id,
        properties=resource.properties,
        subject_kind=subject.type,
        acr=context.acr,
        auth_time=context.auth_time,
        said_of_subject=subject.properties,
        said_of_action=action.properties,
    )


def _entity(document: Mapping[str, Any], name: str, *, identified: bool) -> Entity:
    raw = _object(document, name)
    return Entity(
        _text(raw, "type", name),
        _text(raw, "id", name) if identified else "",
        _properties(raw, name),
    )


def _object(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = document.get(name)
    if value is None:
        raise MalformedRequest(f"{name} is missing")
    if not isinstance(value, dict):
        raise MalformedRequest(f"{name} must be an object")
    return value


def _text(raw: dict[str, Any], name: str, owner: str) -> str:
    value = raw.get(name)
    if value is None:
        raise MalformedRequest(f"{owner}.{name} is missing")
    if not isinstance(value, str):
        raise MalformedRequest(f"{owner}.{name} must be a string")
    if len(value) > MAX_TEXT:
        raise MalformedRequest(f"{owner}.{name} is too long")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise MalformedRequest(f"{owner}.{name} is not valid Unicode") from None
    return value


def _properties(raw: dict[str, Any], owner: str) -> Mapping[str, Any]:
    value = raw.get("properties")
    if value is None:
        return _NOTHING
    if not isinstance(value, dict):
        raise MalformedRequest(f"{owner}.properties must be an object")
    return value


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member is there twice")
    return members


def _integer(text: str) -> int:
    if len(text) > 300 and math.isinf(float(text)):
        raise ValueError("a number is too large")
    return int(text)


def _fraction(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError("a number is too large")
    return number


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_members,
    parse_int=_integer,
    parse_float=_fraction,
    parse_constant=_no_constant,
)
