"""A past to look back at: an installation with people, and decisions about them by the thousand."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from idp import governance, oidc
from idp.access import Access, Answer, PolicyShelf, Question, log_decisions
from idp.app import policy_folder
from idp.directory import PersonRecord
from idp.foundation.context import Foundation
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import appoint, employ

UNITS = ("DINKES", "DINKES.1", "DISDIK", "BKPSDMD")
ROLES = {
    "fasilitator": ("DINKES", "DISDIK", "DINKES.1"),
    "kepala_perangkat_daerah": ("DINKES", "DISDIK"),
    "administrator": (None,),
    "kepala_bkpsdmd": (None,),
    "pengaudit": (None,),
    "operator_diskominfo": (None,),
}
SEED = 14


@dataclass
class Past:
    """People with their appointments, and the decision point that was asked about them."""

    foundation: Foundation
    access: Access
    people: list[PersonRecord]
    appointments: list[governance.AssignmentRecord]

    def ask(self, count: int, chance: random.Random, caller: str = "modul") -> list[Answer]:
        """Ask and log so many random questions in one transaction; gives the answers."""
        foundation = self.foundation
        questions = [self._question(chance) for _ in range(count)]
        with foundation.database.transaction() as tx:
            answers = self.access.answer(tx, questions)
            log_decisions(tx, answers, caller=caller, at_ms=foundation.clock.now_ms())
        return answers

    def _question(self, chance: random.Random) -> Question:
        policy = self.access.policy
        # Mostly what some rule speaks of: the rest of the space is denied alike.
        if chance.random() < 0.9:
            _, kind, action, kelas = chance.choice(sorted(policy.table))
        else:
            kind = chance.choice(sorted(policy.vocabulary.resources))
            action, kelas = chance.choice(policy.vocabulary.actions), "biasa"
        subject, owner = chance.choice(self.people), chance.choice(self.people)
        owner = chance.choice([owner, subject])
        stated: dict[str, Any] = {
            "pegawai": owner.id,
            "unit": chance.choice(UNITS),
            "kelas": kelas,
            "penulis": chance.choice([owner.id, subject.id, None]),
            "data_lengkap": chance.random() < 0.7,
            "dokumen": chance.choice(["SK 1/2026", ""]),
            "alasan": chance.choice(["perlu", ""]),
        }
        return Question(
            subject.id,
            action,
            kind,
            owner.id if kind.startswith(("md:", "info:")) else "hal-1",
            stated,
            acr=chance.choice(["mfa", "mfa", "pwd"]),
            auth_time=self.foundation.clock.now() - chance.choice([10, 1000]),
        )


def open_access(foundation: Foundation, folder: Path | None = None) -> Access:
    """A decision point as one worker process would have it; ``folder`` pins another bundle."""
    shelf = PolicyShelf(
        foundation.database,
        foundation.clock,
        foundation.master_key,
        folder or policy_folder(foundation.settings),
        pinned=folder is not None,
    )
    clients = oidc.ClientRegistry()
    return Access(shelf, foundation.clock, partial(oidc.roles_of_client, clients))


def make_past(foundation: Foundation) -> Past:
    """Two employees in each unit, and one holder or more of each role."""
    load_units(foundation)
    people = [employ(foundation, unit) for unit in UNITS for _ in range(2)]
    appointments = []
    for role, units in ROLES.items():
        for unit in units:
            holder = employ(foundation, unit or "BKPSDMD")
            people.append(holder)
            appointments.append(appoint(foundation, holder, role, unit))
            with foundation.database.transaction() as tx:
                governance.sign_pledge(tx, holder.id, now_ms=foundation.clock.now_ms())
    return Past(foundation, open_access(foundation), people, appointments)
