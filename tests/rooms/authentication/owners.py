"""Persons with credentials, for tests of signing in."""

from __future__ import annotations

from dataclasses import dataclass

import pyotp

from idp import directory
from idp.authentication import seed_credentials
from idp.foundation.context import Foundation
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import employ

PASSWORD = "ombak menjemput kapal layar"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ADDRESS = "203.0.113.7"


@dataclass(frozen=True, slots=True)
class Owner:
    """A person with a password, and the seed of a device where there is one."""

    person: directory.PersonRecord
    seed: str | None

    @property
    def id(self) -> str:
        return self.person.id

    @property
    def nip(self) -> str:
        assert self.person.nip is not None
        return self.person.nip


def new_owner(
    foundation: Foundation,
    *,
    password: str | None = PASSWORD,
    seed: str | None = None,
    unit: str = "DINKES",
    email: str | None = None,
) -> Owner:
    """A new employee who has taken the account over; units are loaded at the first one."""
    with foundation.database.reading() as tx:
        has_units = directory.find_unit_by_code(tx, unit) is not None
    if not has_units:
        load_units(foundation)
    person = employ(foundation, unit)
    with foundation.database.transaction() as tx:
        if email is not None:
            directory.set_contact(tx, person.id, email=email, now=foundation.clock.now())
        seed_credentials(tx, foundation, person.id, password=password, totp_secret=seed)
        seen = directory.get_person(tx, person.id)
    return Owner(seen, seed)


def code_at(foundation: Foundation, seed: str, steps: int = 0) -> str:
    """The TOTP code of the test's clock, some steps away."""
    return pyotp.TOTP(seed).generate_otp(foundation.clock.now() // 30 + steps)
