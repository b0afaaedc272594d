"""The cookies of a browser: the session's, and the one that names the browser itself."""

from __future__ import annotations

from idp.foundation.context import Foundation
from idp.foundation.csrf import BROWSER_COOKIE
from idp.foundation.http import Request, cookie_name, set_cookie
from idp.foundation.ids import new_secret

COOKIE = "simasn_session"
LANGUAGE_COOKIE = "simasn_bahasa"
ROLE_COOKIE = "simasn_sebagai"
_OWN_DEVICE_SECONDS = 400 * 86_400
"""The longest life that browsers grant a cookie (RFC 6265bis §5.5)."""
_LONGEST_VALUE = 128

Header = tuple[str, str]


def session_cookie(foundation: Foundation, request: Request) -> str | None:
    """The value of the session cookie, or None."""
    return _value(foundation, request, COOKIE)


def set_session_cookie(foundation: Foundation, value: str) -> Header:
    """The header that gives the browser its session. It ends with the browser, not later."""
    secure = foundation.settings.secure
    return set_cookie(cookie_name(COOKIE, secure=secure), value, secure=secure)


def clear_session_cookie(foundation: Foundation) -> Header:
    """The header that takes the session cookie away."""
    secure = foundation.settings.secure
    return set_cookie(cookie_name(COOKIE, secure=secure), "", secure=secure, max_age=0)


def chosen_role(foundation: Foundation, request: Request) -> str:
    """The appointment by which somebody chose to look at the console; empty: by all of them."""
    return _value(foundation, request, ROLE_COOKIE) or ""


def set_chosen_role(foundation: Foundation, assignment_id: str) -> Header:
    """The header that remembers that choice until the browser ends; empty: by all of them."""
    secure = foundation.settings.secure
    name = cookie_name(ROLE_COOKIE, secure=secure)
    max_age = None if assignment_id else 0
    return set_cookie(name, assignment_id, secure=secure, max_age=max_age)


def find_browser(foundation: Foundation, request: Request) -> str | None:
    """The value that names this browser, or None."""
    return _value(foundation, request, BROWSER_COOKIE)


def ensure_browser(foundation: Foundation, request: Request) -> tuple[str, list[Header]]:
    """The value that names this browser, and the header that sets it where it was missing."""
    present = find_browser(foundation, request)
    if present is not None:
        return present, []
    value = new_secret()
    return value, [_browser_header(foundation, value, None)]


def keep_browser(foundation: Foundation, browser: str) -> Header:
    """The header that lets a browser keep its name: the person said the device is their own."""
    return _browser_header(foundation, browser, _OWN_DEVICE_SECONDS)


def _browser_header(foundation: Foundation, value: str, max_age: int | None) -> Header:
    secure = foundation.settings.secure
    name = cookie_name(BROWSER_COOKIE, secure=secure)
    return set_cookie(name, value, secure=secure, max_age=max_age)


def _value(foundation: Foundation, request: Request, name: str) -> str | None:
    value = request.cookies.get(cookie_name(name, secure=foundation.settings.secure))
    return value if value and len(value) <= _LONGEST_VALUE else None
