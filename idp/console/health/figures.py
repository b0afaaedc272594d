"""K26: how the installation does, in figures that say nothing about anybody (Pasal 24(5))."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from idp.access import PolicyShelf
from idp.audit import EventType
from idp.console.health import store
from idp.foundation.context import Foundation
from idp.keys import list_keys

State = Literal["baik", "perhatian", "gawat"]
SIGNING = "signing"
DAY = 86_400
MOST_ROWS = 20_000
KEY_DAYS = 100
"""A key signs for ninety days; ten more, and its rotation stands still."""
DELAY_SECONDS = 2
"""The target: modules hear of a change within two seconds."""
_LATE, _VERY_LATE = 60, 600
_SLOW_MS, _VERY_SLOW_MS = 50, 500
_LITTLE_DISK, _NO_DISK = 0.15, 0.05
_FEW_SUCCEED, _HARDLY_ANY = 0.8, 0.5
_ENOUGH = 20
"""Attempts from which a share says something."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: ``name`` is the catalogue's ``sehat.<name>``, ``values`` what is put into it."""

    name: str
    state: State
    values: dict[str, object]


@dataclass(frozen=True, slots=True)
class Bar:
    """Deliveries of one delay, or longer ones together."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Health:
    """Everything that the screen shows."""

    figures: list[Figure]
    delays: list[Bar]
    delivered: int
    in_time: int

    @property
    def worst(self) -> State:
        """The state of the worst line."""
        states = {figure.state for figure in self.figures}
        return "gawat" if "gawat" in states else "perhatian" if "perhatian" in states else "baik"


def read_health(foundation: Foundation, shelf: PolicyShelf) -> Health:
    """Look at everything now; raises Unavailable where the database does not answer at all."""
    now = foundation.clock.now()
    begun = time.perf_counter()
    with foundation.database.reading() as tx:
        waiting = tx.one(store.NOW, now=now) or (0,) * 7
        lately = tx.all(store.LATELY, most=MOST_ROWS, since_ms=(now - DAY) * 1000)
    milliseconds = round((time.perf_counter() - begun) * 1000)
    counted = [(int(key), int(count)) for kind, key, count in lately if kind == "delay"]
    sign_ins = {str(key): int(count) for kind, key, count in lately if kind == "sign_in"}
    delivered = sum(count for _, count in counted)
    in_time = sum(count for delay, count in counted if delay <= DELAY_SECONDS)
    figures = [
        _database(milliseconds),
        _outbox(waiting[0], waiting[1], now),
        _unreachable(waiting[2], waiting[3], now),
        _unsealed(waiting[4], waiting[5], now),
        _sign_ins(sign_ins),
        Figure("sesi", "baik", {"n": int(waiting[6])}),
        _keys(foundation, now),
        _policy(shelf),
        _disk(foundation),
    ]
    return Health(figures, _bars(counted), delivered, in_time)


def _database(milliseconds: int) -> Figure:
    slow = milliseconds > _SLOW_MS
    state: State = "gawat" if milliseconds > _VERY_SLOW_MS else "perhatian" if slow else "baik"
    return Figure("basis_data", state, {"ms": milliseconds})


def _outbox(count: int, oldest: int | None, now: int) -> Figure:
    age = now - oldest if oldest is not None else 0
    return Figure("antrean", _of_age(age), {"n": count, "detik": age})


def _unreachable(count: int, since: int | None, now: int) -> Figure:
    minutes = (now - since) // 60 if since is not None else 0
    return Figure("tujuan", "perhatian" if count else "baik", {"n": count, "menit": minutes})


def _unsealed(count: int, oldest_ms: int | None, now: int) -> Figure:
    age = now - oldest_ms // 1000 if oldest_ms is not None else 0
    return Figure("rangkaian", _of_age(age), {"n": count, "detik": age})


def _of_age(seconds: int) -> State:
    return "gawat" if seconds > _VERY_LATE else "perhatian" if seconds > _LATE else "baik"


def _sign_ins(counts: Mapping[str, int]) -> Figure:
    succeeded = counts.get(EventType.SIGN_IN_SUCCEEDED.value, 0)
    total = sum(counts.values())
    share = succeeded / total if total else 1.0
    state: State = "baik"
    if total >= _ENOUGH:
        few = share < _FEW_SUCCEED
        state = "gawat" if share < _HARDLY_ANY else "perhatian" if few else "baik"
    return Figure("masuk", state, {"persen": share, "n": total})


def _keys(foundation: Foundation, now: int) -> Figure:
    ages = [now - key.active_from for key in list_keys(foundation) if key.state == SIGNING]
    days = max(ages, default=0) // DAY
    state: State = "gawat" if not ages else "perhatian" if days > KEY_DAYS else "baik"
    return Figure("kunci", state, {"n": len(ages), "hari": days})


def _policy(shelf: PolicyShelf) -> Figure:
    state: State = "gawat" if shelf.fault is not None else "baik"
    return Figure("kebijakan", state, {"versi": shelf.loaded.version})


def _disk(foundation: Foundation) -> Figure:
    usage = shutil.disk_usage(foundation.settings.data_dir)
    free = usage.free / usage.total
    state: State = "gawat" if free < _NO_DISK else "perhatian" if free < _LITTLE_DISK else "baik"
    return Figure("cakram", state, {"persen": free})


def _bars(counted: list[tuple[int, int]]) -> list[Bar]:
    """0, 1, 2 seconds each, and what took longer."""
    found = dict.fromkeys(("0", "1", "2", "10", "lebih"), 0)
    for delay, count in counted:
        longest = 10
        key = (
            str(max(delay, 0)) if delay <= DELAY_SECONDS else "10" if delay <= longest else "lebih"
        )
        found[key] += count
    return [Bar(label, count) for label, count in found.items()]
