"""A small province in which the articles on access are tried out at the real decision point.

Units, employees, appointments, pledges and recorded facts are written through the rooms that own
them; every question goes through ``Access.answer``. What a test writes is rolled back at its end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from idp import directory, governance, oidc
from idp.access import Access, Answer, Question
from idp.audit import OPERATOR
from idp.directory import NewPerson, PersonRecord
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from tests.rooms.governance.appointments import appoint, employ

DAY = 86_400
Subject = PersonRecord | str
"""A person, or the id of a client."""


@dataclass
class Province:
    """PROV-19 with BKPSDMD (central), DINKES with the unit DINKES.1, and DISDIK."""

    foundation: Foundation
    access: Access
    tx: Transaction
    asked: list[Answer] = field(default_factory=list)

    @property
    def now(self) -> int:
        return self.foundation.clock.now()

    def employee(self, unit: str = "DINKES", **cells: str) -> PersonRecord:
        """An active employee: a user personal, and nothing more."""
        return employ(self.foundation, unit, **cells)

    def governor(self) -> PersonRecord:
        """The Pejabat Pembina Kepegawaian, who is no ASN."""
        person = self.outsider("Bimantoro Selatpraja")
        appoint(self.foundation, person, "ppk", None)
        return person

    def company(self) -> PersonRecord:
        """Somebody of a third party (Pasal 27 ayat (2) huruf g)."""
        person = self.outsider("Rekanan Contoh")
        appoint(self.foundation, person, "pihak_ketiga", None)
        return person

    def outsider(self, name: str) -> PersonRecord:
        """Somebody with an account who is no employee of the Province (Pasal 1 angka 7)."""
        email = f"{name.split(maxsplit=1)[0].lower()}@contoh.example"
        new = NewPerson(name=name, unit_code="PROV-19", email=email, kind="LAIN")
        return directory.register_person(self.tx, new, actor=OPERATOR, now_ms=self.now * 1000)

    def holder(self, role: str, unit: str | None = None, **facts: Any) -> PersonRecord:
        """An employee with an appointment in force, placed in that unit or else in DISDIK."""
        person = self.employee(unit or "DISDIK")
        self.appoint(person, role, unit, **facts)
        return person

    def fasilitator(
        self, unit: str = "DINKES", *, pledged: bool = True, **facts: Any
    ) -> PersonRecord:
        """A fasilitator of that unit who has signed the pledge."""
        person = self.employee(unit)
        self.appoint(person, "fasilitator", unit, **facts)
        if pledged:
            self.pledge(person)
        return person

    def administrator(self, *, pledged: bool = True, **facts: Any) -> PersonRecord:
        """An administrator of SIMASN, placed in BKPSDMD."""
        person = self.employee("BKPSDMD")
        self.appoint(person, "administrator", None, **facts)
        if pledged:
            self.pledge(person)
        return person

    def head(self, unit: str = "DINKES") -> PersonRecord:
        """The Kepala Perangkat Daerah of that unit."""
        return self.holder("kepala_perangkat_daerah", unit)

    def appoint(
        self, person: PersonRecord, role: str, unit: str | None, **facts: Any
    ) -> governance.AssignmentRecord:
        return appoint(self.foundation, person, role, unit, **facts)

    def pledge(self, person: PersonRecord) -> None:
        governance.sign_pledge(self.tx, person.id, now_ms=self.now * 1000)

    @contextmanager
    def nothing_follows(self) -> Iterator[None]:
        """Events in the block go unheard, as if what they cause had not happened yet."""
        usual, self.tx._subscribers = self.tx._subscribers, defaultdict(list)
        try:
            yield
        finally:
            self.tx._subscribers = usual

    def assignment_of(self, person: PersonRecord) -> governance.AssignmentRecord:
        """The one appointment of this person."""
        (only,) = governance.list_assignments(self.tx, person.id)
        return only

    def agency(self, **changes: Any) -> str:
        """A registered client of an outside agency that asks by web service; gives its id."""
        raw = {
            "client_name": "Aplikasi Kabupaten Contoh",
            "grant_types": ["client_credentials"],
            "response_types": [],
            "redirect_uris": [],
            "scope": "statistik",
            **changes,
        }
        metadata = oidc.read_metadata(raw, loopback_allowed=False)
        registered = oidc.register_client(self.tx, metadata, actor=OPERATOR, now_ms=self.now * 1000)
        return registered.client_id

    def record(self, kind: str, *, by: PersonRecord | None = None, **facts: Any) -> str:
        """A fact that holds from now on; gives its id."""
        names = ("subject", "owner")
        persons = {f"{name}_id": _id(facts.pop(name)) for name in names if name in facts}
        return governance.record_fact(
            self.tx,
            kind,
            recorded_by=OPERATOR if by is None else by.id,
            valid_from=self.now,
            **persons,
            **facts,
        )

    def end(self, fact_id: str) -> None:
        """The fact holds no longer."""
        governance.end_fact(self.tx, fact_id, self.now)

    def ask(
        self,
        subject: Subject,
        action: str,
        resource: str,
        about: PersonRecord | None = None,
        *,
        acr: str | None = "mfa",
        age: int | None = 0,
        **properties: Any,
    ) -> Answer:
        """May they? ``about`` is whose data it is; ``acr`` None: their sessions speak for them.

        ``id`` among the properties is the thing's own.
        """
        stated = {
            name: value.id if isinstance(value, PersonRecord) else value
            for name, value in properties.items()
        }
        if about is not None:
            stated["pegawai"] = about.id
        by_id = resource.partition(":")[0] in ("md", "info") and about is not None
        question = Question(
            _id(subject),
            action,
            resource,
            about.id if by_id and about is not None else stated.pop("id", "x"),
            stated,
            "client" if isinstance(subject, str) else "user",
            acr,
            None if age is None else self.now - age,
        )
        (answer,) = self.access.answer(self.tx, [question])
        self.asked.append(answer)
        return answer

    def allows(self, rule: str, *question: Any, **more: Any) -> tuple[str, ...]:
        """Fails unless it is allowed by this very rule; gives the duties that come with it."""
        decision = self.ask(*question, **more).decision
        assert decision.allowed, decision
        assert decision.rule == rule
        assert set(decision.pasal) <= set(self.access.policy.vocabulary.articles)
        return decision.duties

    def denies(self, code: str, pasal: str, *question: Any, **more: Any) -> None:
        """Fails unless it is denied with this code, citing this article."""
        decision = self.ask(*question, **more).decision
        assert not decision.allowed, decision
        assert (decision.code, pasal in decision.pasal) == (code, True), decision


def _id(subject: Subject) -> str:
    return subject if isinstance(subject, str) else subject.id
