"""The application: foundation, rooms, the table of events, the table of routes. Nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask

from idp import account, administration, console, oidc, sessions, signals
from idp.access import Access, AccessGuard, Decision, DecisionPoint, PolicyShelf, decision_routes
from idp.audit import SYSTEM
from idp.authentication import CredentialChanged
from idp.directory import PersonDeparted, PersonDisabled, PersonMoved
from idp.foundation.clock import Clock, SystemClock
from idp.foundation.context import Foundation
from idp.foundation.csrf import FormTokens
from idp.foundation.database import Transaction, open_database
from idp.foundation.egress import Egress
from idp.foundation.ephemeral import open_ephemeral_store
from idp.foundation.front import Front
from idp.foundation.installation import check_start, get_installation_kind
from idp.foundation.mail import TOPIC as MAIL_TOPIC
from idp.foundation.mail import deliver_mail, mail_sender
from idp.foundation.outbox import Outbox
from idp.foundation.peer import Peers
from idp.foundation.routes import Route
from idp.foundation.sealing import read_master_key
from idp.foundation.settings import Settings
from idp.foundation.throttle import Throttle
from idp.governance import (
    AuthorityGranted,
    AuthorityReduced,
    PledgeSigned,
    activate_decreed,
    lapse_after_departure,
    lapse_after_move,
)
from idp.health import health_routes
from idp.keys import KeyRing
from idp.mounting import Pages, static_route
from idp.oidc import ClientRegistry, Provider
from idp.sessions import SessionEnded

TEST_MODE_WIDENING = 200
"""Factor on every throttle in test mode, on limits as on the waits behind them: a hundred
sign-ins in two minutes must pass, whatever was tried before."""


@dataclass(frozen=True, slots=True)
class Application:
    """What gunicorn runs, and what tests look into."""

    provider: Provider
    routes: list[Route]
    flask: Flask
    front: Front
    outbox: Outbox

    @property
    def foundation(self) -> Foundation:
        return self.provider.foundation

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self.front(environ, start_response)


def build_foundation(settings: Settings, clock: Clock | None = None) -> Foundation:
    """Everything the rooms stand on; raises ConfigurationError when the start must be refused."""
    clock = clock or SystemClock()
    database = open_database(Flask("simasn"), settings)
    kind = get_installation_kind(database)
    check_start(settings, kind)
    master_key = read_master_key(
        settings.effective_master_key_file, may_create=kind != "production"
    )
    ephemeral = open_ephemeral_store(settings.redis_url, database, clock)
    foundation = Foundation(
        settings=settings,
        kind=kind,
        database=database,
        ephemeral=ephemeral,
        clock=clock,
        master_key=master_key,
        form_tokens=FormTokens(master_key),
        throttle=Throttle(ephemeral, widen=TEST_MODE_WIDENING if settings.test_mode else 1),
    )
    subscribe(foundation)
    return foundation


def subscribe(foundation: Foundation) -> None:
    """What follows from what, in order, inside the transaction of the act: the one table."""
    foundation.database.subscribers = {
        SessionEnded: [oidc.on_session_ended, signals.on_session_ended],
        PersonDisabled: [_end_sessions, oidc.on_person_stopped],
        PersonDeparted: [lapse_after_departure, _end_sessions, oidc.on_person_stopped],
        PersonMoved: [lapse_after_move, signals.on_person_moved],
        AuthorityReduced: [oidc.on_authority_reduced, signals.on_authority_changed],
        AuthorityGranted: [signals.on_authority_changed],
        PledgeSigned: [activate_decreed],
        CredentialChanged: [
            _end_other_sessions,
            oidc.on_credential_changed,
            signals.on_credential_changed,
        ],
    }


def _end_sessions(tx: Transaction, event: PersonDisabled | PersonDeparted) -> None:
    sessions.end_sessions_of_person(
        tx, event.person_id, reason="person stopped", actor=SYSTEM, now_ms=event.at * 1000
    )


def _end_other_sessions(tx: Transaction, event: CredentialChanged) -> None:
    sessions.end_sessions_of_person(
        tx,
        event.person_id,
        reason="credential changed",
        actor=event.person_id,
        now_ms=event.at * 1000,
        keep=event.keep_session_id,
    )


def policy_folder(settings: Settings) -> Path:
    """The bundle in force: the setting's, or the regulation's."""
    return settings.policy_dir or _regulation_folder()


def _regulation_folder() -> Path:
    """The source tree's bundle, or the one inside the wheel."""
    in_tree = Path(__file__).resolve().parent.parent / "policies"
    return in_tree if in_tree.is_dir() else Path(__file__).resolve().parent / "_policies"


def build_provider(
    foundation: Foundation, *, also_allowed: frozenset[str] = frozenset()
) -> Provider:
    """The protocol's own context. ``also_allowed``: see foundation.egress."""
    settings = foundation.settings
    shelf = PolicyShelf(
        foundation.database,
        foundation.clock,
        foundation.master_key,
        policy_folder(settings),
        pinned=settings.policy_dir is not None,
    )
    clients = ClientRegistry()
    return Provider(
        foundation=foundation,
        keys=KeyRing(foundation),
        access=Access(shelf, foundation.clock, partial(oidc.roles_of_client, clients)),
        clients=clients,
        egress=Egress(settings, also_allowed=also_allowed),
    )


def own_guard(provider: Provider, caller: str) -> AccessGuard:
    """The guard of one of our own doors; ``caller`` is its name in the log of decisions.

    They go by the regulation also while a setting serves modules a bundle without that source.
    """
    foundation, access = provider.foundation, provider.access
    if not access.policy.manifest.sourced:
        shelf = PolicyShelf(
            foundation.database, foundation.clock, foundation.master_key, _regulation_folder()
        )
        roles = partial(oidc.roles_of_client, provider.clients)
        access = Access(shelf, foundation.clock, roles)
    return AccessGuard(access, foundation.database, foundation.clock, caller)


def create_app(
    settings: Settings,
    clock: Clock | None = None,
    *,
    also_allowed: frozenset[str] = frozenset(),
) -> Application:
    """The whole application, ready to serve."""
    provider = build_provider(build_foundation(settings, clock), also_allowed=also_allowed)
    return mount(provider)


def mount(provider: Provider) -> Application:
    """Collect the routes of every room and put the lean ones in front of Flask."""
    foundation = provider.foundation
    needs_second_factor = provider.access.needs_second_factor
    portal_guard = own_guard(provider, "portal")
    routes = [
        *oidc.protocol_routes(provider),
        *sessions.sign_in_routes(
            foundation, needs_second_factor=needs_second_factor, is_privileged=needs_second_factor
        ),
        *account.portal_routes(
            foundation,
            portal_guard,
            list_modules=partial(_list_portal_modules, provider, portal_guard),
            list_applications=oidc.list_applications,
            needs_second_factor=needs_second_factor,
        ),
        *administration.administration_routes(provider, own_guard(provider, "api")),
        *console.console_routes(foundation, own_guard(provider, "console"), oidc.Trials(provider)),
        *decision_routes(
            DecisionPoint(
                foundation,
                provider.access,
                authenticate=partial(oidc.authenticate_asker, provider),
                clients_after=oidc.list_client_ids,
            )
        ),
        *signals.signal_routes(provider),
        *health_routes(provider),
        static_route(),
    ]
    pages = Pages(foundation, routes, portal_guard)
    front = Front(
        routes,
        pages.flask.wsgi_app,
        secure=foundation.settings.secure,
        peers=Peers(foundation.settings.trusted_proxies),
        error_page=pages.error_page,
    )
    return Application(provider, routes, pages.flask, front, _outbox(provider))


def _outbox(provider: Provider) -> Outbox:
    """What is delivered after the commit, and by whom: the one table of topics."""
    foundation = provider.foundation
    return Outbox(
        foundation.database,
        foundation.clock,
        {
            oidc.LOGOUT_TOPIC: partial(oidc.deliver_logout, provider),
            signals.SIGNAL_TOPIC: partial(signals.deliver_event, provider),
            MAIL_TOPIC: partial(
                deliver_mail,
                mail_sender(foundation.settings),
                foundation.clock,
                foundation.settings,
                foundation.master_key,
            ),
        },
    )


def _list_portal_modules(
    provider: Provider, guard: AccessGuard, tx: Transaction, visitor: sessions.Visitor
) -> list[account.PortalModule]:
    """The modules in the order of Pasal 6 ayat (1), with whether this person may enter each now."""
    person, acr, subject = visitor.person, visitor.session.acr, guard.subject_of(visitor)
    told = (
        provider.access.entitlements(tx, person, acr)
        if subject is None
        else provider.access.entitlements_on(subject, acr)
    )
    decisions = {**told.closed, **told.modules}
    found = {one.client.module: one for one in oidc.list_modules_of_person(tx, person.id)}
    return [
        _portal_module(name, found[name], decisions[name])
        for name in oidc.MODULES
        if name in decisions and name in found
    ]


def _portal_module(
    name: str, found: oidc.ModuleOfPerson, decision: Decision
) -> account.PortalModule:
    return account.PortalModule(
        scope=name,
        name=found.client.name,
        url=found.client.home,
        decision=decision,
        first=found.first,
        last=found.last,
        disturbed=found.is_unreachable,
    )
