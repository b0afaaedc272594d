"""Shows a page with what every page needs: language, banners, form token, address of the site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode, urlsplit

from idp.foundation.context import Foundation
from idp.foundation.http import Request, Response, html_response, set_cookie
from idp.foundation.ids import new_readable_code
from idp.foundation.settings import Settings
from idp.pages import LANGUAGES, Language, Message, choose_language, render
from idp.sessions.cookie import LANGUAGE_COOKIE, Header

LANGUAGE_PARAMETER = "ui_locales"
_LANGUAGE_SECONDS = 400 * 86_400


def language_of(request: Request, flow_language: Language | None = None) -> Language:
    """What the person chose on this page, else the flow's language, else their cookie's."""
    chosen = request.query.get(LANGUAGE_PARAMETER)
    if chosen is None and flow_language is not None:
        return flow_language
    return choose_language(chosen, request.cookies.get(LANGUAGE_COOKIE))


def show_screen(
    foundation: Foundation,
    request: Request,
    template: str,
    language: Language,
    *,
    browser: str,
    status: int = 200,
    headers: Iterable[Header] = (),
    link: Mapping[str, str] | None = None,
    **context: object,
) -> Response:
    """Render a page. ``link`` are the query parameters that the links to other languages keep."""
    page = render(
        template,
        language,
        csrf_token=foundation.form_tokens.token(browser),
        banner_sample=foundation.kind == "sample",
        banner_test=foundation.settings.test_mode,
        site_host=urlsplit(foundation.settings.issuer).netloc,
        help_contact=help_contact(foundation.settings),
        language_urls={
            code: f"{request.path}?{urlencode({**(link or {}), LANGUAGE_PARAMETER: code})}"
            for code in LANGUAGES
        },
        **context,
    )
    return html_response(status, page, [*headers, *_language_header(foundation, request, language)])


def show_error(
    foundation: Foundation,
    language: Language,
    *,
    status: int,
    error_code: str,
    reference: str,
    why: str | None = None,
    next_step: Message | None = None,
    pasal: Iterable[str] = (),
    articles: Iterable[tuple[str, str]] = (),
    back_url: str = "/",
    back_label: Message | None = None,
    helpers: Iterable[str] = (),
) -> Response:
    """What happened, why, what next, and a reference code; the texts come by code and status.

    ``articles`` are codes with the regulation's own words, for those among ``pasal`` that have any.
    ``helpers`` are the names of those who help the person on: the fasilitators of their unit.
    """
    page = render(
        "pages/error.html",
        language,
        status=status,
        error_code=error_code,
        what=None,
        why=why,
        next_step=next_step,
        reference=reference,
        pasal=list(pasal),
        articles=list(articles),
        back_url=back_url,
        back_label=back_label,
        banner_sample=foundation.kind == "sample",
        banner_test=foundation.settings.test_mode,
        help_contact=help_contact(foundation.settings),
        helpers=list(helpers),
    )
    return html_response(status, page)


def help_contact(settings: Settings) -> str:
    """The helpdesk in one line; empty where the settings name none."""
    told = (settings.helpdesk_email, settings.helpdesk_phone, settings.helpdesk_hours)
    return " · ".join(part for part in told if part)


def show_expired(foundation: Foundation, request: Request) -> Response:
    """The page for a sign-in that is unknown, over, or another browser's."""
    return show_error(
        foundation,
        language_of(request),
        status=400,
        error_code="expired_transaction",
        reference=new_readable_code(),
        back_url="/login",
        back_label=Message("galat.mulai_lagi"),
    )


def wait_minutes(seconds: int) -> int | None:
    """Whole minutes to name to a person; None when there is nothing to wait for."""
    return -(-seconds // 60) if seconds else None


def _language_header(foundation: Foundation, request: Request, language: Language) -> list[Header]:
    """Remember a language that was chosen by hand."""
    if LANGUAGE_PARAMETER not in request.query:
        return []
    secure = foundation.settings.secure
    return [set_cookie(LANGUAGE_COOKIE, language, secure=secure, max_age=_LANGUAGE_SECONDS)]
