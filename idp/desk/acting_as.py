"""By which of several appointments somebody looks at the console, as every page says it."""

from __future__ import annotations

from dataclasses import dataclass

from idp.access import appointments_of
from idp.directory import find_unit_by_code
from idp.foundation.context import Foundation
from idp.sessions import Visitor


@dataclass(frozen=True, slots=True)
class ActingAs:
    """The chosen role and the name of its unit; both None: by all that the person holds."""

    role: str | None = None
    unit: str | None = None


def acting_as(foundation: Foundation, visitor: Visitor) -> ActingAs | None:
    """What the head of a page says; None for whoever has nothing to choose between."""
    held = appointments_of(visitor)
    if visitor.found is None or len(held) < len(("one", "another")):
        return None
    wanted = visitor.found.acting_as
    chosen = next((one for one in held if wanted and one.assignment_id == wanted), None)
    if chosen is None:
        return ActingAs()
    return ActingAs(chosen.role, _name_of(foundation, visitor, chosen.unit_code))


def _name_of(foundation: Foundation, visitor: Visitor, code: str | None) -> str | None:
    if code is None or code == visitor.person.unit_code:
        return visitor.person.unit_name if code is not None else None
    with foundation.database.reading() as tx:
        unit = find_unit_by_code(tx, code)
    return unit.name if unit is not None else code
