"""Units: Perangkat Daerah (Pasal 1 angka 4) and Unit Kerja (angka 5), as one tree."""

from __future__ import annotations

import re
from dataclasses import dataclass

from idp.directory import store
from idp.foundation.database import Transaction
from idp.foundation.errors import NotFound

UNIT_CODE = re.compile(r"[A-Z0-9_.-]{2,32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """One unit. ``valid_from`` and ``valid_until`` are its first and last civil day (WIB)."""

    id: str
    code: str
    name: str
    kind: str
    parent_code: str | None
    valid_from: str
    valid_until: str | None
    legal_basis: str | None
    is_central: int

    def is_open(self, today: str) -> bool:
        """Whether the unit exists on that civil day."""
        return self.valid_from <= today and (self.valid_until is None or today <= self.valid_until)


def find_unit_by_code(tx: Transaction, code: str) -> UnitRecord | None:
    """The unit, closed or not; any text may be asked."""
    if not UNIT_CODE.fullmatch(code):
        return None
    row = tx.one(store.FIND_UNIT_BY_CODE, code=code)
    return None if row is None else UnitRecord(*row)


def get_unit_by_code(tx: Transaction, code: str) -> UnitRecord:
    """As find_unit_by_code; raises NotFound."""
    unit = find_unit_by_code(tx, code)
    if unit is None:
        raise NotFound("unit_not_found", "there is no such unit")
    return unit


def find_central_unit(tx: Transaction) -> UnitRecord | None:
    """BKPSDMD, whose people may be administrators (Pasal 8(3))."""
    row = tx.one(store.FIND_CENTRAL_UNIT)
    return None if row is None else UnitRecord(*row)


def list_units(tx: Transaction) -> list[UnitRecord]:
    """All units, by code."""
    return [UnitRecord(*row) for row in tx.all(store.LIST_UNITS)]


def list_unit_ancestors(tx: Transaction, code: str) -> tuple[str, ...]:
    """Codes from the unit itself up to the root; empty for an unknown code.

    A unit lies within the reach of another exactly when that one is in this list (Pasal 8(2)).
    """
    if not UNIT_CODE.fullmatch(code):
        return ()
    return tuple(row[0] for row in tx.all(store.LIST_UNIT_ANCESTORS, code=code))


def find_perangkat_daerah(tx: Transaction, code: str) -> str | None:
    """Code of the Perangkat Daerah that the unit is or belongs to (Pasal 1 angka 5)."""
    row = tx.one(store.FIND_PERANGKAT_DAERAH, code=code)
    return None if row is None else str(row[0])
