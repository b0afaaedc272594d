"""Sessions: the single sign-on session of a browser, and the pages that lead to one.

Owns: the session and its cookie, idle lock and absolute limits, the request that a sign-in must
satisfy, the sign-in pages, step-up, ending sessions.
Must not: verify a credential itself (authentication does), know OAuth grants or policies.
"""

from idp.sessions.cookie import (
    COOKIE,
    LANGUAGE_COOKIE,
    chosen_role,
    clear_session_cookie,
    ensure_browser,
    find_browser,
    session_cookie,
    set_chosen_role,
    set_session_cookie,
)
from idp.sessions.devices import device_name
from idp.sessions.events import SessionEnded
from idp.sessions.flow import PersonQuestion
from idp.sessions.kept_work import keep_work, take_work
from idp.sessions.open_sessions import (
    OpenSession,
    SessionFilter,
    list_open,
    list_open_by_id,
)
from idp.sessions.pairing import account_name, pairing_context
from idp.sessions.registry import (
    ListedSession,
    Session,
    end_expired_sessions,
    end_session,
    end_sessions_of_person,
    find_previous_session,
    find_session,
    find_session_by_id,
    idle_left,
    is_locked,
    list_sessions,
    list_sessions_of,
    open_session,
    raise_session,
    touch_session,
)
from idp.sessions.screens import language_of, show_error, show_screen, wait_minutes
from idp.sessions.sign_in_request import (
    SignInRequest,
    find_sign_in_request,
    store_sign_in_request,
)
from idp.sessions.step_up import (
    STEP_UP_SECONDS,
    FreshProofWanted,
    begin_step_up,
    is_fresh,
    proven_at,
)
from idp.sessions.store import last_sign_in_of
from idp.sessions.views import sign_in_routes
from idp.sessions.visitor import Found, Locked, Visitor, resolve_visitor

__all__ = [
    "COOKIE",
    "LANGUAGE_COOKIE",
    "STEP_UP_SECONDS",
    "Found",
    "FreshProofWanted",
    "ListedSession",
    "Locked",
    "OpenSession",
    "PersonQuestion",
    "Session",
    "SessionEnded",
    "SessionFilter",
    "SignInRequest",
    "Visitor",
    "account_name",
    "begin_step_up",
    "chosen_role",
    "clear_session_cookie",
    "device_name",
    "end_expired_sessions",
    "end_session",
    "end_sessions_of_person",
    "ensure_browser",
    "find_browser",
    "find_previous_session",
    "find_session",
    "find_session_by_id",
    "find_sign_in_request",
    "idle_left",
    "is_fresh",
    "is_locked",
    "keep_work",
    "language_of",
    "last_sign_in_of",
    "list_open",
    "list_open_by_id",
    "list_sessions",
    "list_sessions_of",
    "open_session",
    "pairing_context",
    "proven_at",
    "raise_session",
    "resolve_visitor",
    "session_cookie",
    "set_chosen_role",
    "set_session_cookie",
    "show_error",
    "show_screen",
    "sign_in_routes",
    "store_sign_in_request",
    "take_work",
    "touch_session",
    "wait_minutes",
]
