"""The words of the standards: event types, delivery methods, states of a stream."""

from __future__ import annotations

from typing import Final, Literal

_CAEP = "https://schemas.openid.net/secevent/caep/event-type/"
_SSF = "https://schemas.openid.net/secevent/ssf/event-type/"

SESSION_REVOKED = _CAEP + "session-revoked"
TOKEN_CLAIMS_CHANGE = _CAEP + "token-claims-change"
CREDENTIAL_CHANGE = _CAEP + "credential-change"
EVENTS_SUPPORTED = (SESSION_REVOKED, TOKEN_CLAIMS_CHANGE, CREDENTIAL_CHANGE)
"""What a stream may ask for (CAEP 1.0 §3.1 to §3.3)."""

VERIFICATION = _SSF + "verification"
STREAM_UPDATED = _SSF + "stream-updated"
"""About the stream itself: they need not be asked for (SSF 1.0 §8.1.4, §8.1.5)."""

PUSH: Final = "urn:ietf:rfc:8935"
POLL: Final = "urn:ietf:rfc:8936"
Method = Literal["urn:ietf:rfc:8935", "urn:ietf:rfc:8936"]

Status = Literal["enabled", "paused", "disabled"]
STATUSES: tuple[Status, ...] = ("enabled", "paused", "disabled")

MANAGE = "ssf.manage"
READ = "ssf.read"
"""Scopes (CAEP Interoperability Profile 1.0 §2.7.2)."""

STREAM_PATH = "/ssf/stream"
STATUS_PATH = "/ssf/status"
ADD_SUBJECT_PATH = "/ssf/subjects:add"
REMOVE_SUBJECT_PATH = "/ssf/subjects:remove"
VERIFICATION_PATH = "/ssf/verify"
POLL_PATH = "/ssf/poll"
WELL_KNOWN = "/.well-known/ssf-configuration"

MIN_VERIFICATION_SECONDS = 5
