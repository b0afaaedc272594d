"""Error base: a refusal is a value with a stable code for programs and a safe text for people."""

from __future__ import annotations


class Refusal(Exception):
    """An act was refused for a reason that the caller may know.

    ``code`` is stable English (``snake_case``), ``reason`` one safe sentence without secrets,
    ``pasal`` the articles of Pergub 14/2023 it rests on (may be empty).
    """

    status = 400

    def __init__(self, code: str, reason: str, *, pasal: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.pasal = pasal


class NotFound(Refusal):
    """The named thing does not exist, or the caller may not know that it does."""

    status = 404


class Forbidden(Refusal):
    """The caller is known and has no right to this act."""

    status = 403


class Conflict(Refusal):
    """Somebody else was first, or the state does not allow the act."""

    status = 409


class Unavailable(Refusal):
    """A resource that the act needs cannot be had now; nothing was changed."""

    status = 503


class Busy(Unavailable):
    """Too many ask for it at this moment; whoever asks again shortly may have it."""

    status = 429


class ConfigurationError(Exception):
    """The start is refused; the message is one clear line for the operator."""
