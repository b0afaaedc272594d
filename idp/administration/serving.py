"""Serving one operation: whose token it is, what the body says, and a repeat's answer."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from idp import oidc
from idp.access import AccessDenied, AccessGuard, Act, Question, found_in
from idp.administration.body import read_body
from idp.administration.operation import Call, Operation
from idp.administration.problems import problem, problem_of
from idp.desk import Desk
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Forbidden, Refusal
from idp.foundation.http import BadRequest, Request, Response, json_response
from idp.foundation.ids import digest
from idp.oidc import BearerRefused, LiveToken, Provider
from idp.sessions import FreshProofWanted, Session, Visitor, find_session_by_id

SCOPE = "admin"
_KEY_SECONDS = 86_400
_LONGEST_KEY = 200
_UNDER_WAY = "-"
_CLIENT = "client"
_SEE = Act("lihat", "idp:akun")
"""What every page of the console is opened by: one's own account."""


class OperationEndpoint:
    """A view of the route table that serves one operation."""

    def __init__(self, provider: Provider, guard: AccessGuard, operation: Operation) -> None:
        self._provider = provider
        self._guard = guard
        self._operation = operation

    def __call__(self, request: Request, **path: str) -> Response:
        """The operation's answer, or the problem that keeps it from being given."""
        try:
            token = oidc.require_token(self._provider, request, SCOPE)
        except BearerRefused as refused:
            return _as_problem(refused.response)
        try:
            call = Call(
                Desk(self._provider.foundation, self._guard),
                self._visitor(token),
                path,
                request.query,
                read_body(request, self._operation),
                self._provider.access.shelf,
            )
            return self._once(request, call)
        except (Refusal, BadRequest, FreshProofWanted) as error:
            return problem_of(error)

    def _once(self, request: Request, call: Call) -> Response:
        """Do it; a repeat with the same Idempotency-Key is given the first one's answer."""
        given = request.header("HTTP_IDEMPOTENCY_KEY")
        operation, store = self._operation, self._provider.foundation.ephemeral
        if given is None or operation.method != "POST":
            return self._answer(call)
        if not (0 < len(given) <= _LONGEST_KEY and given.isprintable()):
            raise BadRequest("Idempotency-Key is a short text")
        person = call.visitor.person.id
        key = f"api-once:{digest(f'{person}|{operation.name}|{given}')}"
        asked = digest(json.dumps([dict(call.path), dict(call.body)], sort_keys=True))
        if not store.add(key, f"{asked}|{_UNDER_WAY}", _KEY_SECONDS):
            return _replayed(store.get(key), asked)
        try:
            response = self._answer(call)
        except BaseException:
            store.delete(key)
            raise
        # An answer that holds a secret is never kept: a repeat of it is refused.
        body = response.body.decode() if operation.repeatable else ""
        store.put(key, f"{asked}|{response.status}|{body}", _KEY_SECONDS)
        return response

    def _answer(self, call: Call) -> Response:
        return json_response(self._operation.status, self._operation.work(call))

    def _visitor(self, token: LiveToken) -> Visitor:
        """The person of the token, proven as the token says; raises Forbidden for a client's own.

        What a client asks is asked of the policy all the same, so that its refusal is on record.
        """
        claims = token.claims
        if token.person is None:
            act = self._operation.acts[0]
            question = Question(claims["sub"], act.action, act.resource, subject_kind=_CLIENT)
            with self._guard.acting() as tx:
                self._guard.require(tx, question)
            raise Forbidden("person_required", "a person's token is needed", pasal=("2.e",))
        with self._provider.foundation.database.reading() as tx:
            session = self._session(tx, token)
        visitor = Visitor(session, token.person, "")
        answer = self._guard.ask_visitor(visitor, _SEE)
        if not answer.decision.allowed:
            raise AccessDenied(answer)
        return replace(visitor, found=found_in(answer))

    def _session(self, tx: Transaction, token: LiveToken) -> Session:
        claims, now = token.claims, self._provider.foundation.clock.now()
        found = find_session_by_id(tx, str(claims.get("sid", "")), now)
        if found is None:
            raise Forbidden("session_ended", "the session of this token has ended")
        strong = claims.get("acr") == "mfa"
        return Session(
            found.id,
            found.person_id,
            int(claims.get("auth_time", 0)),
            int(claims.get("auth_time", 0)) if strong else None,
            found.amr,
            found.created_at,
            found.last_seen_at,
            found.idle_seconds,
            found.expires_at,
        )


def _replayed(kept: str | None, asked: str) -> Response:
    first, _, rest = (kept or f"{asked}|{_UNDER_WAY}").partition("|")
    if first != asked:
        raise Refusal("idempotency_key_reused", "this key was used for another request")
    status, _, body = rest.partition("|")
    if status == _UNDER_WAY or not body:
        raise Conflict("repeated", "this request was received already")
    document: Any = json.loads(body)
    return json_response(int(status), document, [("Idempotent-Replayed", "true")])


def _as_problem(response: Response) -> Response:
    """RFC 6750's answer in the form of all errors here; its challenge stays."""
    told = json.loads(response.body or b"{}")
    code = told.get("error", "token_required")
    detail = told.get("error_description") or "a bearer token with the scope admin is needed"
    challenge = [pair for pair in response.headers if pair[0] == "WWW-Authenticate"]
    return problem(response.status, code, detail, headers=challenge)
