"""What can go wrong with a policy, and with those who ask the decision point."""

from __future__ import annotations

from collections.abc import Sequence


class PolicyBroken(Exception):
    """The policy bundle can't be loaded; the message names the file and the fault."""


class AskerRefused(Exception):
    """Whoever asks has not proven to be a client that may ask (AuthZEN 1.0 §11.2, §11.3).

    ``status`` is 400, 401, 403 or 429; ``challenges`` are values of ``WWW-Authenticate``
    (RFC 9110 §11.6.1), ``retry_after`` seconds. ``reason`` is safe to tell.
    """

    def __init__(
        self,
        status: int,
        reason: str,
        *,
        challenges: Sequence[str] = (),
        retry_after: int | None = None,
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.challenges = tuple(challenges)
        self.retry_after = retry_after


class MalformedRequest(Exception):
    """A request, or one item of a batch, that the standard does not allow; answered with 400."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
