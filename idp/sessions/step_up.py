"""Step-up: a fresh proof by the right method before a dangerous act (OWASP ASVS 7.5.1)."""

from __future__ import annotations

from idp.authentication import has_second_factor
from idp.foundation.context import Foundation
from idp.foundation.http import Response, redirect
from idp.foundation.ids import digest, new_id
from idp.pages import Language
from idp.sessions.registry import Session
from idp.sessions.sign_in_request import SignInRequest, store_sign_in_request
from idp.sessions.visitor import Visitor


def is_fresh(session: Session, *, has_factor: bool, now: int, seconds: int) -> bool:
    """Whether the last proof is at most ``seconds`` old: the second factor's where there is one."""
    proven_at = session.second_factor_at if has_factor else session.authenticated_at
    return proven_at is not None and now - proven_at <= seconds


def require_step_up(
    foundation: Foundation,
    visitor: Visitor,
    *,
    action: str,
    resume_path: str,
    language: Language,
) -> Response | None:
    """None when the proof is fresh; else the way to the step-up page.

    ``action`` is the catalogue key of what it is for, ``resume_path`` the page to come back to.
    """
    with foundation.database.reading() as tx:
        has_factor = has_second_factor(tx, visitor.person.id)
    if is_fresh(
        visitor.session,
        has_factor=has_factor,
        now=foundation.clock.now(),
        seconds=foundation.settings.step_up_seconds,
    ):
        return None
    sign_in = SignInRequest(
        id=new_id(),
        browser_digest=digest(visitor.browser),
        resume_path=resume_path,
        application=None,
        fresh_after=None,
        needs_second_factor=False,
        login_hint=None,
        language=language,
        action=action,
    )
    store_sign_in_request(foundation, sign_in)
    return redirect(f"/login/step-up?tx={sign_in.id}")
