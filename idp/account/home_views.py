"""P1: the way to the modules, and what needs the person's attention."""

from __future__ import annotations

from idp.access import reason_user
from idp.account.modules import ListModules, PortalModule, helpers_without_modules
from idp.account.neglect_views import case_tasks
from idp.account.pledge_views import LAPSED_PLEDGE, PLEDGE_PATH, pledge_task
from idp.account.portal import Portal
from idp.account.tasks import duties_of
from idp.directory import PersonRecord
from idp.foundation.clock import civil_date
from idp.foundation.http import Request, Response
from idp.governance import binds_pledge, list_held
from idp.pages import Language, Message
from idp.sessions import Visitor, device_name, find_previous_session, language_of

_MOST_DUTIES = 5
"""So many stand on the first page; the others are one step away."""


class HomePage:
    """``/``."""

    def __init__(self, portal: Portal, list_modules: ListModules) -> None:
        self._portal = portal
        self._list_modules = list_modules

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: tiles of the modules, things to do, when somebody last signed in."""
        language = language_of(request)
        person = visitor.person
        with self._portal.foundation.database.reading() as tx:
            modules = self._list_modules(tx, visitor)
            previous = find_previous_session(tx, person.id, visitor.session.id)
            today = civil_date(self._portal.foundation.clock.now())
            held = list_held(tx, person.id, today)
            is_bound = binds_pledge(one.assignment for one in held)
            pledge = pledge_task(tx, person.id, today, language) if is_bound else None
            cases = case_tasks(tx, person.id, language)
            facilitators = helpers_without_modules(tx, person.unit_code, modules, today)
            now_ms = self._portal.foundation.clock.now_ms()
            in_force = [one.assignment for one in held if one.in_force]
            duties = duties_of(tx, person.id, in_force, now_ms, language)
        last_sign_in = previous and {
            "at": previous.session.created_at,
            "device": device_name(previous.user_agent, language),
            "place": previous.address,
        }
        return self._portal.show(
            request,
            visitor,
            "portal/home.html",
            modules=[_tile(one, language) for one in modules if one.is_open or one.opened_by],
            duties=duties[:_MOST_DUTIES],
            tasks=cases + _tasks(person, pledge, has_factor=bool(visitor.has_second_factor)),
            notices=_notices(pledge),
            last_sign_in=last_sign_in,
            facilitators=facilitators,
        )


def _tile(module: PortalModule, language: Language) -> dict[str, object]:
    """An open module leads to itself, a closed one to what would open it."""
    return {
        "name": module.name,
        "url": module.opened_by or module.url,
        "description": module.described(language),
        "icon": module.icon,
        "last": module.last,
        "disturbed": module.disturbed,
        "missing": None if module.is_open else reason_user(module.decision, language),
    }


def _tasks(
    person: PersonRecord, pledge: Message | None, *, has_factor: bool
) -> list[dict[str, object]]:
    tasks: list[dict[str, object]] = []
    if pledge is not None:
        tasks.append({"text": pledge, "url": PLEDGE_PATH})
    if not has_factor:
        tasks.append({"text": Message("tugas.mfa"), "url": "/account/security"})
    if not person.email or not person.phone:
        tasks.append({"text": Message("tugas.kontak"), "url": "/account/contact"})
    return tasks


def _notices(pledge: Message | None) -> list[Message]:
    """What the person has lost, said before anything else."""
    lapsed = pledge is not None and pledge.key == LAPSED_PLEDGE
    return [Message("pakta.kabar.lewat")] if lapsed else []
