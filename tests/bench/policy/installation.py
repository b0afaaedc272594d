"""A sample installation opened in this process: its database, its policy, its people."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from idp.access import Access
from idp.app import build_foundation, build_provider
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from idp.foundation.settings import Settings

SEED = 14
_PEOPLE = 400

_HOLDERS = Statement(
    text(
        "SELECT assignment.person_id, assignment.role, unit.code FROM assignment"
        " LEFT JOIN unit ON unit.id = assignment.unit_id WHERE assignment.state = 'active'"
        " ORDER BY assignment.id"
    )
)
_EMPLOYEES = Statement(
    text(
        "SELECT person.id, unit.code FROM person JOIN unit ON unit.id = person.unit_id"
        " WHERE person.kind <> 'LAIN' AND person.employment_status = 'aktif'"
        " AND person.account_status = 'active' ORDER BY person.id"
    )
)
_COUNT = Statement(text("SELECT count(*) FROM assignment"))


@dataclass(frozen=True)
class Installation:
    """An open installation of so many employees.

    ``holders``: role -> (person, unit code or None) of appointments in force; ``employees``:
    (person, unit code) of some active employees, by chance from a seed.
    """

    size: int
    assignments: int
    foundation: Foundation
    access: Access
    holders: dict[str, list[tuple[str, str | None]]]
    employees: list[tuple[str, str]]
    asker: tuple[str, str]
    """Id and secret of a client of scope ``pdp``."""

    @property
    def now(self) -> int:
        return self.foundation.clock.now()


def open_installation(data: Path, size: int, port: int) -> Installation:
    """Open a copy of a prepared installation (see :mod:`..ours`)."""
    settings = Settings.model_validate(
        {"data_dir": data, "issuer": f"http://localhost:{port}", "test_mode": True}
    )
    foundation = build_foundation(settings)
    access = build_provider(foundation).access
    chance = random.Random(SEED)
    with foundation.database.reading() as tx:
        holders: dict[str, list[tuple[str, str | None]]] = {}
        for person, role, unit in tx.all(_HOLDERS):
            subject = access.subject(tx, person)
            # One appointment each, in force: what the peers are told is then the whole truth.
            held = [a for a in subject.authorities if a.assignment_id is not None]
            pledged = subject.pledged or role not in ("fasilitator", "administrator")
            if len(held) == 1 and held[0].binds and subject.active and pledged:
                holders.setdefault(role, []).append((person, unit))
        everybody = [(str(person), str(unit)) for person, unit in tx.all(_EMPLOYEES)]
        appointed = {person for people in holders.values() for person, _ in people}
        ordinary = [item for item in everybody if item[0] not in appointed]
        assignments = int(tx.all(_COUNT)[0][0])
    employees = chance.sample(ordinary, min(_PEOPLE, len(ordinary)))
    described = json.loads((data / "bench.json").read_text())["asker"]
    asker = (described["client_id"], described["client_secret"])
    return Installation(size, assignments, foundation, access, holders, employees, asker)
