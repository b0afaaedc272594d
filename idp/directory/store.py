"""Statements of the directory. Values are named parameters; rows come back in column order."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, func, insert, literal, select, update

from idp.directory.models import DayOffRow, Person, PersonNumber, Unit
from idp.directory.tables import units_at_and_below
from idp.foundation.database import Statement

SELECT_PERSON = (
    select(
        Person.id,
        Person.nip,
        Person.kind,
        Person.name,
        Person.rank,
        Person.position,
        Person.education,
        Unit.code,
        Unit.name,
        Person.email,
        Person.phone,
        Person.employment_status,
        Person.account_status,
        Person.authority_version,
        Person.activated_at,
    )
    .select_from(Person)
    .outerjoin(Unit, Unit.id == Person.unit_id)
)
"""In the order of PersonRecord's fields; statements of rooms above may join to it."""

FIND_SOURCE = Statement(
    select(Person.source, Person.created_at).where(Person.id == bindparam("person_id"))
)
FIND_PERSON = Statement(SELECT_PERSON.where(Person.id == bindparam("person_id")))
HOLD_PERSON = Statement(
    SELECT_PERSON.where(Person.id == bindparam("person_id")).with_for_update(
        of=Person, key_share=True
    )
)
"""The same, and whoever would stop the person waits until the transaction has ended."""
FIND_PERSON_BY_NUMBER = Statement(
    SELECT_PERSON.join(PersonNumber, PersonNumber.person_id == Person.id).where(
        PersonNumber.number == bindparam("number")
    )
)
FIND_PERSON_BY_EMAIL = Statement(SELECT_PERSON.where(Person.email_key == bindparam("email_key")))

_SUBTREE = units_at_and_below(
    select(Unit.id.label("id")).where(Unit.code == bindparam("unit_code")), "subtree"
)

LIST_PEOPLE = Statement(
    SELECT_PERSON.order_by(Person.name, Person.id)
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)
LIST_PEOPLE_OF_UNIT = Statement(
    SELECT_PERSON.where(Person.unit_id.in_(select(_SUBTREE.c.id)))
    .order_by(Person.name, Person.id)
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)
COUNT_PEOPLE = Statement(select(func.count()).select_from(Person))
COUNT_PEOPLE_OF_UNIT = Statement(
    select(func.count()).select_from(Person).where(Person.unit_id.in_(select(_SUBTREE.c.id)))
)

FIND_ANY_SAMPLE_PERSON = Statement(
    select(Person.id).where(Person.is_sample == literal(1)).limit(literal(1))
)

SET_ACCOUNT_STATUS = Statement(
    update(Person)
    .where(Person.id == bindparam("person_id"), Person.account_status == bindparam("old_status"))
    .values(
        account_status=bindparam("new_status"),
        authority_version=Person.authority_version + 1,
        updated_at=bindparam("now"),
    )
)
RAISE_AUTHORITY_VERSION = Statement(
    update(Person)
    .where(Person.id == bindparam("person_id"))
    .values(authority_version=Person.authority_version + 1)
)
SET_EMAIL = Statement(
    update(Person)
    .where(Person.id == bindparam("person_id"))
    .values(
        email=bindparam("new_email"),
        email_key=bindparam("new_email_key"),
        updated_at=bindparam("now"),
    )
)
SET_PHONE = Statement(
    update(Person)
    .where(Person.id == bindparam("person_id"))
    .values(phone=bindparam("new_phone"), updated_at=bindparam("now"))
)
SET_SOURCE_CONTACT = Statement(
    update(Person)
    # Pasal 27(2)j: a source has no word any more once the owner has taken over.
    .where(Person.id == bindparam("person_id"), Person.activated_at.is_(None))
    .values(
        email=bindparam("new_email"),
        email_key=bindparam("new_email_key"),
        phone=bindparam("new_phone"),
        updated_at=bindparam("now"),
    )
)
MARK_ACTIVATED = Statement(
    update(Person)
    .where(Person.id == bindparam("person_id"), Person.activated_at.is_(None))
    .values(activated_at=bindparam("now"), updated_at=bindparam("now"))
)

PERSON_COLUMNS = (
    "id",
    "nip",
    "kind",
    "name",
    "rank",
    "position",
    "position_kind",
    "education",
    "unit_id",
    "start_date",
    "employment_status",
    "account_status",
    "email",
    "email_key",
    "phone",
    "activated_at",
    "authority_version",
    "source",
    "is_sample",
    "created_at",
    "updated_at",
)
INSERT_PERSON = Statement(insert(Person), columns=PERSON_COLUMNS)
INSERT_NUMBER = Statement(insert(PersonNumber), columns=("number", "person_id", "since"))

KNOWN_PEOPLE = Statement(
    select(
        Person.id,
        Person.nip,
        Person.kind,
        Person.name,
        Person.rank,
        Person.position,
        Person.position_kind,
        Person.education,
        Person.unit_id,
        Person.start_date,
        Person.employment_status,
        Person.email,
        Person.email_key,
        Person.phone,
        Person.activated_at,
    )
)
"""Everybody, once for each import: the file is compared in memory."""
KNOWN_NUMBERS = Statement(select(PersonNumber.number, PersonNumber.person_id))

CHANGE_PERSON = Statement(
    update(Person)
    .where(Person.id == bindparam("person_id"))
    .values(
        nip=bindparam("new_nip"),
        kind=bindparam("new_kind"),
        name=bindparam("new_name"),
        rank=bindparam("new_rank"),
        position=bindparam("new_position"),
        position_kind=bindparam("new_position_kind"),
        education=bindparam("new_education"),
        unit_id=bindparam("new_unit_id"),
        start_date=bindparam("new_start_date"),
        employment_status=bindparam("new_employment_status"),
        updated_at=bindparam("now"),
    )
)

_PARENT = Unit.__table__.alias("parent")
_UNIT = (
    select(
        Unit.id,
        Unit.code,
        Unit.name,
        Unit.kind,
        _PARENT.c.code.label("parent_code"),
        Unit.valid_from,
        Unit.valid_until,
        Unit.legal_basis,
        Unit.is_central,
    )
    .select_from(Unit)
    .outerjoin(_PARENT, _PARENT.c.id == Unit.parent_id)
)
"""In the order of UnitRecord's fields."""

FIND_UNIT_BY_CODE = Statement(_UNIT.where(Unit.code == bindparam("code")))
FIND_CENTRAL_UNIT = Statement(_UNIT.where(Unit.is_central == literal(1)))
LIST_UNITS = Statement(_UNIT.order_by(Unit.code))

_ABOVE = (
    select(
        Unit.code.label("code"),
        Unit.kind.label("kind"),
        Unit.parent_id.label("parent_id"),
        literal(0).label("height"),
    )
    .where(Unit.code == bindparam("code"))
    .cte("above", recursive=True)
)
_UPPER = Unit.__table__.alias("upper_unit")
_ABOVE = _ABOVE.union_all(
    select(_UPPER.c.code, _UPPER.c.kind, _UPPER.c.parent_id, _ABOVE.c.height + 1).where(
        # Bounded, so that a circle in the tree ends the recursion.
        _UPPER.c.id == _ABOVE.c.parent_id,
        _ABOVE.c.height < 16,
    )
)
LIST_UNIT_ANCESTORS = Statement(select(_ABOVE.c.code).order_by(_ABOVE.c.height))
FIND_PERANGKAT_DAERAH = Statement(
    select(_ABOVE.c.code).where(_ABOVE.c.kind == literal("PD")).order_by(_ABOVE.c.height)
)

UNIT_COLUMNS = (
    "id",
    "code",
    "name",
    "kind",
    "parent_id",
    "valid_from",
    "valid_until",
    "legal_basis",
    "is_central",
)
INSERT_UNIT = Statement(insert(Unit), columns=UNIT_COLUMNS)
UNMARK_CENTRAL_UNIT = Statement(
    update(Unit).where(Unit.id == bindparam("unit_id")).values(is_central=literal(0))
)
CHANGE_UNIT = Statement(
    update(Unit)
    .where(Unit.id == bindparam("unit_id"))
    .values(
        name=bindparam("new_name"),
        kind=bindparam("new_kind"),
        parent_id=bindparam("new_parent_id"),
        valid_from=bindparam("new_valid_from"),
        valid_until=bindparam("new_valid_until"),
        legal_basis=bindparam("new_legal_basis"),
        is_central=bindparam("new_is_central"),
    )
)

LIST_DAYS_OFF = Statement(
    select(DayOffRow.day, DayOffRow.name, DayOffRow.basis)
    .where(DayOffRow.day >= bindparam("from_day"))
    .order_by(DayOffRow.day)
)
"""In the order of DayOff's fields."""
INSERT_DAY_OFF = Statement(insert(DayOffRow), columns=("day", "name", "basis"))
DELETE_DAY_OFF = Statement(delete(DayOffRow).where(DayOffRow.day == bindparam("off")))
