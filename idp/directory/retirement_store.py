"""The statement of the retirement forecast."""

from __future__ import annotations

from sqlalchemy import bindparam, case, exists, literal, select

from idp.directory.models import EmploymentEventRow, Person, Unit
from idp.foundation.database import Statement

_E = EmploymentEventRow
# A NIP begins with the birth date, so that its index finds those of an age.
LIST_OLD_ENOUGH = Statement(
    select(
        Person.id,
        Person.nip,
        Person.name,
        Unit.code,
        Person.position_kind,
        Person.position,
        case(
            (
                exists(
                    select(literal(1)).where(
                        _E.person_id == Person.id, _E.kind == literal("PENSIUN")
                    )
                ),
                1,
            ),
            else_=0,
        ),
    )
    .select_from(Person)
    .outerjoin(Unit, Unit.id == Person.unit_id)
    .where(
        Person.nip >= bindparam("born_from"),
        Person.nip < bindparam("born_until"),
        Person.employment_status == literal("aktif"),
    )
)
