"""The ledger: which modules an act was told to, and which have confirmed it ("5 dari 6")."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from idp import governance, signals
from idp.app import Application
from idp.audit import OPERATOR
from idp.foundation.clock import FixedClock
from idp.foundation.database import Statement
from idp.signals import ActDelivery
from tests.hostile.listeners import Listener
from tests.spec.flows import Browser
from tests.spec.streams import Receiver, add_receiver
from tests.spec.test_caep_events import NIP, assignment_of

MODULES = ("informasi", "analisis", "perencanaan", "pengelolaan", "layanan", "pelaporan")
ACT = Statement(text("SELECT correlation FROM audit_event WHERE type = :type ORDER BY id DESC"))


@pytest.fixture
def fasilitator(application: Application) -> str:
    from tests.spec.flows import add_person

    foundation = application.foundation
    person = add_person(foundation, NIP, name="Sarwono Timahwira", totp=True)
    with foundation.database.transaction() as tx:
        governance.record_assignment(
            tx,
            foundation,
            person_id=person,
            role="fasilitator",
            unit_code="UJI",
            state="active",
            valid_from="2026-01-01",
            document="188.44/1/UJI",
        )
        governance.sign_pledge(tx, person, now_ms=foundation.clock.now_ms())
    return person


@pytest.fixture
def listening(application: Application) -> Iterator[dict[str, Listener]]:
    """A listener for each module; that of ``layanan`` is down (503)."""
    listeners = {name: Listener(503 if name == "layanan" else 200) for name in MODULES}
    application.provider.egress._allowed |= {f"127.0.0.1:{li.port}" for li in listeners.values()}
    yield listeners
    for listener in listeners.values():
        listener.close()


def add_module(application: Application, name: str, listener: Listener) -> Receiver:
    from idp import oidc
    from tests.spec.flows import REDIRECT

    metadata = oidc.read_metadata(
        {
            "client_name": f"Modul {name}",
            "redirect_uris": [REDIRECT],
            "scope": f"openid {name} ssf.manage ssf.read",
            "grant_types": ["authorization_code", "client_credentials"],
            "backchannel_logout_uri": listener.address,
        },
        loopback_allowed=True,
    )
    foundation = application.foundation
    with foundation.database.transaction() as tx:
        made = oidc.register_client(
            tx, metadata, actor=OPERATOR, now_ms=foundation.clock.now_ms(), module=name
        )
    return Receiver(application, made.client_id, made.client_secret)


@pytest.fixture
def modules(
    application: Application, fasilitator: str, listening: dict[str, Listener]
) -> dict[str, Receiver]:
    """Six modules in which the fasilitator has a session, with the provider and without tokens."""
    made = {name: add_module(application, name, listening[name]) for name in MODULES}
    browser = Browser(application)
    for module in made.values():
        module.exchange(browser.sign_in(module, NIP, scope="openid")["code"])
    return made


def suspend(application: Application, person: str) -> str:
    """Suspend; gives the assignment."""
    foundation = application.foundation
    item = assignment_of(application, person)
    with foundation.database.transaction() as tx:
        governance.suspend(
            tx,
            item,
            scope="person",
            reason="lalai",
            actor=OPERATOR,
            now_ms=foundation.clock.now_ms(),
        )
    return item


def delivery(application: Application) -> ActDelivery:
    with application.foundation.database.reading() as tx:
        row = tx.one(ACT, type="governance:assignment:suspended")
        assert row is not None
        return signals.deliveries_of_act(tx, row[0])


def states(told: ActDelivery) -> dict[str | None, str]:
    return {module.module: module.state for module in told.modules}


def test_a_suspension_is_in_force_in_five_of_six_modules_while_one_is_down(
    application: Application, modules: dict[str, Receiver], fasilitator: str, clock: FixedClock
) -> None:
    suspend(application, fasilitator)
    waiting = delivery(application)
    assert waiting.summary == "berlaku di 0 dari 6 modul"
    assert set(states(waiting).values()) == {"waiting"}
    clock.advance(1)
    application.outbox.deliver_due()
    told = delivery(application)
    assert told.summary == "berlaku di 5 dari 6 modul"
    (down,) = (module for module in told.modules if module.state != "delivered")
    assert (down.module, down.state, down.attempts) == ("layanan", "waiting", 1)
    assert down.cause == "DeliveryFailed: status 503"
    assert down.delivered_at is None
    up = next(module for module in told.modules if module.module == "informasi")
    assert (up.told_at, up.delivered_at, up.cause) == (clock.now() - 1, clock.now(), None)


def test_modules_are_told_although_their_tokens_have_expired(
    application: Application,
    modules: dict[str, Receiver],
    listening: dict[str, Listener],
    fasilitator: str,
    clock: FixedClock,
) -> None:
    """A module keeps a session of its own after its tokens: it must hear of the suspension."""
    clock.advance(application.foundation.settings.access_token_seconds + 60)
    suspend(application, fasilitator)
    application.outbox.deliver_due()
    assert delivery(application).confirmed == 5
    assert all(listener.heard for listener in listening.values())


def test_logout_and_event_count_alike_and_both_must_be_confirmed(
    application: Application, modules: dict[str, Receiver], fasilitator: str
) -> None:
    modules["informasi"].create()
    suspend(application, fasilitator)
    application.outbox.deliver_due()
    assert states(delivery(application))["informasi"] == "waiting"
    assert len(modules["informasi"].heard()) == 1
    assert states(delivery(application))["informasi"] == "delivered"


def test_a_module_without_an_address_for_logout_shows_as_failed_unless_events_reach_it(
    application: Application, fasilitator: str
) -> None:
    receiver = add_receiver(application, scope="openid informasi ssf.manage ssf.read")
    browser = Browser(application)
    receiver.exchange(browser.sign_in(receiver, NIP, scope="openid")["code"])
    suspend(application, fasilitator)
    application.outbox.deliver_due()
    (module,) = delivery(application).modules
    assert module.state == "failed"
    assert "no address" in (module.cause or "")


def test_an_event_alone_is_enough_for_a_module_that_asked_for_events(
    application: Application, fasilitator: str
) -> None:
    receiver = add_receiver(application, scope="openid informasi ssf.manage ssf.read")
    receiver.create()
    browser = Browser(application)
    receiver.exchange(browser.sign_in(receiver, NIP, scope="openid")["code"])
    suspend(application, fasilitator)
    application.outbox.deliver_due()
    assert delivery(application).modules[0].state == "waiting"
    receiver.heard()
    assert delivery(application).summary == "berlaku di 1 dari 1 modul"


def test_an_act_that_concerns_nobodys_session_was_told_to_nobody(
    application: Application, fasilitator: str
) -> None:
    suspend(application, fasilitator)
    assert delivery(application).modules == ()


def test_the_history_of_an_assignment_shows_its_delivery(
    application: Application,
    modules: dict[str, Receiver],
    fasilitator: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from idp.cli import assignment, assignment_delivery
    from tests.rooms.cli.commands import Commands

    item = suspend(application, fasilitator)
    application.outbox.deliver_due()
    commands = Commands(application.foundation, [assignment], monkeypatch)
    monkeypatch.setattr(assignment_delivery, "open_foundation", lambda: application.foundation)
    history: list[dict[str, Any]] = commands.done("assignment", "history", item)
    told = {row["type"]: row["delivery"] for row in history}
    assert told["governance:assignment:suspended"] == "berlaku di 5 dari 6 modul"
    shown: list[dict[str, Any]] = commands.done("assignment", "delivery", item)
    (act,) = shown
    assert act["type"] == "governance:assignment:suspended"
    by_module = {module["module"]: module for module in act["modules"]}
    assert set(by_module) == set(MODULES)
    assert by_module["layanan"]["state"] == "waiting"
    assert by_module["layanan"]["cause"] == "DeliveryFailed: status 503"
    assert by_module["informasi"]["state"] == "delivered"
