"""Errors as programs read them (RFC 9457), each with our code and the articles it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from idp.access import STRONG_PROOF, AccessDenied, needs_proof_alone
from idp.foundation.errors import Refusal
from idp.foundation.http import NO_STORE, BadRequest, Response, json_response
from idp.sessions import STEP_UP_SECONDS, FreshProofWanted

MEDIA_TYPE = "application/problem+json"


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    pasal: Iterable[str] = (),
    headers: Iterable[tuple[str, str]] = (),
) -> Response:
    """One problem document; ``code`` is stable, ``detail`` a sentence without secrets."""
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "pasal": list(pasal),
    }
    body = json_response(status, document).body
    return Response(status, body, [("Content-Type", MEDIA_TYPE), *NO_STORE, *headers])


def problem_of(error: Exception) -> Response:
    """The problem of anything that an operation raises to say no."""
    if isinstance(error, FreshProofWanted):
        return _prove_again(f'acr_values="mfa", max_age="{STEP_UP_SECONDS}"')
    if isinstance(error, AccessDenied) and needs_proof_alone(error.answer):
        strong = STRONG_PROOF in error.answer.decision.failed
        return _prove_again(
            'acr_values="mfa"' if strong else f'acr_values="mfa", max_age="{STEP_UP_SECONDS}"'
        )
    if isinstance(error, BadRequest):
        return problem(error.status, "invalid_request", error.reason)
    if isinstance(error, Refusal):
        status = 422 if error.status == 400 else error.status
        return problem(status, error.code, error.reason, pasal=error.pasal)
    raise error


def _prove_again(wanted: str) -> Response:
    """RFC 9470 §3: which proof a new authorization request has to bring."""
    told = "a different authentication is required"
    challenge = (
        f'Bearer realm="simasn", error="insufficient_user_authentication",'
        f' error_description="{told}", {wanted}'
    )
    return problem(
        401,
        "insufficient_user_authentication",
        told,
        headers=[("WWW-Authenticate", challenge)],
    )
