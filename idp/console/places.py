"""What the registers of the console ask alike: which units may be chosen, and what may be typed."""

from __future__ import annotations

from collections.abc import Collection

from idp.directory import list_units
from idp.foundation.database import Transaction

LONGEST = 100
"""Characters of what somebody searches for."""


def choose_units(tx: Transaction, reach: Collection[str] | None) -> dict[str, str]:
    """Code -> name of what a filter offers, by name: the viewer's own units (Pasal 8(2)), or all.

    Of the whole Province it offers the Perangkat Daerah; a Unit Kerja is reached by its own page.
    """
    units = list_units(tx)
    chosen = [
        unit for unit in units if (unit.kind != "UNIT" if reach is None else unit.code in reach)
    ]
    return {unit.code: unit.name for unit in sorted(chosen, key=lambda unit: unit.name)}


def is_typed(*texts: str, most: int) -> bool:
    """Whether people type such: a NUL is no text to the database either."""
    return all(text.isprintable() and len(text) <= most for text in texts)
