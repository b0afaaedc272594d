"""People of a story's own in the served installation, with their offices and their authority.

They are put there by the same functions as the commands of the operator use, from this process:
a story begins where it begins, and no story meets what another one has done.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pyotp
from sqlalchemy import text

from idp import directory, governance
from idp.app import build_foundation
from idp.authentication import seed_credentials
from idp.directory import NewPerson, register_person
from idp.documents import DocumentType, NewDocument, examine, open_storage, submit_document
from idp.foundation.clock import SystemClock, civil_date
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from idp.foundation.settings import read_settings
from idp.governance import AssignmentRecord, NewHead
from tests.rooms.directory.files import load_people, load_units
from tests.rooms.documents.test_register import make_pdf

PASSWORD = "ombak menjemput kapal layar"
CENTRAL = "BKPSDMD"
_GIVEN = ("Kenanga", "Rukmini", "Cempaka", "Melati", "Seruni", "Sarwono", "Pandan", "Tanjung")
_MIDDLE = ("Ayu", "Jaya", "Putra", "Sari", "Timah", "Lada")
_FAMILY = ("Belinyu", "Namang", "Pelawan", "Toboali", "Mentok", "Koba", "Manggar", "Gantung")
_UNIT = "kode,nama,jenis,induk,berlaku_dari\n{code},{name},PD,PROV-19,2022-01-03\n"

_GROW_OLD = Statement(
    text(
        "UPDATE session SET authenticated_at = authenticated_at - :proof,"
        " second_factor_at = second_factor_at - :proof, last_seen_at = last_seen_at - :seen"
        " WHERE person_id = :person AND ended_at IS NULL"
    )
)

Account = dict[str, Any]


def day(days: int = 0) -> str:
    """The civil day (WIB) so many days from today."""
    today = date.fromisoformat(civil_date(SystemClock().now()))
    return (today + timedelta(days=days)).isoformat()


@dataclass
class Staff:
    """Registers, appoints and stops people; everybody's password is the same."""

    environment: dict[str, str]
    foundation: Foundation = field(init=False)

    def __post_init__(self) -> None:
        self.foundation = build_foundation(read_settings(self.environment))
        self._numbers = itertools.count(1)
        self._names = itertools.product(_GIVEN, _MIDDLE, _FAMILY)

    def office(self) -> str:
        """A new Perangkat Daerah; gives its code."""
        number = next(self._numbers)
        code = f"CERITA{number}"
        load_units(self.foundation, _UNIT.format(code=code, name=f"Dinas Contoh {number}"))
        return code

    def name_of(self, code: str) -> str:
        """What the office is called."""
        with self.foundation.database.reading() as tx:
            return directory.get_unit_by_code(tx, code).name

    def hire(self, unit: str, *, second_factor: bool = False, account: bool = True) -> Account:
        """A new employee who has taken the account over, or who has not yet."""
        number, name = next(self._numbers), " ".join(next(self._names))
        nip = f"1979{1 + number // 28 % 12:02d}{1 + number % 28:02d}2007011{901 + number % 99}"
        seed = pyotp.random_base32() if second_factor else None
        with self.foundation.database.transaction() as tx:
            person = register_person(
                tx,
                NewPerson(name, unit, nip=nip, position="Analis", is_sample=True),
                actor="operator",
                now_ms=self.foundation.clock.now_ms(),
            )
            if account:
                seed_credentials(
                    tx, self.foundation, person.id, password=PASSWORD, totp_secret=seed
                )
        return {
            "id": person.id,
            "name": person.name,
            "unit": unit,
            "username": nip,
            "password": PASSWORD,
            "totp_secret": seed,
        }

    def official(
        self, role: str, unit: str | None = None, *, pledged: bool = True, state: str = "active"
    ) -> Account:
        """A new employee with this authority over the unit, or over the Province."""
        account = self.hire(unit or CENTRAL, second_factor=True)
        account["assignment"] = self.appoint(account, role, unit, state=state).id
        if pledged:
            with self.foundation.database.transaction() as tx:
                governance.sign_pledge(tx, account["id"], now_ms=self.foundation.clock.now_ms())
        return account

    def appoint(
        self, account: Account, role: str, unit: str | None, **facts: Any
    ) -> AssignmentRecord:
        """Put an authority on record, in force for a hundred days unless told otherwise."""
        told = {
            "state": "active",
            "valid_from": day(-100),
            "document": f"188.44/{next(self._numbers)}/CONTOH",
            "document_date": day(-110),
        } | facts
        with self.foundation.database.transaction() as tx:
            return governance.record_assignment(
                tx, self.foundation, person_id=account["id"], role=role, unit_code=unit, **told
            )

    def act_as_head(self, unit: str) -> Account:
        """Somebody from elsewhere who heads the office as Plt, by an order with its dates."""
        account = self.hire(CENTRAL, second_factor=True)
        order = self.paper(DocumentType.SURAT_TUGAS)
        with self.foundation.database.transaction() as tx:
            governance.name_head(
                tx,
                NewHead(account["id"], unit, "plt", day(-20), day(60)),
                document_id=order,
                actor="operator",
                now_ms=self.foundation.clock.now_ms(),
            )
        return account

    def stop(self, fasilitator: Account, *, letter: bool = False) -> None:
        """Suspend him (Pasal 9(7)); with ``letter`` he has handed his statement in."""
        now_ms, held = self.foundation.clock.now_ms(), fasilitator["assignment"]
        with self.foundation.database.transaction() as tx:
            governance.suspend(
                tx, held, scope="person", reason="lalai", actor="operator", now_ms=now_ms
            )
        if letter:
            paper = self.paper(DocumentType.SURAT_KESANGGUPAN)
            with self.foundation.database.transaction() as tx:
                governance.upload_letter(
                    tx, held, document_id=paper, actor=fasilitator["id"], now_ms=now_ms
                )

    def paper(self, kind: DocumentType) -> str:
        """A document on record; gives its id."""
        number = f"{next(self._numbers)}/{kind.value}/CONTOH"
        with self.foundation.database.transaction() as tx:
            return submit_document(
                tx,
                open_storage(self.foundation),
                NewDocument(kind, number, day(-30), "Pejabat"),
                examine(make_pdf(1, title=number)),
                uploaded_by="operator",
                now_ms=self.foundation.clock.now_ms(),
            ).id

    def source_gives(self, account: Account, *, email: str) -> None:
        """The personnel file comes again, with an e-mail address for this person."""
        row = {"nama": account["name"], "nip": account["username"], "jenis": "PNS"}
        load_people(self.foundation, [row | {"unit": account["unit"], "email": email}])

    def grow_old(self, account: Account, *, proof: int = 0, seen: int = 0) -> None:
        """Let so many seconds pass since this person's proofs, and since they were last seen."""
        with self.foundation.database.transaction() as tx:
            tx.run(_GROW_OLD, person=account["id"], proof=proof, seen=seen)

    def in_force(self, account: Account) -> set[str]:
        """The roles that this person has today."""
        with self.foundation.database.reading() as tx:
            return {item.role for item in governance.list_in_force(tx, account["id"], day())}

    def state_of(self, account: Account) -> str:
        """The state of the authority that the story gave."""
        with self.foundation.database.reading() as tx:
            return governance.get_assignment(tx, account["assignment"]).state

    def person(self, account: Account) -> directory.PersonRecord:
        """The person as the directory has them."""
        with self.foundation.database.reading() as tx:
            return directory.get_person(tx, account["id"])
