"""Looking at the console by one of several appointments: a view, which never shows more.

Rights combine: one allowance among all roles suffices, and every act is decided by all of them.
What is chosen here narrows lists to the unit of one appointment, and nothing else.
"""

from __future__ import annotations

from dataclasses import replace

from idp.access.facts import Authority
from idp.access.questions import Answer
from idp.sessions import Found, Visitor


def appointments_of(visitor: Visitor) -> tuple[Authority, ...]:
    """What the visitor was appointed to, stopped or not, as the request's first answer has it."""
    answer = visitor.found.answer if visitor.found is not None else None
    held = answer.subject.authorities if isinstance(answer, Answer) else ()
    return tuple(authority for authority in held if authority.assignment_id is not None)


def narrowed(found: Found, assignment_id: str) -> Found:
    """What was found, narrowed to this appointment if it is the visitor's and binds; else as is."""
    held = found.answer.subject.authorities if isinstance(found.answer, Answer) else ()
    chosen = next((one for one in held if one.assignment_id == assignment_id and one.binds), None)
    if chosen is None or not assignment_id:
        return found
    unit = chosen.unit_code
    units = found.units if unit is None else (unit,)
    return replace(found, acting_as=assignment_id, only=unit, units=units)
