"""The rules of an authorization request, one function each, run in this order.

``prove_client`` comes first: until client and redirect URI are proven, nothing is redirected
(CVE-2026-41479 and its kind). Everything after may be told to the client.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from idp.foundation.database import Transaction
from idp.foundation.http import Parameters
from idp.oidc.authorization_request import AuthorizationRequest
from idp.oidc.clients import ClientRecord
from idp.oidc.errors import ProtocolError, UnprovenRequest
from idp.oidc.provider import Provider
from idp.oidc.vocabulary import audience_of, audience_scopes

_CHALLENGE = re.compile(r"[A-Za-z0-9\-_]{43}", re.ASCII)
_PROMPTS = frozenset({"none", "login", "consent", "select_account"})
_MAX_VALUE = 2048

Check = Callable[[AuthorizationRequest, ClientRecord, Provider], None]


def prove_client(
    provider: Provider, tx: Transaction, parameters: Parameters
) -> tuple[ClientRecord, str]:
    """The client and its redirect URI; raises UnprovenRequest, which is shown, never redirected."""
    for name in ("client_id", "redirect_uri"):
        if name in parameters.repeated:
            raise UnprovenRequest("invalid_request", f"{name} is repeated")
    client_id = parameters.get("client_id", "")
    client = provider.clients.find(tx, client_id) if 0 < len(client_id) <= 80 else None
    if client is None:
        raise UnprovenRequest("invalid_client", "the client is not known")
    redirect_uri = parameters.get("redirect_uri")
    if redirect_uri is None:
        raise UnprovenRequest("invalid_request", "redirect_uri is missing")
    # RFC 9700 §2.1: exact string comparison, no parsing.
    if not client.check_redirect_uri(redirect_uri):
        raise UnprovenRequest("invalid_request", "redirect_uri is not registered")
    return client, redirect_uri


def check_single(request: AuthorizationRequest, _client: ClientRecord, _: Provider) -> None:
    """RFC 6749 §3.1."""
    if request.repeated:
        raise ProtocolError("invalid_request", f"{request.repeated[0]} is repeated")


def check_unsupported(request: AuthorizationRequest, _client: ClientRecord, _: Provider) -> None:
    """OpenID Connect Core §3.1.2.6: what metadata says is not supported."""
    if request.unsupported:
        name = request.unsupported[0]
        raise ProtocolError(f"{name}_not_supported", f"{name} is not supported")


def check_response_type(request: AuthorizationRequest, client: ClientRecord, _: Provider) -> None:
    """RFC 9700 §2.1.2: codes only."""
    if not request.response_type:
        raise ProtocolError("invalid_request", "response_type is missing")
    if request.response_type != "code":
        raise ProtocolError("unsupported_response_type", "only code is supported")
    if not client.check_grant_type("authorization_code"):
        raise ProtocolError("unauthorized_client", "the client has no authorization_code grant")


def check_response_mode(request: AuthorizationRequest, _client: ClientRecord, _: Provider) -> None:
    """OAuth 2.0 Form Post Response Mode; a code never travels in a fragment."""
    if request.response_mode not in ("query", "form_post"):
        raise ProtocolError("invalid_request", "response_mode must be query or form_post")


def check_lengths(request: AuthorizationRequest, _client: ClientRecord, _: Provider) -> None:
    """Bounds on what is kept and given back."""
    for name in ("state", "nonce", "login_hint", "ui_locales"):
        value = getattr(request, name)
        if value is not None and len(value) > _MAX_VALUE:
            raise ProtocolError("invalid_request", f"{name} is too long")


def check_pkce(request: AuthorizationRequest, client: ClientRecord, _: Provider) -> None:
    """RFC 7636 §4.3 with RFC 9700 §2.1.1: S256, for every client that has not been excused."""
    if request.code_challenge is None:
        if request.code_challenge_method is not None or client.is_public or client.require_pkce:
            raise ProtocolError("invalid_request", "code_challenge is missing (PKCE S256)")
        return
    if request.code_challenge_method != "S256":
        raise ProtocolError("invalid_request", "code_challenge_method must be S256")
    if not _CHALLENGE.fullmatch(request.code_challenge):
        raise ProtocolError("invalid_request", "code_challenge is malformed")


def check_scope(request: AuthorizationRequest, client: ClientRecord, _: Provider) -> None:
    """RFC 6749 §3.3: registered scopes only; unknown words were left out while reading."""
    if not request.scopes:
        raise ProtocolError("invalid_scope", "no known scope is requested")
    if any(scope not in client.scopes for scope in request.scopes):
        raise ProtocolError("invalid_scope", "a scope is not registered for this client")


def check_resource(
    request: AuthorizationRequest, _client: ClientRecord, provider: Provider
) -> None:
    """RFC 8707 §2: a resource must be one that the requested scopes reach."""
    reachable = {audience_of(scope) for scope in audience_scopes(request.scopes)}
    for resource in request.resources:
        if resource not in reachable and resource != provider.issuer:
            raise ProtocolError("invalid_target", "the resource is not among the scopes")


def check_prompt(request: AuthorizationRequest, _client: ClientRecord, _: Provider) -> None:
    """OpenID Connect Core §3.1.2.1: known words; none stands alone."""
    if not set(request.prompt) <= _PROMPTS:
        raise ProtocolError("invalid_request", "prompt has an unknown value")
    if "none" in request.prompt and len(request.prompt) > 1:
        raise ProtocolError("invalid_request", "prompt none stands alone")


def check_max_age(request: AuthorizationRequest, _client: ClientRecord, _: Provider) -> None:
    """OpenID Connect Core §3.1.2.1: whole seconds."""
    if request.max_age is not None and not (
        request.max_age.isascii() and request.max_age.isdigit() and len(request.max_age) < 10
    ):
        raise ProtocolError("invalid_request", "max_age must be whole seconds")


CHECKS: tuple[Check, ...] = (
    check_single,
    check_response_mode,
    check_unsupported,
    check_response_type,
    check_lengths,
    check_pkce,
    check_scope,
    check_resource,
    check_prompt,
    check_max_age,
)
