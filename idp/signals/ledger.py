"""The ledger of delivery: which modules an act was told to, and which have confirmed it.

An act is a unit of work (``Transaction.act``): its audit rows carry it as their correlation, its
messages as ``act``. Back-channel logout and security events count alike.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from idp.foundation.database import Row, Transaction
from idp.oidc import NO_LOGOUT_ADDRESS
from idp.signals import store

State = Literal["waiting", "delivered", "failed"]


@dataclass(frozen=True, slots=True)
class ModuleDelivery:
    """One client: ``delivered`` when it has confirmed every message of the act that it was sent.

    Times are epoch seconds; ``cause`` is why the last attempt failed.
    """

    client_id: str
    name: str
    module: str | None
    state: State
    told_at: int
    delivered_at: int | None
    attempts: int
    cause: str | None


@dataclass(frozen=True, slots=True)
class ActDelivery:
    """All clients that one act was told to."""

    act: str
    modules: tuple[ModuleDelivery, ...]

    @property
    def confirmed(self) -> int:
        return sum(module.state == "delivered" for module in self.modules)

    @property
    def summary(self) -> str:
        """For people: ``berlaku di 5 dari 6 modul``."""
        return f"berlaku di {self.confirmed} dari {len(self.modules)} modul"


def deliveries_of_act(tx: Transaction, act: str) -> ActDelivery:
    """What one act was told; of nobody, when it was told to nobody."""
    return deliveries_of_acts(tx, [act])[act]


def deliveries_of_acts(
    tx: Transaction, acts: Iterable[str], *, subject: str | None = None
) -> dict[str, ActDelivery]:
    """The same for many acts, in one query; ``subject`` narrows them to messages about a person."""
    wanted = sorted(set(acts))
    rows = [
        row
        for row in tx.all(store.MESSAGES_OF_ACTS, acts=json.dumps(wanted))
        if subject is None or row[5] == subject
    ]
    told = {
        act: tuple(_module(list(of_client)) for _, of_client in groupby(of_act, lambda r: r[1]))
        for act, of_act in groupby(rows, lambda r: r[0])
    }
    return {act: ActDelivery(act, told.get(act, ())) for act in wanted}


def _module(rows: list[Row]) -> ModuleDelivery:
    # A module that is told by events needs no address for logout besides.
    counted = [row for row in rows if row[10] != NO_LOGOUT_ADDRESS] or rows
    failed = [row for row in counted if row[9] is not None]
    waiting = [row for row in counted if row[8] is None and row[9] is None]
    state: State = "failed" if failed else "waiting" if waiting else "delivered"
    causes = [row[10] for row in (*failed, *waiting) if row[10] is not None]
    first = counted[0]
    return ModuleDelivery(
        client_id=first[1],
        name=first[2],
        module=first[3],
        state=state,
        told_at=min(row[7] for row in counted),
        delivered_at=max(row[8] for row in counted) if state == "delivered" else None,
        attempts=max(row[6] for row in counted),
        cause=causes[0] if causes else None,
    )
