"""What this room tells the rooms above, inside the transaction of the act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Credential = Literal["password", "totp", "recovery_codes", "contact"]
Change = Literal["create", "update", "delete"]


@dataclass(frozen=True, slots=True)
class CredentialChanged:
    """The owner changed a password, a second factor, an e-mail address or a telephone number.

    Every other session of the person ends and every refresh token dies (OWASP ASVS 7.4.3).
    ``keep_session_id`` is the session in which it was done; ``at`` is epoch seconds.
    """

    person_id: str
    keep_session_id: str | None
    at: int
    credential: Credential
    change: Change = "update"
