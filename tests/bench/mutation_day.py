"""What a day of transfers costs ("hari mutasi"): its preview, and what it does to authority."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask

from idp import governance
from idp.app import build_foundation
from idp.audit import EventType, list_events_about
from idp.directory import find_person_by_login, import_events, import_people, import_units
from idp.foundation.clock import civil_date
from idp.foundation.context import Foundation
from idp.foundation.database import open_database
from idp.foundation.installation import mark_installation
from idp.foundation.migrations import upgrade
from idp.foundation.settings import Settings
from tests.servers import PostgresServer

EMPLOYEES, EVENTS, OFFICES = 10_000, 1_000, 40
QUICK_EMPLOYEES = 2_000
PREVIEW_SECONDS, APPLY_SECONDS = 5.0, 20.0
_KINDS = ("MUTASI", "PINDAH_JABATAN", "PENSIUN", "MUTASI", "BERHENTI")
T = TypeVar("T")


class _Undone(Exception):
    """Takes the preview back."""


def run(folder: Path, *, quick: bool) -> dict[str, Any]:
    """A file of a thousand events on either database; prints as it goes."""
    employees = QUICK_EMPLOYEES if quick else EMPLOYEES
    server = PostgresServer()
    try:
        urls = {
            "sqlite": f"sqlite:///{folder}/day.db",
            "postgresql": server.create_database("mutation_day"),
        }
        return {name: _measure(name, folder, url, employees) for name, url in urls.items()}
    finally:
        server.stop()


def _measure(name: str, folder: Path, url: str, employees: int) -> dict[str, Any]:
    foundation = _open(folder, url)
    numbers = _fill(foundation, employees)
    data = _events(foundation, numbers)
    follows, preview = _timed(f"{name}: preview of {EVENTS}", lambda: _preview(foundation, data))
    _, applied = _timed(f"{name}: applied", lambda: _apply(foundation, data))
    with foundation.database.reading() as tx:
        counts = {state: len(_in_state(tx, state)) for state in ("lapsed", "active")}
        person = find_person_by_login(tx, numbers[0])
        about = list_events_about(tx, person.id, limit=100) if person else []
    changed = [one for one in about if one.type == EventType.EMPLOYMENT_CHANGED]
    errors = []
    if counts["lapsed"] != follows.lapses:
        errors.append(f"{name}: the preview said {follows.lapses} lapses, not {counts['lapsed']}")
    if len(changed) != 1:
        errors.append(f"{name}: {len(changed)} rows of the audit about one person")
    if preview > PREVIEW_SECONDS or applied > APPLY_SECONDS:
        errors.append(f"{name}: {preview:.1f} s and {applied:.1f} s are too long")
    foundation.database.engine.dispose()
    return {
        "employees": employees,
        "events": EVENTS,
        "lapses": follows.lapses,
        "vacancies": follows.vacancies,
        "departures": follows.departures,
        "seconds": {"preview": round(preview, 2), "applied": round(applied, 2)},
        "errors": errors,
    }


def _in_state(tx: Any, state: str) -> list[Any]:
    return governance.search_assignments(tx, state=state, limit=10_000)


def _open(folder: Path, url: str) -> Foundation:
    settings = Settings.model_validate({"data_dir": folder, "test_mode": True, "database_url": url})
    upgrade(settings.effective_database_url)
    database = open_database(Flask("mark"), settings)
    with database.transaction() as tx:
        mark_installation(tx, "test", 0)
    database.engine.dispose()
    return build_foundation(settings)


def _fill(foundation: Foundation, employees: int) -> list[str]:
    """Offices, people of all of them, and a fasilitator and a second one in each; their NIP."""
    units = ["kode,nama,jenis,induk,berlaku_dari,berlaku_sampai,dasar_hukum,pusat"]
    units += ["PROV,Provinsi,PROV,,2020-01-01,,,", "PD00,Badan,PD,PROV,2020-01-01,,,ya"]
    units += [f"PD{code:02d},Dinas {code},PD,PROV,2020-01-01,,," for code in range(1, OFFICES)]
    people = ["nama,nip,jenis,unit,jabatan"]
    numbers = []
    for number in range(employees):
        year, month, day = 1970 + number % 25, 1 + number // 25 % 12, 1 + number // 300 % 28
        nip = f"{year}{month:02d}{day:02d}{year + 25}011{number % 999 + 1:03d}"
        numbers.append(nip)
        people.append(f"Pegawai {number},{nip},PNS,PD{number % OFFICES:02d},Analis")
    now_ms = foundation.clock.now_ms()
    with foundation.database.transaction() as tx:
        import_units(tx, "\n".join(units).encode(), actor="operator", now_ms=now_ms)
        import_people(tx, "\n".join(people).encode(), actor="operator", now_ms=now_ms)
        for number in range(2 * OFFICES):
            person = find_person_by_login(tx, numbers[number])
            assert person is not None
            governance.record_assignment(
                tx,
                foundation,
                person_id=person.id,
                role="fasilitator",
                unit_code=person.unit_code,
                state="active",
                valid_from="2020-01-01",
                document="KEPGUB/1",
                document_date="2020-01-01",
            )
    return numbers


def _events(foundation: Foundation, numbers: list[str]) -> bytes:
    today = civil_date(foundation.clock.now())
    lines = ["tanggal,nip,peristiwa,unit_baru,jabatan_baru,dokumen"]
    for number in range(EVENTS):
        kind = _KINDS[number % len(_KINDS)]
        unit = f"PD{(number + 7) % OFFICES:02d}" if kind == "MUTASI" else ""
        position = "Analis Madya" if kind == "PINDAH_JABATAN" else ""
        lines.append(f"{today},{numbers[number]},{kind},{unit},{position},SK/{number}/2026")
    return "\n".join(lines).encode()


def _preview(foundation: Foundation, data: bytes) -> governance.Consequences:
    seen: list[governance.Consequences] = []
    with suppress(_Undone), foundation.database.transaction() as tx:
        now_ms = foundation.clock.now_ms()
        seen.append(governance.foresee_events(tx, data, actor="operator", now_ms=now_ms)[1])
        raise _Undone
    return seen[0]


def _apply(foundation: Foundation, data: bytes) -> None:
    with foundation.database.transaction() as tx:
        import_events(tx, data, actor="operator", now_ms=foundation.clock.now_ms())


def _timed(name: str, act: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    result = act()
    taken = time.perf_counter() - began
    print(f"{name:<40}{taken:8.2f} s", flush=True)
    return result, taken
