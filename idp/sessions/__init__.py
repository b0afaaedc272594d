"""Sessions: the single sign-on session of a browser, and the pages that lead to one.

Owns: the session and its cookie, idle lock and absolute limits, the request that a sign-in must
satisfy, the sign-in pages, step-up, ending sessions.
Must not: verify a credential itself (authentication does), know OAuth grants or policies.
"""

from idp.sessions.events import SessionEnded
from idp.sessions.registry import (
    ListedSession,
    Session,
    end_session,
    end_sessions_of_person,
    find_session,
    is_locked,
    list_sessions,
    open_session,
    raise_session,
    touch_session,
)

__all__ = [
    "ListedSession",
    "Session",
    "SessionEnded",
    "end_session",
    "end_sessions_of_person",
    "find_session",
    "is_locked",
    "list_sessions",
    "open_session",
    "raise_session",
    "touch_session",
]
