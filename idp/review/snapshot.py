"""The snapshot: which rights a campaign looks at, as they stand when it begins, and its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence

from idp import oidc
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.ids import new_id
from idp.governance import PENGELOLA, ROLES, UNIT_ROLES
from idp.review import store
from idp.review.records import CampaignRecord, ItemRecord
from idp.review.reviewers import Offices, find_offices

_ROLES_OF = {
    "pengelola": PENGELOLA,  # Pasal 9(1)
    "unit": PENGELOLA & UNIT_ROLES,  # Pasal 8(2); its head holds an office and is no pengelola
    "system_roles": ROLES - PENGELOLA,
    "clients": frozenset[str](),
}
SNAPSHOT = (
    *("position", "assignment_id", "client_id", "holder_id", "role", "unit", "standing"),
    *("basis", "basis_date", "valid_from", "valid_until", "first_reviewer"),
)
"""The fields of an item that are set down at the start and never change."""


def rights_in_scope(
    tx: Transaction, campaign: CampaignRecord, now_ms: int, offices: Offices | None = None
) -> list[ItemRecord]:
    """One undecided item for each right of the scope, with the reviewer whom the rule names."""
    offices = offices or find_offices(tx, now_ms)
    rows = _clients(tx) if campaign.scope == "clients" else _assignments(tx, campaign, now_ms)
    return [
        _item(campaign.id, position, values, offices) for position, values in enumerate(rows, 1)
    ]


def digest_of(items: Sequence[ItemRecord]) -> str:
    """SHA-256 of the snapshot, as :func:`snapshot_lines` writes it."""
    return hashlib.sha256(snapshot_lines(items)).hexdigest()


def snapshot_lines(items: Sequence[ItemRecord]) -> bytes:
    """The items as they were set down: a JSON array a line, in ASCII, in the order of SNAPSHOT."""
    return "".join(
        json.dumps([getattr(item, name) for name in SNAPSHOT], separators=(",", ":")) + "\n"
        for item in items
    ).encode()


def _assignments(
    tx: Transaction, campaign: CampaignRecord, now_ms: int
) -> Iterator[dict[str, str | None]]:
    rows = tx.all(
        store.RIGHTS_IN_SCOPE,
        roles=json.dumps(sorted(_ROLES_OF[campaign.scope])),
        unit_code=campaign.unit_code or "",
        today=civil_date(now_ms // 1000),
    )
    names = (
        *("assignment_id", "holder_id", "role", "unit", "standing"),
        *("basis", "basis_date", "valid_from", "valid_until"),
    )
    for row in rows:
        yield {"client_id": None, **dict(zip(names, row, strict=True))}


def _clients(tx: Transaction) -> Iterator[dict[str, str | None]]:
    for client in oidc.list_reviewable_clients(tx):
        yield {
            "assignment_id": None,
            "client_id": client.client_id,
            "holder_id": None,
            "role": client.name,
            "unit": client.owner_unit,
            "standing": "active",
            "basis": None,
            "basis_date": None,
            "valid_from": civil_date(client.created_at),
            "valid_until": None,
        }


def _item(
    campaign_id: str, position: int, values: dict[str, str | None], offices: Offices
) -> ItemRecord:
    asked = offices.asked_about(values["unit"], values["holder_id"])
    return ItemRecord(
        id=new_id(),
        campaign_id=campaign_id,
        position=position,
        first_reviewer=asked.first,
        reviewer_id=asked.first,
        reviewer_by=asked.rule,
        outcome="undecided",
        by_default=False,
        facts_seen=False,
        reason=None,
        note=None,
        decided_by=None,
        decided_at=None,
        version=1,
        **values,  # type: ignore[arg-type]
    )
