"""The addresses of the sign-in surface."""

from __future__ import annotations

from idp.authentication import ACTIVATION_PATH
from idp.foundation.context import Foundation
from idp.foundation.routes import Caller, Guard, Route, View
from idp.sessions.activation_views import ActivationPage
from idp.sessions.factor_views import FactorPages
from idp.sessions.flow import PersonQuestion, SignInFlow
from idp.sessions.login_views import LoginPage
from idp.sessions.proof_views import ProofPages


def sign_in_routes(
    foundation: Foundation,
    *,
    needs_second_factor: PersonQuestion,
    is_privileged: PersonQuestion,
) -> list[Route]:
    """Every page of the sign-in surface. The rooms above lend the two questions about a person."""
    flow = SignInFlow(
        foundation, needs_second_factor=needs_second_factor, is_privileged=is_privileged
    )
    activation = ActivationPage(flow)
    login, factor, proof = LoginPage(flow), FactorPages(flow), ProofPages(flow)
    return [
        *_page("/login", login.show, login.submit, "sign-in"),
        *_page(ACTIVATION_PATH, activation.show, activation.submit, "sign-in"),
        *_page("/login/otp", factor.show_otp, factor.submit_otp, "second-factor"),
        *_page("/login/enrol", factor.show_enrol, factor.submit_enrol, "none"),
        *_page("/login/recovery-codes", factor.show_codes, factor.submit_codes, "none"),
        *_page("/login/unlock", proof.show_unlock, proof.submit_unlock, "sign-in"),
        *_page("/login/step-up", proof.show_step_up, proof.submit_step_up, "second-factor"),
    ]


def _page(path: str, show: View, submit: View, throttle: str) -> list[Route]:
    """A form: shown by GET, which changes nothing, and sent by POST with its token."""
    return [
        Route(path, ("GET",), show, Caller.BROWSER, Guard.NONE_NEEDED, "none"),
        Route(path, ("POST",), submit, Caller.BROWSER, Guard.TOKEN, throttle),
    ]
