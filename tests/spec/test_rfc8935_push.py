"""RFC 8935, push-based delivery of security event tokens: one SET a request, until it is taken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from idp.app import Application
from idp.foundation.clock import FixedClock
from idp.foundation.database import Statement
from idp.foundation.outbox import LEASE_SECONDS
from tests.hostile.listeners import Listener
from tests.spec.streams import PUSH, Receiver, add_receiver, kinds
from tests.spec.test_rfc8936_poll import ENDED, end_sessions

STATES = Statement(
    text(
        "SELECT attempts, delivered_at, failed_at, last_error FROM outbox_message"
        " WHERE topic = 'security_event' ORDER BY id"
    )
)
SECRET = "Bearer rahasia-penerima-0417"


@pytest.fixture
def listener(application: Application) -> Iterator[Listener]:
    listener = Listener(202)
    application.provider.egress._allowed |= {f"127.0.0.1:{listener.port}"}
    yield listener
    listener.close()


def subscribed(application: Application, listener: Listener, **delivery: Any) -> Receiver:
    receiver = add_receiver(application)
    receiver.create(
        events_requested=[ENDED],
        delivery={"method": PUSH, "endpoint_url": listener.address, **delivery},
    )
    return receiver


def states(application: Application) -> list[tuple[Any, ...]]:
    with application.foundation.database.reading() as tx:
        return tx.all(STATES)


def test_2_1_a_set_is_posted_alone_with_its_media_type_and_the_receivers_header(
    application: Application, listener: Listener, person: str
) -> None:
    receiver = subscribed(application, listener, authorization_header=SECRET)
    end_sessions(receiver, person, 2)
    application.outbox.deliver_due()
    assert len(listener.heard) == 2
    for heard in listener.heard:
        assert heard.content_type == "application/secevent+jwt"
        assert heard.headers["Authorization"] == SECRET
        assert heard.headers["Accept"] == "application/json"
        assert kinds([receiver.read(heard.body)[1]]) == ["session-revoked"]
    assert all(row[1] is not None for row in states(application))


def test_without_such_a_header_none_is_sent(
    application: Application, listener: Listener, person: str
) -> None:
    receiver = subscribed(application, listener)
    end_sessions(receiver, person, 1)
    application.outbox.deliver_due()
    assert "Authorization" not in listener.heard[0].headers


@pytest.mark.parametrize("status", [500, 503, 429, 401, 403, 404, 302])
def test_anything_but_success_and_400_is_tried_again_with_the_same_jti(
    application: Application, listener: Listener, person: str, clock: FixedClock, status: int
) -> None:
    refusing = Listener(status, location=listener.address)
    application.provider.egress._allowed |= {f"127.0.0.1:{refusing.port}"}
    receiver = subscribed(application, refusing)
    end_sessions(receiver, person, 1)
    application.outbox.deliver_due()
    clock.advance(2)
    application.outbox.deliver_due()
    refusing.close()
    first, second = (receiver.read(heard.body)[1] for heard in refusing.heard)
    assert first == second
    assert [row[1:3] for row in states(application)] == [(None, None)]
    assert f"status {status}" in states(application)[0][3]
    # No redirect is followed with a token in hand.
    assert listener.heard == []


def test_2_3_a_400_ends_it_with_the_receivers_code_and_the_next_goes_on(
    application: Application, listener: Listener, person: str
) -> None:
    refusing = Listener(400, body=b'{"err": "invalid_audience", "description": "x"}')
    application.provider.egress._allowed |= {f"127.0.0.1:{refusing.port}"}
    receiver = subscribed(application, refusing)
    end_sessions(receiver, person, 2)
    application.outbox.deliver_due()
    refusing.close()
    assert len(refusing.heard) == 2
    assert [row[3] for row in states(application)] == ["status 400 invalid_audience"] * 2


@pytest.mark.parametrize("body", [b"", b"[]", b'{"err": "\\u001b[31m"}', b"[" * 9000, b"\xff"])
def test_what_a_receiver_answers_can_not_break_the_ledger(
    application: Application, listener: Listener, person: str, body: bytes
) -> None:
    refusing = Listener(400, body=body)
    application.provider.egress._allowed |= {f"127.0.0.1:{refusing.port}"}
    receiver = subscribed(application, refusing)
    end_sessions(receiver, person, 1)
    application.outbox.deliver_due()
    refusing.close()
    assert [row[3] for row in states(application)] == ["status 400"]


def test_an_address_that_leads_inside_later_is_refused_at_delivery(
    application: Application, listener: Listener, person: str
) -> None:
    """IN-03: a name may change its meaning after the stream was made."""
    receiver = subscribed(application, listener)
    application.provider.egress._allowed -= {f"127.0.0.1:{listener.port}"}
    end_sessions(receiver, person, 1)
    application.outbox.deliver_due()
    assert listener.connections == 0
    assert [row[3] for row in states(application)] == ["the address is not public"]


def test_a_worker_killed_after_the_post_delivers_again_and_in_order(
    application: Application, listener: Listener, person: str, clock: FixedClock
) -> None:
    """At least once: the receiver sees the first twice, by its jti, and the second after it."""
    receiver = subscribed(application, listener)
    end_sessions(receiver, person, 2)
    taken = application.outbox.claim()
    assert taken is not None
    while taken.topic != "security_event":  # the logout, which this client has no address for
        application.outbox.deliver(taken)
        taken = application.outbox.claim()
        assert taken is not None
    application.outbox._routes[taken.topic](taken.payload)  # and the worker is gone
    clock.advance(LEASE_SECONDS + 1)
    application.outbox.deliver_due()
    jtis = [receiver.read(heard.body)[1]["jti"] for heard in listener.heard]
    assert len(jtis) == 3
    assert jtis[0] == jtis[1] != jtis[2]


def test_a_paused_stream_is_sent_nothing_and_catches_up_when_it_is_enabled(
    application: Application, listener: Listener, person: str
) -> None:
    receiver = subscribed(application, listener)
    receiver.status("paused")
    end_sessions(receiver, person, 2)
    application.outbox.deliver_due()
    assert listener.heard == []
    receiver.status("enabled")
    application.outbox.deliver_due()
    assert len(listener.heard) == 2


def test_a_stream_that_is_deleted_is_sent_nothing_more(
    application: Application, listener: Listener, person: str
) -> None:
    receiver = subscribed(application, listener)
    end_sessions(receiver, person, 1)
    receiver.call("DELETE", f"/ssf/stream?stream_id={receiver.stream_id}")
    application.outbox.deliver_due()
    assert listener.heard == []
    assert [row[3] for row in states(application)] == ["the stream was ended by its receiver"]


def test_the_secret_of_the_receiver_is_in_no_message_and_no_audit_row(
    application: Application, listener: Listener, person: str
) -> None:
    receiver = subscribed(application, listener, authorization_header=SECRET)
    end_sessions(receiver, person, 1)
    application.outbox.deliver_due()
    with application.foundation.database.reading() as tx:
        for table, column in (("outbox_message", "payload"), ("audit_event", "detail")):
            rows = tx.all(Statement(text(f"SELECT {column} FROM {table}")))
            assert rows
            assert not [row for row in rows if "rahasia-penerima" in (row[0] or "")]
