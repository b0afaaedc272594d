"""P2: the modules, why each is open or closed to the person, and when it was used."""

from __future__ import annotations

from idp.access import Authority, reason_user
from idp.account.modules import ListModules, PortalModule, helpers_without_modules
from idp.account.portal import Portal
from idp.foundation.clock import civil_date
from idp.foundation.http import Request, Response
from idp.governance import list_held
from idp.pages import Language, date_text, text
from idp.sessions import Visitor, language_of

MODULES_PATH = "/account/aplikasi"


class ModulesPage:
    """``/account/aplikasi``."""

    def __init__(self, portal: Portal, list_modules: ListModules) -> None:
        self._portal = portal
        self._list_modules = list_modules

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: those that are open with the right they rest on, the others with what is missing."""
        language, person = language_of(request), visitor.person
        today = civil_date(self._portal.foundation.clock.now())
        with self._portal.foundation.database.reading() as tx:
            modules = self._list_modules(tx, visitor)
            held = [one for one in list_held(tx, person.id, today) if one.in_force]
            facilitators = helpers_without_modules(tx, person.unit_code, modules, today)
        ends = {one.assignment.id: one.assignment.valid_until for one in held}
        units = {
            one.assignment.unit_code: one.unit_name
            for one in held
            if one.assignment.unit_code is not None and one.unit_name is not None
        }
        return self._portal.show(
            request,
            visitor,
            "portal/modules.html",
            opened=[_opened(one, units, ends, language) for one in modules if one.is_open],
            closed=[_closed(one, language) for one in modules if not one.is_open],
            facilitators=facilitators,
        )


def _opened(
    module: PortalModule,
    units: dict[str, str],
    ends: dict[str, str | None],
    language: Language,
) -> dict[str, object]:
    authority = module.decision.authority
    return {
        "module": module,
        "description": module.described(language),
        "reason": _because(authority, units, ends, language),
        "pasal": module.decision.pasal,
    }


def _closed(module: PortalModule, language: Language) -> dict[str, object]:
    return {
        "module": module,
        "description": module.described(language),
        "reason": reason_user(module.decision, language),
        "code": module.decision.code,
    }


def _because(
    authority: Authority | None,
    units: dict[str, str],
    ends: dict[str, str | None],
    language: Language,
) -> str:
    """The right that opens it, in words: the role, where it holds, and until when."""
    if authority is None:
        return text(language, "aplikasi.karena.aturan")
    role = text(language, f"peran.{authority.role}")
    place = f"{role} {units[authority.unit_code]}" if authority.unit_code in units else role
    last_day = ends.get(authority.assignment_id or "")
    if last_day is None:
        return text(language, "aplikasi.karena", peran=place)
    return text(
        language, "aplikasi.karena.sampai", peran=place, tanggal=date_text(last_day, language)
    )
