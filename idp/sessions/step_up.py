"""Step-up: a fresh proof by the right method before a dangerous act (OWASP ASVS 7.5.1).

Whether an act needs one is a rule of the policy, which idp.access asks.
"""

from __future__ import annotations

from idp.foundation.context import Foundation
from idp.foundation.http import Response, redirect
from idp.foundation.ids import digest, new_id
from idp.pages import Language
from idp.sessions.registry import Session
from idp.sessions.sign_in_request import SignInRequest, store_sign_in_request
from idp.sessions.visitor import Visitor


class FreshProofWanted(Exception):
    """The act is one of those that ask for a proof of the last minutes, and there is none."""


STEP_UP_SECONDS = 300
"""How old a proof may be where the act asks for a fresh one."""


def proven_at(session: Session, *, has_factor: bool) -> int | None:
    """When the person last proved themself as strongly as they can (epoch seconds).

    It is the second factor's moment where they have one: a password alone counts for nothing then.
    """
    return session.second_factor_at if has_factor else session.authenticated_at


def is_fresh(at: int | None, *, now: int) -> bool:
    """Whether a proof given ``at`` (as ``proven_at`` tells) is at most STEP_UP_SECONDS old."""
    return at is not None and now - at <= STEP_UP_SECONDS


def begin_step_up(
    foundation: Foundation,
    visitor: Visitor,
    *,
    purpose: str,
    resume_path: str,
    language: Language,
) -> Response:
    """The way to the step-up page, and from there to ``resume_path``.

    ``purpose`` is the catalogue key of what the proof is for.
    """
    sign_in = SignInRequest(
        id=new_id(),
        browser_digest=digest(visitor.browser),
        resume_path=resume_path,
        application=None,
        fresh_after=None,
        needs_second_factor=False,
        login_hint=None,
        language=language,
        action=purpose,
    )
    store_sign_in_request(foundation, sign_in)
    return redirect(f"/login/step-up?tx={sign_in.id}")
