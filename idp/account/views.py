"""The addresses of the portal. Every one is for the signed-in person, about themself."""

from __future__ import annotations

from idp.access import AccessGuard
from idp.account.access_views import AccessPage
from idp.account.contact_views import ContactPage
from idp.account.factor_views import FactorPage
from idp.account.help_views import HELP_PATH, OWN_HELP_PATH, HelpPage
from idp.account.home_views import HomePage
from idp.account.module_views import MODULES_PATH, ModulesPage
from idp.account.modules import ListModules
from idp.account.neglect_views import ACCESS_PATH, AnswerPage, LetterPage
from idp.account.pledge_views import BOXES, PLEDGE_PATH, PledgePage
from idp.account.portal import PersonQuestion, Portal
from idp.account.presence_views import DRAFT, DROP, STAY, PresencePages
from idp.account.release_views import ON_RELEASE, RELEASE_PATH, ReleasePage
from idp.account.request_views import NEW_PATH, REQUESTS_PATH, RequestPages
from idp.account.role_views import ROLE_PATH, RolePage
from idp.account.security_views import SecurityPage
from idp.account.sessions_views import ListApplications, SessionsPage
from idp.account.tasks import TASKS_PATH, TasksPage
from idp.account.trace_views import DOWNLOAD, TracePage
from idp.account.trace_views import PATH as TRACE_PATH
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.routes import Caller, Guard, Route, StepUp, View

_ACCOUNT, _SESSION = "idp:akun", "idp:sesi"
_CONTACT, _CREDENTIAL = "idp:kontak", "idp:kredensial"
_LETTER = ACCESS_PATH + "/<assignment_id>/letter"
_ANSWER = ACCESS_PATH + "/<assignment_id>/answer"

# What each change is called when a fresh proof is asked first, and where it is taken up again.
_ON_CONTACT = StepUp("tindakan.kontak", "/account/contact", ("email", "phone"))
_ON_PASSWORD = StepUp("tindakan.sandi", "/account/password")
_ON_DEVICE = StepUp("tindakan.faktor", "/account/totp", ("device_name",))
_ON_REMOVAL = StepUp("tindakan.faktor", "/account/security")
_ON_CODES = StepUp("tindakan.cadangan", "/account/security")
_ON_PLEDGE = StepUp("tindakan.pakta", PLEDGE_PATH, BOXES)
_ON_CODES_SHOWN = StepUp("tindakan.cadangan", "/account/recovery-codes")


def _no_applications(_tx: Transaction, _session_id: str) -> list[str]:
    return []


def portal_routes(
    foundation: Foundation,
    guard: AccessGuard,
    *,
    list_modules: ListModules,
    needs_second_factor: PersonQuestion,
    list_applications: ListApplications = _no_applications,
) -> list[Route]:
    """Every page of the portal. The rooms above lend what they know about a person or session.

    ``guard`` is asked about what is more than one's own account.
    """
    portal = Portal(foundation, needs_second_factor)
    home, contact = HomePage(portal, list_modules), ContactPage(portal)
    security, factor = SecurityPage(portal), FactorPage(portal)
    sessions = SessionsPage(portal, list_applications)
    return [
        _show("/", home.show, _ACCOUNT),
        _show(MODULES_PATH, ModulesPage(portal, list_modules).show, _ACCOUNT),
        _show("/account/contact", contact.show, _CONTACT),
        _change("/account/contact", contact.submit, _CONTACT, _ON_CONTACT),
        _change("/account/contact/confirm", contact.confirm, _CONTACT, _ON_CONTACT, "email-code"),
        # The state of the account: credentials themselves nobody sees (Pasal 27 ayat (2) huruf i).
        _show("/account/security", security.show, _ACCOUNT),
        _form("/account/password", security.show_password, _ON_PASSWORD),
        _change(
            "/account/password", security.submit_password, _CREDENTIAL, _ON_PASSWORD, "sign-in"
        ),
        _form("/account/totp", factor.show_new, _ON_DEVICE),
        _change("/account/totp", factor.submit_new, _CREDENTIAL, _ON_DEVICE),
        _change("/account/totp/remove", factor.remove, _CREDENTIAL, _ON_REMOVAL),
        _form("/account/recovery-codes", factor.show_codes, _ON_CODES_SHOWN),
        _change("/account/recovery-codes", factor.renew_codes, _CREDENTIAL, _ON_CODES),
        _change("/account/recovery-codes/saved", factor.submit_codes, _CREDENTIAL, _ON_CODES_SHOWN),
        _show("/account/sessions", sessions.show, _SESSION),
        _end("/account/sessions/end", sessions.end),
        _end("/account/sessions/end-others", sessions.end_others),
        _end("/account/sessions/unknown", sessions.end_unknown),
        *_help_routes(HelpPage(portal)),
        *_presence_routes(portal),
        *_right_routes(portal, guard),
    ]


def _help_routes(page: HelpPage) -> list[Route]:
    """Help is for anybody: it is linked on every page, also on those before signing in."""
    public = Route(HELP_PATH, ("GET",), page.show, Caller.BROWSER, Guard.NONE_NEEDED, "none")
    return [public, _show(OWN_HELP_PATH, page.show_own, _ACCOUNT)]


def _presence_routes(portal: Portal) -> list[Route]:
    """What the script of every page asks while somebody is signed in."""
    presence = PresencePages(portal)
    return [
        _of_the_person(STAY, "POST", presence.stay, "lihat", _ACCOUNT),
        _show(DRAFT, presence.show, _ACCOUNT),
        _of_the_person(DRAFT, "POST", presence.keep, "lihat", _ACCOUNT),
        _of_the_person(DROP, "POST", presence.drop, "lihat", _ACCOUNT),
    ]


def _right_routes(portal: Portal, guard: AccessGuard) -> list[Route]:
    """What the person may do, what was done with their data, and what they answer for."""
    access, trace = AccessPage(portal), TracePage(portal, guard.label_of)
    pledge = PledgePage(portal, guard)
    letter, answer = LetterPage(portal, guard), AnswerPage(portal, guard)
    role = RolePage(portal)
    asking, release = RequestPages(portal, guard), ReleasePage(portal, guard)
    return [
        _show(ACCESS_PATH, access.show, _ACCOUNT),
        _show(ROLE_PATH, role.show, _ACCOUNT),
        _of_the_person(ROLE_PATH, "POST", role.submit, "lihat", _ACCOUNT),
        _show(REQUESTS_PATH, asking.show, _ACCOUNT),
        _show(NEW_PATH, asking.show_new, _ACCOUNT),
        # What is asked for and given up the pages themselves ask.
        _of_the_person(NEW_PATH, "POST", asking.submit, "lihat", _ACCOUNT, uploads=True),
        _of_the_person(REQUESTS_PATH + "/tarik", "POST", asking.withdraw, "lihat", _ACCOUNT),
        _of_the_person(RELEASE_PATH, "GET", release.show, "lihat", _ACCOUNT, ON_RELEASE),
        _of_the_person(RELEASE_PATH, "POST", release.submit, "lihat", _ACCOUNT, ON_RELEASE),
        _show(TASKS_PATH, TasksPage(portal).show, _ACCOUNT),
        # Whose case it is the pages themselves ask.
        _show(_LETTER, letter.show, _ACCOUNT),
        _of_the_person(_LETTER, "POST", letter.submit, "lihat", _ACCOUNT, uploads=True),
        _show(_ANSWER, answer.show, _ACCOUNT),
        _of_the_person(_ANSWER, "POST", answer.submit, "lihat", _ACCOUNT),
        _show(TRACE_PATH, trace.show, _ACCOUNT),
        _show(DOWNLOAD, trace.download, _ACCOUNT),
        # Whether the pledge is theirs to sign, the page itself asks: it shows everybody how they
        # stand.
        _show(PLEDGE_PATH, pledge.show, _ACCOUNT),
        _of_the_person(PLEDGE_PATH, "POST", pledge.submit, "lihat", _ACCOUNT, _ON_PLEDGE),
    ]


def _show(path: str, view: View, resource: str) -> Route:
    return _of_the_person(path, "GET", view, "lihat", resource)


def _form(path: str, view: View, step_up: StepUp) -> Route:
    """The form of a change of credentials: it is shown to whoever may make the change now."""
    return _of_the_person(path, "GET", view, "ubah", _CREDENTIAL, step_up)


def _change(path: str, view: View, resource: str, step_up: StepUp, throttle: str = "none") -> Route:
    return _of_the_person(path, "POST", view, "ubah", resource, step_up, throttle)


def _end(path: str, view: View) -> Route:
    return _of_the_person(path, "POST", view, "akhiri", _SESSION)


def _of_the_person(
    path: str,
    method: str,
    view: View,
    action: str,
    resource: str,
    step_up: StepUp | None = None,
    throttle: str = "none",
    *,
    uploads: bool = False,
) -> Route:
    return Route(
        path,
        (method,),
        view,
        Caller.PERSON,
        Guard.NONE_NEEDED if method == "GET" else Guard.TOKEN,
        throttle,
        action=action,
        resource=resource,
        step_up=step_up,
        uploads=uploads,
    )
