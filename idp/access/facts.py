"""The facts of one question, each from its one source; a fact that nothing supplies is false."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from idp.directory import PersonRecord, find_central_unit, list_unit_ancestors
from idp.foundation.database import Transaction
from idp.governance import is_pledged, list_in_force


@dataclass(frozen=True, slots=True)
class Authority:
    """A role that a person holds now, with the unit it is bound to (null: the whole province)."""

    role: str
    unit_code: str | None = None
    assignment_id: str | None = None

    @property
    def claim(self) -> str:
        """As modules see it: ``fasilitator:DINKES``."""
        return f"{self.role}:{self.unit_code}" if self.unit_code else self.role


@dataclass(slots=True)
class Facts:
    """What is true of a person at this moment. Rare facts are looked up only when asked."""

    tx: Transaction
    person: PersonRecord
    acr: str
    today: str
    authorities: tuple[Authority, ...]
    _known: dict[str, bool] = field(default_factory=dict)

    def holds(self, condition: str) -> bool:
        """Whether a condition is true; an unknown one is not."""
        known = self._known.get(condition)
        if known is None:
            source = _SOURCES.get(condition)
            known = self._known[condition] = source is not None and source(self)
        return known


def gather_facts(tx: Transaction, person: PersonRecord, *, acr: str, today: str) -> Facts:
    """The facts about a person, who acts on themself. One query, more only when needed.

    ``acr`` is the strength of the proof (``pwd`` or ``mfa``), ``today`` the civil date in WIB.
    """
    authorities = [
        Authority(row.role, row.unit_code, row.id) for row in list_in_force(tx, person.id, today)
    ]
    # Pasal 1 angka 15, 8(1): every active ASN is user personal, without an appointment.
    if person.is_asn:
        authorities.insert(0, Authority("user_personal"))
    return Facts(tx, person, acr, today, tuple(authorities))


_SOURCES: dict[str, Callable[[Facts], bool]] = {
    # C1: a person enters a module as themself.
    "C1": lambda facts: True,
    "C7": lambda facts: is_pledged(facts.tx, facts.person.id, facts.today),
    # C8, C11: only assignments in force, and not suspended, are among the authorities at all.
    "C8": lambda facts: True,
    "C11": lambda facts: True,
    "C12": lambda facts: facts.acr == "mfa",
    "C17": lambda facts: facts.person.employment_status == "aktif",
    # A5: Pasal 8 ayat (3), the administrator is BKPSDMD.
    "A5": lambda facts: _is_placed_centrally(facts),  # noqa: PLW0108 - defined below
}


def _is_placed_centrally(facts: Facts) -> bool:
    central = find_central_unit(facts.tx)
    unit_code = facts.person.unit_code
    return (
        central is not None
        and unit_code is not None
        and central.code in list_unit_ancestors(facts.tx, unit_code)
    )
