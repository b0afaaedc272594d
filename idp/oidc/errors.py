"""One error type for the protocol endpoints: the standard's code, and a safe English text."""

from __future__ import annotations


class ProtocolError(Exception):
    """An OAuth error answer (RFC 6749 §5.2 and §4.1.2.1).

    ``error`` is the registered code; ``description`` printable ASCII without quotes or
    backslashes; ``status`` the HTTP status where it is answered directly. An error that may go
    back to the client by redirect is raised after the redirect URI has been proven.
    """

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description
        self.status = status


class UnprovenRequest(ProtocolError):
    """An error before client and redirect URI are proven: shown to the person, never redirected."""


class TooManyRequests(ProtocolError):
    """Too many failures; ``retry_after`` seconds."""

    def __init__(self, description: str, retry_after: int) -> None:
        super().__init__("temporarily_unavailable", description, 429)
        self.retry_after = retry_after
