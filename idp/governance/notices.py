"""Mail about authority: what happened and where to read on, never why and never about others."""

from __future__ import annotations

import json
from collections.abc import Iterable

from idp import directory
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.mail import enqueue_mail
from idp.governance import holder_store as store
from idp.governance.assignments import AssignmentRecord
from idp.governance.roles import HEADS, OVER_BKPSDMD
from idp.pages import DEFAULT_LANGUAGE, date_time, text


def tell(tx: Transaction, persons: Iterable[str], key: str, *, now: int, **values: str) -> None:
    """Queue the mail ``key`` (catalogue) to each who has an address, once."""
    for person_id in dict.fromkeys(persons):
        person = directory.find_person(tx, person_id)
        if person is None or person.email is None or not person.may_act:
            continue
        enqueue_mail(
            tx,
            to=person.email,
            subject=text(DEFAULT_LANGUAGE, f"{key}.judul"),
            text=text(
                DEFAULT_LANGUAGE,
                "kabar.rangka",
                nama=person.name,
                isi=text(DEFAULT_LANGUAGE, f"{key}.isi", **values),
                waktu=date_time(now, language=DEFAULT_LANGUAGE),
            ),
            now=now,
        )


def tell_of_suspension(
    tx: Transaction, assignment: AssignmentRecord, key: str, *, now: int
) -> None:
    """Tell the fasilitator, the head of his Perangkat Daerah and that of BKPSDMD (Pasal 9(7))."""
    unit = directory.find_unit_by_code(tx, assignment.unit_code or "")
    persons = [
        assignment.person_id,
        *heads_over(tx, assignment.unit_code, now),
        *holders(tx, OVER_BKPSDMD, (), now),
    ]
    tell(tx, persons, key, now=now, unit=unit.name if unit is not None else "-")


def heads_over(tx: Transaction, unit_code: str | None, now: int) -> list[str]:
    """Who heads the unit or one above it now, acting heads included."""
    above = directory.list_unit_ancestors(tx, unit_code or "")
    return [person for role in sorted(HEADS) for person in holders(tx, role, above, now)]


def holders(tx: Transaction, role: str, unit_codes: Iterable[str], now: int) -> list[str]:
    """Who holds this role in force at ``now``, in these units or for the whole Province."""
    rows = tx.all(
        store.LIST_HOLDERS,
        role=role,
        units=json.dumps(list(unit_codes)),
        today=civil_date(now),
    )
    return [row[0] for row in rows]
