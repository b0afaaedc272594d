"""The addresses of the protocol, each with who may call it."""

from __future__ import annotations

from idp.foundation.routes import Caller, Guard, Route
from idp.oidc.authorize import AuthorizationEndpoint, ResumeEndpoint
from idp.oidc.consent_views import ConsentPage
from idp.oidc.discovery import JwksEndpoint, MetadataEndpoint
from idp.oidc.end_session import EndSession
from idp.oidc.introspection import IntrospectionEndpoint
from idp.oidc.provider import Provider
from idp.oidc.refresh_token import RefreshTokens
from idp.oidc.revocation import RevocationEndpoint
from idp.oidc.token import TokenEndpoint
from idp.oidc.userinfo import UserinfoEndpoint

_BY_CLIENT = "failures per client and address"


def protocol_routes(provider: Provider) -> list[Route]:
    """Everything under ``/oauth`` and ``/.well-known``, consent and sign-out."""
    return [*_endpoints(provider), *_browser_routes(provider)]


def _endpoints(provider: Provider) -> list[Route]:
    refresh_tokens = RefreshTokens(provider.foundation.master_key)
    metadata = MetadataEndpoint(provider)
    client, bearer, anyone = Caller.CLIENT, Caller.BEARER, Caller.ANYONE
    rows = (
        ("/oauth/token", ("POST",), TokenEndpoint(provider, refresh_tokens), client),
        ("/oauth/introspect", ("POST",), IntrospectionEndpoint(provider, refresh_tokens), client),
        ("/oauth/revoke", ("POST",), RevocationEndpoint(provider, refresh_tokens), client),
        ("/oauth/userinfo", ("GET", "POST"), UserinfoEndpoint(provider), bearer),
        ("/oauth/jwks", ("GET",), JwksEndpoint(provider), anyone),
        ("/.well-known/openid-configuration", ("GET",), metadata, anyone),
        ("/.well-known/oauth-authorization-server", ("GET",), metadata, anyone),
    )
    return [
        Route(
            path,
            methods,
            view,
            caller,
            Guard.NONE_NEEDED,
            _BY_CLIENT if caller is client else "none",
            lean=True,
        )
        for path, methods, view, caller in rows
    ]


def _browser_routes(provider: Provider) -> list[Route]:
    consent, end_session = ConsentPage(provider), EndSession(provider)
    free, token = Guard.NONE_NEEDED, Guard.TOKEN
    authorize, resume = AuthorizationEndpoint(provider), ResumeEndpoint(provider)
    anyone, browser, person = Caller.ANYONE, Caller.BROWSER, Caller.PERSON
    return [
        # A request of a client by way of the browser: its own rules guard it (state, PKCE).
        Route("/oauth/authorize", ("GET", "POST"), authorize, anyone, free, "none", lean=True),
        Route("/oauth/authorize/resume", ("GET",), resume, browser, free, "none", lean=True),
        Route(
            "/consent",
            ("GET",),
            consent.show,
            person,
            free,
            "none",
            action="lihat",
            resource="idp:persetujuan",
        ),
        Route(
            "/consent",
            ("POST",),
            consent.answer,
            person,
            token,
            "none",
            action="beri",
            resource="idp:persetujuan",
        ),
        # Signs nobody out without a hint of the very session or a confirmed form.
        Route("/oauth/logout", ("GET", "POST"), end_session.begin, anyone, free, "none", lean=True),
        Route("/logout", ("GET",), end_session.ask, anyone, free, "none"),
        Route("/logout", ("POST",), end_session.confirm, browser, token, "none"),
    ]
