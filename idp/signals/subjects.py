"""Subjects of a stream (SSF 1.0 §8.1.3): whom the receiver adds, and whom it removes.

Whether a person is known here is not told (SSF 1.0 §9.1): what can't be done is not done, and
answered alike.
"""

from __future__ import annotations

from typing import Any

from idp.directory import PersonRecord, find_person, find_person_by_login, is_email
from idp.foundation.database import Transaction
from idp.foundation.errors import Refusal
from idp.foundation.http import Request, Response
from idp.foundation.ids import is_id
from idp.oidc import ClientRecord, Provider
from idp.signals import store
from idp.signals.endpoint import ClientEndpoint, nothing, read_document, stream_id_of
from idp.signals.streams import get_stream

_MOST_TEXT = 320


def add_subject_endpoint(provider: Provider) -> ClientEndpoint:
    """``/ssf/subjects:add`` (§8.1.3.2)."""
    return ClientEndpoint(provider, {"POST": _Subjects(provider).add})


def remove_subject_endpoint(provider: Provider) -> ClientEndpoint:
    """``/ssf/subjects:remove`` (§8.1.3.3)."""
    return ClientEndpoint(provider, {"POST": _Subjects(provider).remove})


class _Subjects:
    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def add(self, client: ClientRecord, request: Request) -> Response:
        self._put(client, request, included=True)
        return nothing(200)

    def remove(self, client: ClientRecord, request: Request) -> Response:
        self._put(client, request, included=False)
        return nothing(204)

    def _put(self, client: ClientRecord, request: Request, *, included: bool) -> None:
        document = read_document(request)
        stream_id = stream_id_of(document)
        verified = document.get("verified", True)
        if not isinstance(verified, bool):
            raise Refusal("invalid_request", "verified must be true or false")
        foundation = self._provider.foundation
        with foundation.database.transaction() as tx:
            stream = get_stream(tx, client.client_id, stream_id)
            person = find_subject(tx, self._provider.issuer, document.get("subject"))
            if person is None or (included and not may_hear_of(tx, client, person.id)):
                return
            tx.run(
                store.PUT_SUBJECT,
                stream_id=stream.id,
                person_id=person.id,
                included=int(included),
                now=foundation.clock.now(),
            )


def find_subject(tx: Transaction, issuer: str, subject: Any) -> PersonRecord | None:
    """The person that a subject identifier means (RFC 9493 §3.2.2, §3.2.3); None if unknown here.

    Raises Refusal when it is no subject identifier.
    """
    if not isinstance(subject, dict) or not isinstance(subject.get("format"), str):
        raise Refusal("invalid_request", "subject must be a subject identifier")
    if subject["format"] == "iss_sub":
        sub = _member(subject, "sub")
        known = _member(subject, "iss") == issuer and is_id(sub)
        return find_person(tx, sub) if known else None
    if subject["format"] == "email":
        address = _member(subject, "email")
        return find_person_by_login(tx, address) if is_email(address) else None
    return None


def may_hear_of(tx: Transaction, client: ClientRecord, person_id: str) -> bool:
    """A module may hear of every employee (Pasal 6(1)); others of those who used them."""
    if client.module is not None:
        return True
    known = tx.one(store.CLIENT_KNOWS_PERSON, person_id=person_id, client_id=client.client_id)
    return known is not None


def _member(subject: dict[str, Any], name: str) -> str:
    value = subject.get(name)
    if not isinstance(value, str) or len(value) > _MOST_TEXT or not value.isprintable():
        raise Refusal("invalid_request", f"subject.{name} must be text")
    return value
