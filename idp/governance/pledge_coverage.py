"""How far the pledge covers those whom it binds: signed, run out, never signed (Pasal 27(1)a)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from idp.foundation.database import Transaction
from idp.governance import pledge_coverage_store as store
from idp.governance.pledge_reading import grace_day

COVERS = ("unsigned", "expired", "signed")
"""Never signed; signed, but it holds no more; holds."""


@dataclass(frozen=True, slots=True)
class CoverRecord:
    """An appointment that the pledge binds; ``valid_until`` is the last day signed for."""

    assignment_id: str
    name: str
    role: str
    unit_name: str | None
    state: str
    cover: str
    valid_until: str | None


def count_pledged(
    tx: Transaction, today: str, *, units: Collection[str] | None
) -> Mapping[str, Mapping[str, int]]:
    """For each role, how many appointments stand how on the civil day ``today``. One query."""
    found: dict[str, dict[str, int]] = {}
    for role, cover, many in tx.all(store.COUNT, **_asked(units, today)):
        found.setdefault(role, dict.fromkeys(COVERS, 0))[cover] = int(many)
    return dict(sorted(found.items()))


def list_covers(
    tx: Transaction,
    today: str,
    cover: str,
    *,
    units: Collection[str] | None,
    after: tuple[str, str] = ("", ""),
    limit: int = 30,
) -> list[CoverRecord]:
    """Appointments that stand so, by name; ``after`` is the (name, id) of the last one seen."""
    rows = tx.all(
        store.LIST,
        **_asked(units, today),
        cover=cover,
        after_name=after[0],
        after_id=after[1],
        most=limit,
    )
    return [CoverRecord(*row) for row in rows]


def _asked(units: Collection[str] | None, today: str) -> dict[str, object]:
    return {
        "everywhere": int(units is None),
        "units": json.dumps(sorted(units or ())),
        "today": today,
        "grace_day": grace_day(today),
    }
