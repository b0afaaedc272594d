"""RFC 8936, poll-based delivery of security event tokens: fetch, acknowledge, refuse, wait."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from sqlalchemy import text

from idp import sessions
from idp.app import Application
from idp.foundation.clock import FixedClock
from idp.foundation.database import Statement
from idp.signals import drop_unfetched
from idp.signals.poll import MOST_SETS, PollEndpoint
from idp.signals.sweeping import KEPT_SECONDS
from tests.spec.flows import Browser, add_person
from tests.spec.streams import Receiver, add_receiver, kinds
from tests.spec.test_ssf_streams import NIP

STATES = Statement(
    text(
        "SELECT reference, attempts, delivered_at, failed_at, last_error FROM outbox_message"
        " WHERE topic = 'security_event' ORDER BY id"
    )
)


@pytest.fixture
def receiver(application: Application, person: str) -> Receiver:
    receiver = add_receiver(application)
    receiver.create(events_requested=[ENDED])
    return receiver


ENDED = "https://schemas.openid.net/secevent/caep/event-type/session-revoked"


def end_sessions(receiver: Receiver, person: str, count: int) -> None:
    """So many sessions of the person, each ended by an act of its own."""
    foundation = receiver.application.foundation
    for _ in range(count):
        browser = Browser(receiver.application)
        receiver.exchange(browser.sign_in(receiver, NIP, scope="openid")["code"])
        with foundation.database.transaction() as tx:
            sessions.end_sessions_of_person(
                tx, person, reason="uji", actor="system", now_ms=foundation.clock.now_ms()
            )


def states(receiver: Receiver) -> list[tuple[Any, ...]]:
    with receiver.application.foundation.database.reading() as tx:
        return tx.all(STATES)


def test_2_4_a_set_is_given_until_it_is_acknowledged_and_then_no_more(
    receiver: Receiver, person: str
) -> None:
    """At least once: whoever dies between fetching and working gets it again, the same."""
    end_sessions(receiver, person, 2)
    first, again = receiver.poll()["sets"], receiver.poll()["sets"]
    assert list(first) == list(again)
    assert [receiver.read(t)[1] for t in first.values()] == [
        receiver.read(t)[1] for t in again.values()
    ]
    one, other = first
    left = receiver.poll(ack=[one])["sets"]
    assert list(left) == [other]
    assert receiver.poll(maxEvents=0, ack=[other]) == {"sets": {}}
    assert receiver.poll()["sets"] == {}
    assert all(row[2] is not None for row in states(receiver))


def test_the_key_of_a_set_is_its_jti(receiver: Receiver, person: str) -> None:
    end_sessions(receiver, person, 1)
    ((jti, token),) = receiver.poll()["sets"].items()
    assert receiver.read(token)[1]["jti"] == jti


def test_sets_come_in_the_order_of_the_acts_and_no_more_than_asked_for(
    receiver: Receiver, person: str
) -> None:
    end_sessions(receiver, person, 3)
    answer = receiver.poll(maxEvents=2)
    assert answer["moreAvailable"] is True
    rest = receiver.poll(maxEvents=2, ack=list(answer["sets"]))
    assert "moreAvailable" not in rest
    assert [*answer["sets"], *rest["sets"]] == [row[0] for row in states(receiver)]


def test_2_6_a_refused_set_is_marked_failed_with_the_receivers_code(
    receiver: Receiver, person: str
) -> None:
    end_sessions(receiver, person, 2)
    one, other = receiver.poll()["sets"]
    told = {one: {"err": "invalid_key", "description": "tidak dikenal"}}
    assert list(receiver.poll(setErrs=told)["sets"]) == [other]
    refused = next(row for row in states(receiver) if row[0] == one)
    assert refused[3] is not None
    assert refused[4] == "refused: invalid_key"


def test_only_the_streams_own_sets_can_be_acknowledged(
    application: Application, receiver: Receiver, person: str
) -> None:
    end_sessions(receiver, person, 1)
    (jti,) = receiver.poll()["sets"]
    other = add_receiver(application, client_name="Penerima lain")
    other.create()
    other.poll(ack=[jti, "tidak-ada"], setErrs={jti: {"err": "x"}})
    assert list(receiver.poll()["sets"]) == [jti]


@pytest.mark.parametrize(
    "body",
    [
        {"maxEvents": -1},
        {"maxEvents": "1"},
        {"maxEvents": True},
        {"maxEvents": 1.5},
        {"returnImmediately": "yes"},
        {"ack": "x"},
        {"ack": [1]},
        {"ack": ["a\u0000"]},
        {"ack": ["x"] * 501},
        {"setErrs": []},
        {"setErrs": {"x": "y"}},
        {"setErrs": {"x": {"err": 1}}},
        {"setErrs": {"x": {}}},
    ],
)
def test_a_malformed_poll_is_400_and_changes_nothing(
    receiver: Receiver, person: str, body: dict[str, Any]
) -> None:
    end_sessions(receiver, person, 1)
    path = f"/ssf/poll?stream_id={receiver.stream_id}"
    answer = receiver.call("POST", path, {"returnImmediately": True, **body})
    assert answer.status_code == 400
    assert [row[2:4] for row in states(receiver)] == [(None, None)]


def test_more_than_the_most_is_bounded(receiver: Receiver) -> None:
    assert receiver.poll(maxEvents=10**9)["sets"] == {}
    assert MOST_SETS == 100


def test_a_pushed_stream_can_not_be_polled(application: Application, person: str) -> None:
    pushed = add_receiver(application)
    pushed.create(delivery={"method": "urn:ietf:rfc:8935", "endpoint_url": "https://rp1.invalid/e"})
    path = f"/ssf/poll?stream_id={pushed.stream_id}"
    assert pushed.call("POST", path, {"returnImmediately": True}).status_code == 400


def waiting_endpoint(receiver: Receiver, places: int, seconds: float) -> PollEndpoint:
    return PollEndpoint(receiver.application.provider, waiting=places, wait_seconds=seconds)


def ask(receiver: Receiver, endpoint: PollEndpoint, token: str) -> dict[str, Any]:
    """Call the endpoint itself, with another patience than the application's."""
    import io
    import json

    from idp.foundation.http import Request

    body = b"{}"
    environ = {
        "REQUEST_METHOD": "POST",
        "QUERY_STRING": f"stream_id={receiver.stream_id}",
        "HTTP_AUTHORIZATION": f"Bearer {token}",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    response = endpoint(Request(environ, "127.0.0.1"))
    assert response.status == 200, response.body
    told: dict[str, Any] = json.loads(response.body)
    return told


def test_2_4_a_long_poll_is_answered_as_soon_as_there_is_something(
    receiver: Receiver, person: str
) -> None:
    token = receiver.token()
    endpoint = waiting_endpoint(receiver, 2, 20)
    answers: list[dict[str, Any]] = []
    begun = time.monotonic()
    poll = threading.Thread(target=lambda: answers.append(ask(receiver, endpoint, token)))
    poll.start()
    end_sessions(receiver, person, 1)
    poll.join(20)
    assert time.monotonic() - begun < 15
    assert len(answers[0]["sets"]) == 1


def test_a_long_poll_ends_by_itself_and_few_may_wait(receiver: Receiver) -> None:
    """Who waits takes a thread: beyond the places, the answer is empty and at once."""
    token = receiver.token()
    endpoint = waiting_endpoint(receiver, 1, 1.5)
    first = threading.Thread(target=ask, args=(receiver, endpoint, token))
    begun = time.monotonic()
    first.start()
    while endpoint._places._value and time.monotonic() - begun < 1:
        first.join(0.01)
    second = time.monotonic()
    assert ask(receiver, endpoint, token)["sets"] == {}
    assert time.monotonic() - second < 1
    first.join(10)
    assert 1.4 < time.monotonic() - begun < 6


def test_what_is_not_fetched_for_a_week_is_marked_and_not_forgotten_silently(
    receiver: Receiver, person: str, clock: FixedClock
) -> None:
    end_sessions(receiver, person, 1)
    foundation = receiver.application.foundation
    for wait, dropped in ((KEPT_SECONDS - 5, 0), (10, 1)):
        clock.advance(wait)
        with foundation.database.transaction() as tx:
            assert drop_unfetched(tx, clock.now()) == dropped
    (row,) = states(receiver)
    assert row[4] == "not fetched within seven days"


def test_a_receiver_that_changes_to_push_gets_what_waited(
    application: Application, receiver: Receiver, person: str
) -> None:
    from tests.hostile.listeners import Listener

    end_sessions(receiver, person, 2)
    listener = Listener(202)
    application.provider.egress._allowed |= {f"127.0.0.1:{listener.port}"}
    delivery = {"method": "urn:ietf:rfc:8935", "endpoint_url": listener.address}
    body = {"stream_id": receiver.stream_id, "delivery": delivery}
    assert receiver.call("PATCH", "/ssf/stream", body).status_code == 200
    application.outbox.deliver_due()
    listener.close()
    assert kinds([receiver.read(h.body)[1] for h in listener.heard]) == ["session-revoked"] * 2


def test_two_persons_events_are_told_apart_by_their_subjects(
    application: Application, receiver: Receiver, person: str
) -> None:
    other = add_person(application.foundation, "198407102012031902")
    end_sessions(receiver, person, 1)
    browser = Browser(application)
    receiver.exchange(browser.sign_in(receiver, "198407102012031902", scope="openid")["code"])
    foundation = application.foundation
    with foundation.database.transaction() as tx:
        sessions.end_sessions_of_person(
            tx, other, reason="uji", actor="system", now_ms=foundation.clock.now_ms()
        )
    subjects = [claims["sub_id"]["user"]["sub"] for claims in receiver.heard()]
    assert subjects == [person, other]
