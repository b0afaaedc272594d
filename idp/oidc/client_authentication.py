"""Who the client is: basic, post, private_key_jwt, or a public client that names itself.

The method that is used must be the one that is registered (OpenID Connect Core §9), and one
request uses one method (RFC 6749 §2.3).
"""

from __future__ import annotations

import base64
import binascii
from urllib.parse import unquote_plus

from idp.audit import EventType, record
from idp.foundation.database import Transaction
from idp.foundation.http import Request
from idp.foundation.ids import digest, new_secret, same_secret
from idp.foundation.throttle import Limit
from idp.oidc.client_assertion import (
    ASSERTION_TYPE,
    UnverifiedAssertion,
    read_assertion,
    verify_assertion,
)
from idp.oidc.clients import ClientRecord
from idp.oidc.errors import ProtocolError, TooManyRequests
from idp.oidc.provider import Provider

WRONG_SECRETS = Limit("client_auth", 50, 60)
_NOBODY = digest(new_secret())


class InvalidClient(ProtocolError):
    """RFC 6749 §5.2: 401, one text for unknown, wrong and disabled."""

    def __init__(self, because: str, client_id: str | None = None) -> None:
        super().__init__("invalid_client", "client authentication failed", 401)
        self.because = because
        self.client_id = client_id


def authenticate_client(
    provider: Provider, request: Request, *, public_allowed: bool = True
) -> ClientRecord:
    """The client that makes this request.

    Raises InvalidClient (audited, and counted by client and address), TooManyRequests, or
    ProtocolError ``invalid_request`` when two methods are used at once.
    """
    try:
        return _authenticate(provider, request, public_allowed=public_allowed)
    except InvalidClient as refused:
        _note_failure(provider, request, refused)
        raise


def authenticate_bearer_of_assertion(
    provider: Provider, request: Request, claimed: UnverifiedAssertion
) -> ClientRecord:
    """The client that sent its own assertion as a bearer token; raises as authenticate_client."""
    try:
        return _client_of_assertion(provider, request, claimed)
    except InvalidClient as refused:
        _note_failure(provider, request, refused)
        raise


def _authenticate(provider: Provider, request: Request, *, public_allowed: bool) -> ClientRecord:
    form = request.form
    if form.repeated.keys() & {"client_id", "client_secret", "client_assertion"}:
        raise ProtocolError("invalid_request", "a parameter is repeated")
    authorization = request.header("HTTP_AUTHORIZATION")
    used = [
        method
        for method, present in (
            ("client_secret_basic", authorization is not None),
            ("client_secret_post", "client_secret" in form),
            ("private_key_jwt", "client_assertion" in form or "client_assertion_type" in form),
        )
        if present
    ]
    if len(used) > 1:
        raise ProtocolError("invalid_request", "more than one client authentication method")
    method = used[0] if used else "none"
    if method == "private_key_jwt":
        return _by_assertion(provider, request)
    if method == "client_secret_basic":
        client_id, secret = _basic_credentials(authorization or "")
    else:
        client_id, secret = form.get("client_id", ""), form.get("client_secret", "")
    with provider.foundation.database.reading() as tx:
        client = _registered_for(provider, tx, client_id, method)
    if method == "none":
        if client is None or not public_allowed:
            raise InvalidClient("not authenticated", client_id)
        return client
    # Two comparisons, whether the client exists and has a second secret, or not.
    good = client.secret_digests(provider.foundation.clock.now()) if client is not None else ()
    given = digest(secret)
    matches = [same_secret(given, expected) for expected in (*good, _NOBODY, _NOBODY)[:2]]
    if client is None or not any(matches):
        raise InvalidClient("wrong secret or method", client_id)
    return client


def _registered_for(
    provider: Provider, tx: Transaction, client_id: str, method: str
) -> ClientRecord | None:
    if not client_id or len(client_id) > 80 or "\x00" in client_id:
        return None
    client = provider.clients.find(tx, client_id)
    return client if client is not None and client.auth_method == method else None


def _basic_credentials(header: str) -> tuple[str, str]:
    """RFC 6749 §2.3.1: form-urlencoded, then base64; anything malformed is a failed attempt."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        raise InvalidClient("unknown authorization scheme")
    try:
        pair = base64.b64decode(encoded.strip(), validate=True).decode()
        client_id, separator, secret = pair.partition(":")
        if not separator:
            raise InvalidClient("malformed credentials")
        return unquote_plus(client_id, errors="strict"), unquote_plus(secret, errors="strict")
    except (binascii.Error, UnicodeDecodeError):
        raise InvalidClient("malformed credentials") from None


def _by_assertion(provider: Provider, request: Request) -> ClientRecord:
    form = request.form
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        raise InvalidClient("unknown assertion type")
    claimed = read_assertion(form.get("client_assertion", ""))
    client_id = claimed.unverified_subject if claimed else None
    if claimed is None or form.get("client_id", client_id) != client_id:
        raise InvalidClient("malformed assertion", client_id)
    return _client_of_assertion(provider, request, claimed)


def _client_of_assertion(
    provider: Provider, request: Request, claimed: UnverifiedAssertion
) -> ClientRecord:
    client_id = claimed.unverified_subject
    if client_id is None:
        raise InvalidClient("malformed assertion", client_id)
    with provider.foundation.database.reading() as tx:
        client = _registered_for(provider, tx, client_id, "private_key_jwt")
    if client is None or not verify_assertion(provider, request, client, claimed):
        raise InvalidClient("assertion refused", client_id)
    return client


def _note_failure(provider: Provider, request: Request, refused: InvalidClient) -> None:
    foundation = provider.foundation
    with foundation.database.transaction() as tx:
        record(
            tx,
            EventType.CLIENT_AUTHENTICATION_FAILED,
            at_ms=foundation.clock.now_ms(),
            client=provider.clients.registered_id(tx, refused.client_id),
            result="denied",
            reason=refused.because,
            address=request.address,
        )
    key = f"{refused.client_id}|{request.address}"
    if not foundation.throttle.count(WRONG_SECRETS, key):
        raise TooManyRequests("too many failed attempts", WRONG_SECRETS.seconds)
