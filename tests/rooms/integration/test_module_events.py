"""The example module hears of events from the running provider, and obeys none that is forged."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from local_sessions import PERSON, SessionStore
from security_events import EventStream, SecurityEvent, check_security_event, obey
from signing_provider import CLIENT, ISSUER, NOW, Provider
from token_checks import ProviderKeys, TokenRefused

from idp import sessions
from idp.app import Application, build_provider, mount
from tests.hostile.served import Served
from tests.spec.flows import Browser, Party, add_client, add_person

NIP = "198407102012031901"
ENDED = "https://schemas.openid.net/secevent/caep/event-type/session-revoked"
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": CLIENT,
    "iat": NOW,
    "jti": "e-1",
    "sub_id": {
        "format": "complex",
        "user": {"format": "iss_sub", "iss": ISSUER, "sub": "p-1"},
        "session": {"format": "opaque", "id": "s-1"},
    },
    "events": {ENDED: {"event_timestamp": NOW}},
}


@pytest.fixture
def provider() -> Provider:
    return Provider()


def check(provider: Provider, typ: str | None = "secevent+jwt", **changes: Any) -> SecurityEvent:
    claims = {n: v for n, v in {**CLAIMS, **changes}.items() if v is not None}
    token = provider.sign(typ, claims, provider.rsa)
    return check_security_event(token, ISSUER, CLIENT, provider.keys, NOW)


def test_a_good_event_names_person_and_session(provider: Provider) -> None:
    event = check(provider)
    assert (event.kind, event.sub, event.sid, event.issued_at) == (ENDED, "p-1", "s-1", NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://lain.example"},
        {"aud": "klien-lain"},
        {"aud": None},
        {"sub": "p-1"},
        {"exp": NOW + 60},
        {"iat": NOW + 3600},
        {"iat": "now"},
        {"iat": None},
        {"jti": None},
        {"events": None},
        {"events": {}},
        {"events": {ENDED: {}, "urn:lain": {}}},
        {"events": {ENDED: True}},
        {"sub_id": None},
        {"sub_id": {"format": "iss_sub", "iss": "https://lain.example", "sub": "p-1"}},
        {"typ": "JWT"},
        {"typ": "logout+jwt"},
        {"typ": None},
    ],
)
def test_anything_else_is_refused(provider: Provider, changes: dict[str, Any]) -> None:
    with pytest.raises(TokenRefused):
        check(provider, **changes)


def test_a_key_of_nobody_signs_nothing(provider: Provider) -> None:
    token = Provider().sign("secevent+jwt", CLAIMS)
    with pytest.raises(TokenRefused):
        check_security_event(token, ISSUER, CLIENT, provider.keys, NOW)
    with pytest.raises(TokenRefused):
        check_security_event("x.y.z", ISSUER, CLIENT, provider.keys, NOW)


@pytest.fixture
def served(sqlite_url: str, tmp_path: Path) -> Iterator[Served]:
    running = Served(tmp_path, database_url=sqlite_url)
    yield running
    running.stop()


def test_the_module_hears_within_two_seconds_and_after_an_outage_of_its_own(
    served: Served,
) -> None:
    """The real provider in its own process; the module polls it as its README says."""
    foundation = served.foundation
    application: Application = mount(build_provider(foundation))
    person = add_person(foundation, NIP)
    made = add_client(
        foundation,
        scope="openid layanan ssf.manage ssf.read",
        grant_types=["authorization_code", "client_credentials"],
    )
    issuer = foundation.settings.issuer
    keys = ProviderKeys(lambda: requests.get(issuer + "/oauth/jwks", timeout=5).json(), time.time)
    store, heard = SessionStore(), []

    def obey_event(event: SecurityEvent) -> None:
        heard.append((time.time(), event))
        obey(event, store)

    stream = EventStream(issuer, made.client_id, made.client_secret or "", keys, obey_event)
    assert stream.fetch(wait=False) == 0
    party = Party(application, made.client_id, made.client_secret)

    def visit() -> None:
        party.exchange(Browser(application).sign_in(party, NIP, scope="openid")["code"])
        held = {PERSON: {"sub": person, "sid": "another", "issued_at": time.time() - 1}}
        store.save("local", held, opened=False)

    def end_all() -> float:
        with foundation.database.transaction() as tx:
            sessions.end_sessions_of_person(
                tx, person, reason="uji", actor="system", now_ms=foundation.clock.now_ms()
            )
        return time.time()

    # While it listens.
    stopped = threading.Event()
    listening = threading.Thread(target=stream.run, args=(stopped,))
    visit()
    listening.start()
    committed = end_all()
    while not heard and time.time() - committed < 20:
        time.sleep(0.01)
    stopped.set()
    assert heard[0][0] - committed < 2
    assert (heard[0][1].kind, heard[0][1].sub) == (ENDED, person)
    listening.join(30)
    # While it was down: everything waits, and comes in order.
    for _ in range(3):
        visit()
        end_all()
    back = EventStream(issuer, made.client_id, made.client_secret or "", keys, obey_event)
    assert back.fetch(wait=False) == 3
    assert back.fetch(wait=False) == 0
    issued = [event.issued_at for _, event in heard]
    assert issued == sorted(issued)
    assert len({event.jti for _, event in heard}) == 4


def test_whoever_dies_before_acknowledging_gets_it_again(served: Served) -> None:
    foundation = served.foundation
    application = mount(build_provider(foundation))
    person = add_person(foundation, NIP)
    made = add_client(
        foundation,
        scope="openid layanan ssf.manage ssf.read",
        grant_types=["authorization_code", "client_credentials"],
    )
    issuer = foundation.settings.issuer
    keys = ProviderKeys(lambda: requests.get(issuer + "/oauth/jwks", timeout=5).json(), time.time)

    def die(_event: SecurityEvent) -> None:
        raise KeyboardInterrupt

    dying = EventStream(issuer, made.client_id, made.client_secret or "", keys, die)
    dying.fetch(wait=False)
    party = Party(application, made.client_id, made.client_secret)
    party.exchange(Browser(application).sign_in(party, NIP, scope="openid")["code"])
    with foundation.database.transaction() as tx:
        sessions.end_sessions_of_person(
            tx, person, reason="uji", actor="system", now_ms=foundation.clock.now_ms()
        )
    with pytest.raises(KeyboardInterrupt):
        dying.fetch(wait=False)
    heard: list[SecurityEvent] = []
    again = EventStream(issuer, made.client_id, made.client_secret or "", keys, heard.append)
    assert again.fetch(wait=False) == 1
    assert heard[0].sub == person
