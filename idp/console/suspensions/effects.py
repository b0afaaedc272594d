"""What a suspension would stop, counted before it is done: people, sessions, tokens, modules."""

from __future__ import annotations

from dataclasses import dataclass

from idp import governance, oidc, sessions
from idp.foundation.database import Transaction
from idp.governance import AssignmentRecord


@dataclass(frozen=True, slots=True)
class Effect:
    """How many lose management access, and where they are at work at this moment."""

    people: int
    sessions: int
    families: int
    modules: tuple[str, ...]
    """Names of the modules that are told at once."""


def foresee(tx: Transaction, held: AssignmentRecord, now: int) -> dict[str, Effect]:
    """The effect of each scope of Pasal 9(7), in five queries however many people there are."""
    of_unit = governance.list_who_would_stop(tx, held, "unit")
    living = sessions.list_sessions_of(tx, of_unit, now)
    own = [session.id for session in living if session.person_id == held.person_id]
    return {
        "person": effect_of(tx, 1, own, now),
        "unit": effect_of(tx, len(of_unit), [session.id for session in living], now),
    }


def effect_of(tx: Transaction, people: int, living: list[str], now: int) -> Effect:
    """What stops with these living sessions of so many people. One query."""
    reached = oidc.list_reached(tx, living, now) if living else []
    return Effect(
        people,
        len(living),
        sum(client.families for client in reached),
        tuple(client.name for client in reached),
    )
