"""A decision of the past: its row, one line of text about it, and the same decision made again."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from idp.access.decision import Decision, decide
from idp.access.engine import Policy
from idp.access.facts import from_document

ALLOWED, DENIED = "boleh", "tolak"
NOTHING = "-"


@dataclass(frozen=True, slots=True)
class LoggedDecision:
    """A row of the log as it is read back; ``at_ms`` is epoch milliseconds."""

    id: int
    at_ms: int
    caller: str
    subject_kind: str
    subject_id: str
    action: str
    resource_type: str
    resource_id: str
    owner_id: str | None
    allowed: int
    code: str
    rule: str
    pasal: str
    policy: str
    assignment_id: str | None
    facts: str
    digest: str

    @property
    def is_whole(self) -> bool:
        """Whether the facts are those that were written: their digest is in the row."""
        found = hashlib.sha256(self.facts.encode()).hexdigest()
        return hmac.compare_digest(found, self.digest)

    def decide_again(self, policy: Policy) -> Decision:
        """The decision on the same facts, by this version of the policy.

        Raises ValueError, KeyError or TypeError where the facts of the row are none.
        """
        subject, resource, proof = from_document(json.loads(self.facts))
        return decide(policy, subject, self.action, resource, proof)

    def agrees(self, decision: Decision) -> bool:
        """Whether a decision is the one of the row: answer, reason, rule, articles, authority."""
        held = decision.authority.assignment_id if decision.authority is not None else None
        return (
            bool(self.allowed) == decision.allowed
            and self.code == decision.code
            and self.rule == decision.rule
            and self.pasal == " ".join(decision.pasal)
            and self.assignment_id == held
        )


@dataclass(frozen=True, slots=True)
class LoggedSearch:
    """A page of a search as it was answered; ``at_ms`` is epoch milliseconds."""

    id: int
    at_ms: int
    caller: str
    request_id: str | None
    searched: str
    subject_kind: str
    subject_id: str
    action: str
    resource_type: str
    resource_id: str
    policy: str
    found: int
    digest: str


def line_of(row: Mapping[str, Any]) -> str:
    """One line about a row of the log, fields parted by blanks: ids and words of the policy alone.

    Subject, action, resource, owner, answer, code, rule, articles, appointment.
    """
    return " ".join(
        (
            f"{row['subject_kind']}:{row['subject_id']}",
            str(row["action"]),
            f"{row['resource_type']}/{row['resource_id']}",
            row["owner_id"] or NOTHING,
            ALLOWED if row["allowed"] else DENIED,
            str(row["code"]),
            str(row["rule"]),
            str(row["pasal"]).replace(" ", "+"),
            row["assignment_id"] or NOTHING,
        )
    )
