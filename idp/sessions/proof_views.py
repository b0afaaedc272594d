"""S11 and S13: proving oneself again in a session: unlocking the screen, and step-up."""

from __future__ import annotations

from dataclasses import dataclass

from idp.audit import EventType, record
from idp.authentication import has_second_factor, verify_own_password, verify_second_factor
from idp.foundation.http import Request, Response, redirect
from idp.pages import Message
from idp.sessions.cookie import ensure_browser, set_session_cookie
from idp.sessions.flow import SignInFlow, address, link
from idp.sessions.registry import raise_session
from idp.sessions.screens import language_of, show_expired, show_screen, wait_minutes
from idp.sessions.sign_in_request import SignInRequest
from idp.sessions.step_up import is_fresh, proven_at
from idp.sessions.visitor import Locked, Visitor, resolve_visitor


@dataclass(frozen=True, slots=True)
class Proof:
    """The outcome of one try: the method that proved it, or why it failed."""

    method: str | None
    wait_seconds: int = 0
    tries_left: int | None = None


class ProofPages:
    """``/login/unlock`` and ``/login/step-up``, for the person of the browser's session."""

    def __init__(self, flow: SignInFlow) -> None:
        self._flow = flow

    def show_unlock(self, request: Request) -> Response:
        """GET: whose screen it is, and the field for the password."""
        found = self._locked(request)
        if isinstance(found, Response):
            return found
        return self._unlock_form(request, *found)

    def submit_unlock(self, request: Request) -> Response:
        """POST: the password of the same person opens the screen again."""
        found = self._locked(request)
        if isinstance(found, Response):
            return found
        sign_in, locked = found
        proof = self._try_password(request, locked)
        if proof.method is None:
            return self._unlock_form(request, sign_in, locked, proof)
        return self._raise(request, sign_in, locked, proof.method, EventType.SESSION_UNLOCKED)

    def show_step_up(self, request: Request) -> Response:
        """GET: what the proof is for, and the field for password or code."""
        found = self._present(request)
        if isinstance(found, Response):
            return found
        return self._step_up_form(request, *found)

    def submit_step_up(self, request: Request) -> Response:
        """POST: check it; the session has a fresh proof and a new cookie value."""
        found = self._present(request)
        if isinstance(found, Response):
            return found
        sign_in, visitor, has_factor = found
        attempt = self._try_code if has_factor else self._try_password
        proof = attempt(request, visitor)
        if proof.method is None:
            return self._step_up_form(request, sign_in, visitor, has_factor, proof)
        return self._raise(request, sign_in, visitor, proof.method, EventType.STEP_UP_SUCCEEDED)

    def _locked(self, request: Request) -> tuple[SignInRequest, Locked] | Response:
        sign_in = self._flow.find(request)
        if sign_in is None:
            return show_expired(self._flow.foundation, request)
        visitor = resolve_visitor(self._flow.foundation, request)
        if not isinstance(visitor, Locked):
            return self._flow.next_step(request, sign_in)
        return sign_in, visitor

    def _present(self, request: Request) -> tuple[SignInRequest, Visitor, bool] | Response:
        foundation = self._flow.foundation
        sign_in = self._flow.find(request)
        if sign_in is None:
            return show_expired(foundation, request)
        visitor = resolve_visitor(foundation, request)
        if not isinstance(visitor, Visitor):
            return self._flow.next_step(request, sign_in)
        with foundation.database.reading() as tx:
            has_factor = has_second_factor(tx, visitor.person.id)
        proven = proven_at(visitor.session, has_factor=has_factor)
        if is_fresh(proven, now=foundation.clock.now()):
            return redirect(sign_in.resume_path)
        return sign_in, visitor, has_factor

    def _try_password(self, request: Request, visitor: Visitor | Locked) -> Proof:
        browser, _ = ensure_browser(self._flow.foundation, request)
        outcome = verify_own_password(
            self._flow.foundation,
            person_id=visitor.person.id,
            password=request.form.get("password", ""),
            address=request.address,
            browser=browser,
        )
        return Proof("pwd" if outcome.person else None, outcome.wait_seconds)

    def _try_code(self, request: Request, visitor: Visitor) -> Proof:
        outcome = verify_second_factor(
            self._flow.foundation,
            person_id=visitor.person.id,
            code=request.form.get("otp", ""),
            address=request.address,
        )
        return Proof(outcome.method, outcome.wait_seconds, outcome.tries_left)

    def _raise(
        self,
        request: Request,
        sign_in: SignInRequest,
        visitor: Visitor | Locked,
        method: str,
        event_type: EventType,
    ) -> Response:
        foundation = self._flow.foundation
        with foundation.database.transaction() as tx:
            session, value = raise_session(
                tx,
                visitor.session,
                amr_added=(method,),
                now=foundation.clock.now(),
                privileged=self._flow.is_privileged(tx, visitor.person),
                settings=foundation.settings,
            )
            record(
                tx,
                event_type,
                at_ms=foundation.clock.now_ms(),
                actor=visitor.person.id,
                subject=visitor.person.id,
                address=request.address,
                correlation=session.id,
                detail={"method": method, "action": sign_in.action},
            )
        response = redirect(sign_in.resume_path)
        response.headers.append(set_session_cookie(foundation, value))
        return response

    def _unlock_form(
        self, request: Request, sign_in: SignInRequest, locked: Locked, proof: Proof | None = None
    ) -> Response:
        return self._show(
            request,
            sign_in,
            proof,
            "sign_in/locked.html",
            form_action=address("/login/unlock", sign_in),
            person_name=locked.person.name,
            username=locked.person.nip or locked.person.email or "",
            idle_minutes=locked.session.idle_seconds // 60,
            other_url=address("/login", sign_in, other="1"),
            error_code=_error_code(proof, "invalid_credentials"),
        )

    def _step_up_form(
        self,
        request: Request,
        sign_in: SignInRequest,
        visitor: Visitor,
        has_factor: bool,  # noqa: FBT001 - as _present gives it
        proof: Proof | None = None,
    ) -> Response:
        wrong = "invalid_otp" if has_factor else "invalid_credentials"
        return self._show(
            request,
            sign_in,
            proof,
            "sign_in/step_up.html",
            form_action=address("/login/step-up", sign_in),
            action=Message(sign_in.action or "stepup.judul"),
            method="otp" if has_factor else "password",
            attempts_left=proof.tries_left if proof and not proof.wait_seconds else None,
            cancel_url="/",
            person_name=visitor.person.name,
            error_code=_error_code(proof, wrong),
        )

    def _show(
        self,
        request: Request,
        sign_in: SignInRequest,
        proof: Proof | None,
        template: str,
        **context: object,
    ) -> Response:
        foundation = self._flow.foundation
        browser, cookies = ensure_browser(foundation, request)
        wait = proof.wait_seconds if proof else 0
        return show_screen(
            foundation,
            request,
            template,
            language_of(request, sign_in.language),
            browser=browser,
            status=429 if wait else 200,
            headers=[*cookies, *([("Retry-After", str(wait))] if wait else [])],
            link=link(sign_in),
            transaction=sign_in.id,
            wait_minutes=wait_minutes(wait),
            **context,
        )


def _error_code(proof: Proof | None, wrong: str) -> str | None:
    if proof is None:
        return None
    return "too_many_attempts" if proof.wait_seconds else wrong
