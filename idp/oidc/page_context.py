"""What every page of this room shows beside its own content."""

from __future__ import annotations

from typing import Any

from idp.foundation.http import Request
from idp.oidc.provider import Provider
from idp.pages import Language, choose_language
from idp.sessions import LANGUAGE_COOKIE


def page_context(
    provider: Provider, request: Request, ui_locales: str | None = None
) -> tuple[Language, dict[str, Any]]:
    """The language, and the banners of a sample or test installation.

    ``ui_locales`` is the wish of the client (OpenID Connect Core §3.1.2.1), where there is one.
    """
    language = choose_language(ui_locales, request.cookies.get(LANGUAGE_COOKIE))
    return language, {
        "banner_sample": provider.foundation.kind == "sample",
        "banner_test": provider.foundation.settings.test_mode,
    }
