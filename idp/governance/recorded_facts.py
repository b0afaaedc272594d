"""Facts that decisions rest on and that no appointment gives: consents, agreements, emergencies.

Whatever machine creates them later supplies them here; the policy engine reads only this.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from idp.foundation.database import Transaction
from idp.foundation.errors import Refusal
from idp.foundation.ids import new_id
from idp.governance import store
from idp.governance.models import FACT_KINDS

OF_SOMEBODY = frozenset({"persetujuan", "perjanjian", "hibah", "rekomendasi", "izin"})
"""Kinds that must name who acts by them: Pasal 16, 20(3), 23(2), 27(2)g, 27(2)h."""


@dataclass(frozen=True, slots=True)
class RecordedFact:
    """A fact in force. A null field narrows nothing."""

    kind: str
    subject_id: str | None
    owner_id: str | None
    resource: str | None
    item_id: str | None
    value: str | None
    recorded_by: str


def record_fact(
    tx: Transaction,
    kind: str,
    *,
    recorded_by: str,
    valid_from: int,
    valid_until: int | None = None,
    subject_id: str | None = None,
    owner_id: str | None = None,
    resource: str | None = None,
    item_id: str | None = None,
    value: str | None = None,
    document: str | None = None,
) -> str:
    """Write a fact that holds from ``valid_from`` until ``valid_until`` (epoch seconds).

    Gives its id. Raises Refusal ``unknown_fact``, or ``fact_without_subject`` for a kind that
    would otherwise hold for everybody.
    """
    if kind not in FACT_KINDS:
        raise Refusal("unknown_fact", "there is no such kind of fact")
    if kind in OF_SOMEBODY and subject_id is None:
        raise Refusal("fact_without_subject", "this fact must name who acts by it")
    fact_id = new_id()
    tx.run(
        store.INSERT_FACT,
        id=fact_id,
        kind=kind,
        subject_id=subject_id,
        owner_id=owner_id,
        resource=resource,
        item_id=item_id,
        value=value,
        document=document,
        recorded_by=recorded_by,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    return fact_id


def end_fact(tx: Transaction, fact_id: str, now: int) -> None:
    """From ``now`` (epoch seconds) on the fact no longer holds; ending it twice changes nothing."""
    tx.run(store.END_FACT, id=fact_id, now=now)


def end_facts_about(tx: Transaction, kind: str, owner_id: str, now: int) -> None:
    """From ``now`` (epoch seconds) on no fact of this kind about this person holds any more."""
    tx.run(store.END_FACTS_ABOUT, kind=kind, owner_id=owner_id, now=now)


def list_facts(tx: Transaction, subjects: Iterable[str], now: int) -> list[RecordedFact]:
    """The facts in force that name one of these subjects or nobody. One query."""
    rows = tx.all(store.LIST_FACTS, subjects=json.dumps(list(subjects)), now=now)
    return [RecordedFact(*row) for row in rows]
