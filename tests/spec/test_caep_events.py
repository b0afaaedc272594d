"""Continuous Access Evaluation Profile 1.0: which act is told, about whom, with which claims."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from idp import authentication, directory, governance, sessions
from idp.app import Application
from idp.audit import OPERATOR
from idp.foundation.clock import FixedClock
from idp.foundation.database import Statement
from tests.spec.flows import Browser, add_person
from tests.spec.streams import CAEP, Receiver, add_receiver, kinds

NIP = "197905142005011902"
SCOPE = "openid pengelolaan informasi offline_access"


@pytest.fixture
def fasilitator(application: Application) -> str:
    """A pledged fasilitator of UJI with a second factor."""
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
            document_date="2026-01-01",
        )
        governance.sign_pledge(tx, person, now_ms=foundation.clock.now_ms())
    return person


@pytest.fixture
def receiver(application: Application, fasilitator: str) -> Receiver:
    """Its client has a living session of the fasilitator."""
    receiver = add_receiver(
        application,
        scope="openid profile offline_access informasi pengelolaan ssf.manage ssf.read",
    )
    receiver.create()
    sign_in(receiver)
    return receiver


def sign_in(receiver: Receiver) -> dict[str, Any]:
    browser = Browser(receiver.application)
    code = browser.sign_in(receiver, NIP, scope=SCOPE)["code"]
    tokens: dict[str, Any] = receiver.exchange(code, resource="urn:simasn:pengelolaan").get_json()
    return tokens


def assignment_of(application: Application, person: str) -> str:
    with application.foundation.database.reading() as tx:
        return governance.list_assignments(tx, person)[0].id


def suspend(application: Application, assignment_id: str, scope: Any = "person") -> None:
    foundation = application.foundation
    with foundation.database.transaction() as tx:
        governance.suspend(
            tx,
            assignment_id,
            scope=scope,
            reason="lalai",
            actor=OPERATOR,
            now_ms=foundation.clock.now_ms(),
        )


def content(claims: dict[str, Any], name: str) -> dict[str, Any]:
    told: dict[str, Any] = claims["events"][CAEP + name]
    return told


def test_3_2_a_suspension_is_a_change_of_claims_with_the_roles_that_are_left(
    application: Application, receiver: Receiver, fasilitator: str, clock: FixedClock
) -> None:
    """Pasal 9(7): the fasilitator is user personal from now on."""
    suspend(application, assignment_of(application, fasilitator))
    (claims,) = receiver.heard()
    issuer = application.foundation.settings.issuer
    assert claims["sub_id"] == {"format": "iss_sub", "iss": issuer, "sub": fasilitator}
    told = content(claims, "token-claims-change")
    assert told["claims"] == {"roles": ["user_personal"], "unit": "UJI"}
    assert told["event_timestamp"] == clock.now()


def test_3_2_so_is_what_comes_back(
    application: Application, receiver: Receiver, fasilitator: str
) -> None:
    """A reinstatement and a new appointment alike: the assignment is active (again)."""
    from idp.governance.transitions import grant_authority

    foundation = application.foundation
    with foundation.database.transaction() as tx:
        grant_authority(tx, fasilitator, foundation.clock.now())
    (claims,) = receiver.heard()
    told = content(claims, "token-claims-change")
    assert told["claims"]["roles"] == ["user_personal", "fasilitator:UJI"]


def test_the_pledge_that_brings_a_right_into_force_is_told(
    application: Application, receiver: Receiver, fasilitator: str
) -> None:
    """Pasal 27(1)a: decreed becomes active when the pledge is there."""
    foundation = application.foundation
    with foundation.database.transaction() as tx:
        tx.run(Statement(text("UPDATE assignment SET state = 'decreed'")))
        governance.activate_decreed(
            tx, governance.PledgeSigned(fasilitator, foundation.clock.now())
        )
    assert kinds(receiver.heard()) == ["token-claims-change"]


@pytest.mark.parametrize("act", ["revoke", "depart", "disable"])
def test_every_loss_is_told(
    application: Application, receiver: Receiver, fasilitator: str, act: str
) -> None:
    foundation = application.foundation
    now_ms = foundation.clock.now_ms()
    with foundation.database.transaction() as tx:
        if act == "revoke":
            item = governance.list_assignments(tx, fasilitator)[0]
            governance.revoke(tx, item.id, reason="dicabut", actor=OPERATOR, now_ms=now_ms)
        elif act == "depart":
            tx.publish(directory.PersonDeparted(fasilitator, foundation.clock.now()))
        else:
            directory.disable_person(tx, fasilitator, actor=OPERATOR, reason="uji", now_ms=now_ms)
    expected = {
        "revoke": {"token-claims-change"},
        "depart": {"token-claims-change", "session-revoked"},
        "disable": {"session-revoked"},
    }
    assert set(kinds(receiver.heard())) == expected[act]


def test_a_move_to_another_unit_is_told_and_a_move_within_it_is_not(
    application: Application, receiver: Receiver, fasilitator: str
) -> None:
    foundation = application.foundation
    now = foundation.clock.now()
    with foundation.database.transaction() as tx:
        tx.publish(directory.PersonMoved(fasilitator, "UJI", "UJI", False, now))
    assert receiver.heard() == []
    with foundation.database.transaction() as tx:
        tx.publish(directory.PersonMoved(fasilitator, "PROV-19", "UJI", False, now))
    assert "token-claims-change" in kinds(receiver.heard())


def test_a_suspended_unit_is_told_for_each_of_its_pengelola(
    application: Application, receiver: Receiver, fasilitator: str
) -> None:
    foundation = application.foundation
    other = add_person(foundation, "197905142005011903", name="Wakil Uji", totp=True)
    with foundation.database.transaction() as tx:
        governance.record_assignment(
            tx,
            foundation,
            person_id=other,
            role="fasilitator",
            unit_code="UJI",
            state="active",
            valid_from="2026-01-01",
            document="188.44/2/UJI",
        )
        governance.sign_pledge(tx, other, now_ms=foundation.clock.now_ms())
    browser = Browser(application)
    receiver.exchange(browser.sign_in(receiver, "197905142005011903", scope="openid")["code"])
    suspend(application, assignment_of(application, fasilitator), scope="unit")
    told = {claims["sub_id"]["sub"] for claims in receiver.heard()}
    assert told == {fasilitator, other}


def test_3_1_an_ended_session_is_named_by_its_sid(
    application: Application, receiver: Receiver, fasilitator: str, clock: FixedClock
) -> None:
    from tests.spec.flows import claims_of

    clock.advance(60)  # a code of the second factor is good once
    first = sign_in(receiver)
    clock.advance(60)
    second = sign_in(receiver)
    sid = claims_of(second["id_token"])["sid"]
    assert sid != claims_of(first["id_token"])["sid"]
    foundation = application.foundation
    with foundation.database.transaction() as tx:
        sessions.end_session(
            tx, sid, reason="uji", actor=fasilitator, now_ms=foundation.clock.now_ms()
        )
    (claims,) = receiver.heard()
    issuer = foundation.settings.issuer
    assert claims["sub_id"] == {
        "format": "complex",
        "user": {"format": "iss_sub", "iss": issuer, "sub": fasilitator},
        "session": {"format": "opaque", "id": sid},
    }
    assert content(claims, "session-revoked")["event_timestamp"] == foundation.clock.now()


def test_3_3_a_new_second_factor_is_told_as_app_and_its_removal_too(
    application: Application, receiver: Receiver, fasilitator: str
) -> None:
    foundation = application.foundation
    with foundation.database.transaction() as tx:
        device = authentication.list_devices(tx, fasilitator)[0]
        authentication.remove_totp(
            tx,
            foundation,
            person_id=fasilitator,
            device_id=device.id,
            session_id=None,
            is_compulsory=False,
        )
    heard = receiver.heard()
    (changed,) = (c for c in heard if CAEP + "credential-change" in c["events"])
    told = content(changed, "credential-change")
    assert told["credential_type"] == "app"
    assert told["change_type"] == "delete"
    assert told["initiating_entity"] == "user"
    assert changed["sub_id"]["sub"] == fasilitator


@pytest.mark.parametrize(
    ("credential", "change", "expected"),
    [
        ("password", "update", ("password", "update")),
        ("totp", "create", ("app", "create")),
        ("recovery_codes", "update", None),
        ("contact", "update", None),
    ],
)
def test_3_3_what_the_profile_has_no_name_for_is_no_credential_change(
    application: Application,
    receiver: Receiver,
    fasilitator: str,
    credential: Any,
    change: Any,
    expected: tuple[str, str] | None,
) -> None:
    foundation = application.foundation
    event = authentication.CredentialChanged(
        fasilitator, None, foundation.clock.now(), credential, change
    )
    with foundation.database.transaction() as tx:
        tx.publish(event)
    told = [
        (c["events"][CAEP + "credential-change"]["credential_type"],
         c["events"][CAEP + "credential-change"]["change_type"])
        for c in receiver.heard()
        if CAEP + "credential-change" in c["events"]
    ]  # fmt: skip
    assert told == ([expected] if expected else [])


def test_an_event_that_was_not_asked_for_is_not_told(
    application: Application, fasilitator: str
) -> None:
    receiver = add_receiver(application)
    receiver.create(events_requested=[CAEP + "credential-change", "urn:example:other"])
    sign_in_plain(receiver)
    suspend(application, assignment_of(application, fasilitator))
    assert receiver.heard() == []


def test_a_client_whose_tokens_carry_no_roles_is_not_told_of_them(
    application: Application, fasilitator: str
) -> None:
    receiver = add_receiver(application, scope="openid profile offline_access ssf.manage ssf.read")
    receiver.create()
    sign_in_plain(receiver)
    suspend(application, assignment_of(application, fasilitator))
    assert receiver.heard() == []


def sign_in_plain(receiver: Receiver) -> None:
    browser = Browser(receiver.application)
    receiver.exchange(browser.sign_in(receiver, NIP, scope="openid profile")["code"])


def test_what_an_act_undoes_itself_is_not_told(
    application: Application, receiver: Receiver, fasilitator: str
) -> None:
    """The event is written with the act: when the act is rolled back, there is none."""
    foundation = application.foundation
    item = assignment_of(application, fasilitator)

    def suspend_and_fail() -> None:
        with foundation.database.transaction() as tx:
            governance.suspend(
                tx,
                item,
                scope="person",
                reason="lalai",
                actor=OPERATOR,
                now_ms=foundation.clock.now_ms(),
            )
            raise RuntimeError

    with pytest.raises(RuntimeError):
        suspend_and_fail()
    assert receiver.heard() == []


def test_no_personal_data_beyond_the_subject_is_told(
    application: Application, receiver: Receiver, fasilitator: str
) -> None:
    """Neither NIP nor name, and not why: the reason stays in the audit log."""
    suspend(application, assignment_of(application, fasilitator))
    told = str(receiver.heard())
    assert fasilitator in told
    for private in (NIP, "Sarwono", "lalai"):
        assert private not in told


def test_the_txn_joins_the_events_of_one_act_and_its_audit_row(
    application: Application, receiver: Receiver, fasilitator: str
) -> None:
    """SSF 1.0 §4.1.9."""
    item = assignment_of(application, fasilitator)
    suspend(application, item)
    (claims,) = receiver.heard()
    row = Statement(text("SELECT correlation FROM audit_event WHERE type = :type"))
    with application.foundation.database.reading() as tx:
        assert tx.one(row, type="governance:assignment:suspended") == (claims["txn"],)
