"""The modules as the portal tells of them: open or closed, on what they rest, how they are used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from idp.access import Decision
from idp.foundation.database import Transaction
from idp.governance import Facilitator, list_facilitators
from idp.pages import Language, has_text, text
from idp.sessions import Visitor

_ICONS = {
    "informasi": "id-badge-2",
    "analisis": "chart-dots",
    "perencanaan": "target-arrow",
    "pengelolaan": "users",
    "layanan": "clipboard-text",
    "pelaporan": "report",
}
_OPENED_BY = {
    "PAKTA_BELUM_DITANDATANGANI": "/account/pakta",
    "DIHENTIKAN_SEMENTARA": "/account/access",
    "PERLU_VERIFIKASI_ULANG": "/account/security",
}
"""What keeps somebody out that they can do something about themself, and where."""


@dataclass(frozen=True, slots=True)
class PortalModule:
    """A module of Pasal 6 ayat (1), with the policy's word on whether this person may enter it.

    ``first`` and ``last`` are when they did, in epoch seconds; ``disturbed``: it has not answered
    our latest messages.
    """

    scope: str
    name: str
    url: str
    decision: Decision
    first: int | None = None
    last: int | None = None
    disturbed: bool = False

    @property
    def is_open(self) -> bool:
        return self.decision.allowed

    @property
    def opened_by(self) -> str | None:
        """Where the person does what opens it; None where that is not theirs to do."""
        return None if self.is_open else _OPENED_BY.get(self.decision.code)

    @property
    def icon(self) -> str:
        return _ICONS.get(self.scope, "apps")

    def described(self, language: Language) -> str:
        """One line on what it is for."""
        key = f"modul.{self.scope}.isi"
        return text(language, key) if has_text(language, key) else ""


ListModules = Callable[[Transaction, Visitor], list[PortalModule]]
"""All modules that are registered, open or not, in the order of Pasal 6 ayat (1)."""


def helpers_without_modules(
    tx: Transaction, unit_code: str | None, modules: list[PortalModule], today: str
) -> list[Facilitator]:
    """Whom somebody to whom no module is open may turn to; nobody is looked for otherwise."""
    if any(module.is_open for module in modules):
        return []
    return list_facilitators(tx, unit_code, today=today)
