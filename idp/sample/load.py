"""Loads the sample through the same doors as real data, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from idp import authentication, directory, governance
from idp.audit import OPERATOR, PastEvent, record_past, seal
from idp.foundation.clock import civil_date
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.sample.accounts import DemoAccount, require_sample, write_accounts
from idp.sample.appointments import AppointmentPlan, Planned
from idp.sample.employees import Employee, generate_employees
from idp.sample.files import employees_file, units_file
from idp.sample.history import DAYS, Held, events_for, generate_history
from idp.sample.organisation import CENTRAL, ROOT
from idp.sample.passphrases import new_passphrase, new_totp_secret
from idp.sample.scenes import Cast, Player

_ORDINARY_LOGINS = ("DINKES", "DISDIK", "DISKOMINFO")
_DAY = 86_400
_Held = list[tuple[Planned, directory.PersonRecord]]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did; all zero when the sample was there already."""

    loaded: bool
    units: int = 0
    people: int = 0
    assignments: int = 0
    logins: int = 0
    events: int = 0


def load_sample(foundation: Foundation, employees: int, seed: int) -> LoadReport:
    """Fill an empty sample installation; does nothing where sample people exist already.

    ``employees`` is 160 or more. Raises Forbidden ``sample_only``, Refusal ``too_few``.
    """
    require_sample(foundation)
    with foundation.database.reading() as tx:
        if directory.has_sample_people(tx):
            return LoadReport(loaded=False)
    staff = list(generate_employees(employees, seed))
    with foundation.database.transaction() as tx:
        # Asked again under the writer's lock: of two that load at once, one does.
        if directory.has_sample_people(tx):
            return LoadReport(loaded=False)
        report = _load(tx, foundation, staff, seed)
    seal(foundation, wait=True)
    return report


def _load(tx: Transaction, foundation: Foundation, staff: list[Employee], seed: int) -> LoadReport:
    now_ms = foundation.clock.now_ms()
    # Everybody is there before the fictional history begins.
    began_ms = now_ms - (DAYS + 1) * _DAY * 1000
    units = directory.import_units(tx, units_file(len(staff)), actor=OPERATOR, now_ms=began_ms)
    people = directory.import_people(
        tx,
        employees_file(staff),
        actor=OPERATOR,
        now_ms=began_ms,
        source="sample",
        is_sample=True,
    )
    plan = AppointmentPlan(staff)
    held = [(planned, _person(tx, planned.nip)) for planned in plan.appointments()]
    held.append(_governor(tx, began_ms))
    recorded = [_record(tx, foundation, planned, person) for planned, person in held]
    for planned, person in held:
        _pledge(tx, planned, person, now_ms)
    events = record_past(tx, foundation, _history(tx, recorded, len(staff), seed, now_ms // 1000))
    ordinary = [_person(tx, plan.take_ordinary(office).nip) for office in _ORDINARY_LOGINS]
    accounts = _open_logins(tx, foundation, held, ordinary)
    # Before the commit: a login that nobody can read would be worse than a file too many.
    write_accounts(foundation, accounts)
    return LoadReport(True, units.created, people.created + 1, len(held), len(accounts), events)


def _person(tx: Transaction, nip: str) -> directory.PersonRecord:
    person = directory.find_person_by_login(tx, nip)
    if person is None:
        raise AssertionError("a person of the sample was not imported")
    return person


def _governor(tx: Transaction, now_ms: int) -> tuple[Planned, directory.PersonRecord]:
    """The one who is no ASN: the Pejabat Pembina Kepegawaian (Pasal 17)."""
    new = directory.NewPerson(
        name="Bimantoro Selatpraja",
        unit_code=ROOT,
        email="gubernur@contoh.example",
        kind="LAIN",
        position="Gubernur",
        is_sample=True,
    )
    person = directory.register_person(tx, new, actor=OPERATOR, now_ms=now_ms)
    return Planned("", "ppk", None, document="KEPPRES/1/CONTOH"), person


def _record(
    tx: Transaction, foundation: Foundation, planned: Planned, person: directory.PersonRecord
) -> governance.AssignmentRecord:
    now = foundation.clock.now()
    today = date.fromisoformat(civil_date(now))
    begun = planned.state not in ("proposed", "verified", "returned", "rejected")
    # A state that followed on an appointment has the appointment before it.
    since = 200 if planned.state in ("suspended", "lapsed") else planned.since_days
    first_day = (today - timedelta(days=since)).isoformat()
    return governance.record_assignment(
        tx,
        foundation,
        person_id=person.id,
        role=planned.role,
        unit_code=planned.unit,
        state=planned.state,
        valid_from=first_day if begun else None,
        valid_until=_later(today, planned.days_left),
        document=planned.document,
        document_date=first_day if planned.document else None,
        reason=planned.reason,
        suspension_scope=planned.scope,
        state_since=now - planned.since_days * _DAY,
    )


def _history(
    tx: Transaction,
    recorded: list[governance.AssignmentRecord],
    employees: int,
    seed: int,
    now: int,
) -> Iterator[PastEvent]:
    """What the people of the sample did in the past; by NIP, so that ids change nothing."""
    managing = [
        item for item in recorded if item.role in governance.PENGELOLA and item.state == "active"
    ]
    managers = {item.person_id for item in managing}
    people = directory.list_people(tx, limit=employees + 1)
    people.sort(key=lambda person: person.nip or "")
    everybody = [Player(person.id, person.unit_code, person.id in managers) for person in people]
    cast = Cast(everybody, [player for player in everybody if player.manages])
    held = [
        Held(item.id, item.person_id, item.role, item.unit_code)
        for item in managing
        if item.unit_code is not None
    ]
    return generate_history(cast, held, events_for(employees), seed, now)


def _later(today: date, days: int | None) -> str | None:
    return None if days is None else (today + timedelta(days=days)).isoformat()


def _pledge(tx: Transaction, planned: Planned, person: directory.PersonRecord, now_ms: int) -> None:
    if planned.role in governance.PENGELOLA and planned.state in ("active", "suspended"):
        signed_ms = now_ms - planned.since_days * _DAY * 1000
        governance.sign_pledge(tx, person.id, now_ms=signed_ms)


def _open_logins(
    tx: Transaction,
    foundation: Foundation,
    held: _Held,
    ordinary: list[directory.PersonRecord],
) -> list[DemoAccount]:
    """Passwords of this installation alone, for one or two of each role."""
    accounts = []
    for planned, person in _shown(held):
        unit = planned.unit or (CENTRAL if planned.role == "kepala_bkpsdmd" else person.unit_code)
        accounts.append(
            _open_login(tx, foundation, person, planned.role, unit or ROOT, planned.state)
        )
    for person in ordinary:
        accounts.insert(
            -1, _open_login(tx, foundation, person, "user_personal", person.unit_code or ROOT)
        )
    return accounts


def _shown(held: _Held) -> _Held:
    """Those of whom the demo has a login. The suspended one comes last."""
    wanted = (
        ("administrator", None, "active", 2),
        ("fasilitator", "DINKES", "active", 1),
        ("fasilitator", "DISDIK", "active", 1),
        ("kepala_perangkat_daerah", "DINKES", "active", 1),
        ("kepala_bkpsdmd", None, "active", 1),
        ("pengaudit", None, "active", 1),
        ("operator_diskominfo", None, "active", 1),
        ("fasilitator", "DISKOMINFO", "suspended", 1),
    )
    shown: _Held = []
    for role, unit, state, count in wanted:
        fitting = [
            item
            for item in held
            if (item[0].role, item[0].unit, item[0].state) == (role, unit, state)
        ]
        shown += fitting[:count]
    return shown


def _open_login(
    tx: Transaction,
    foundation: Foundation,
    person: directory.PersonRecord,
    role: str,
    unit: str,
    state: str = "active",
) -> DemoAccount:
    password = new_passphrase()
    totp_secret = None if role == "user_personal" else new_totp_secret()
    authentication.seed_credentials(
        tx, foundation, person.id, password=password, totp_secret=totp_secret
    )
    return DemoAccount(
        username=person.nip or person.email or "",
        password=password,
        totp_secret=totp_secret,
        role=role,
        unit=unit,
        state=state,
        name=person.name,
    )
