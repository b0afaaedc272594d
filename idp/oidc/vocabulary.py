"""Scopes, modules and audiences: the words that modules see."""

from __future__ import annotations

from collections.abc import Iterable

MODULES = ("informasi", "analisis", "perencanaan", "pengelolaan", "layanan", "pelaporan")
"""The six of Pasal 6 ayat (1). The scope of a module has the module's name."""
IDENTITY_SCOPES = ("openid", "profile", "email", "phone", "kepegawaian")
SERVICE_SCOPES = ("pdp", "statistik", "admin", "scim", "ssf.read", "ssf.manage")
"""For clients acting on their own behalf; a person's token carries ``admin`` at the most."""
SCOPES = frozenset((*IDENTITY_SCOPES, "offline_access", *MODULES, *SERVICE_SCOPES))

AUDIENCE_PREFIX = "urn:simasn:"
_MODULES = frozenset(MODULES)
_WITH_AUDIENCE = frozenset((*MODULES, "pdp"))

ACR_VALUES = ("pwd", "mfa")
"""``pwd``: one factor; ``mfa``: two. The latter satisfies a request for the former."""


def split_scope(scope: str | None) -> tuple[str, ...]:
    """The tokens of a scope string, in order and once each (RFC 6749 §3.3)."""
    return tuple(dict.fromkeys(scope.split(" "))) if scope else ()


def known_scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    """Those that exist; others are ignored (OpenID Connect Core §3.1.2.1)."""
    return tuple(scope for scope in scopes if scope in SCOPES)


def module_scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    """The module scopes among them."""
    return tuple(scope for scope in scopes if scope in _MODULES)


def audience_scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    """Those that name an audience of their own: the modules and the decision point."""
    return tuple(scope for scope in scopes if scope in _WITH_AUDIENCE)


def audience_of(scope: str) -> str:
    """``urn:simasn:<scope>``."""
    return AUDIENCE_PREFIX + scope
