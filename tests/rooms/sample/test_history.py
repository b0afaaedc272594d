"""The fictional past: repeatable, in the chain, marked as an example, and quickly written."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import text

from idp import audit, directory, governance, sample
from idp.foundation.clock import WIB, FixedClock, civil_date, start_of_date
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from idp.foundation.errors import Forbidden
from idp.sample.history import DAYS, events_for, generate_history
from idp.sample.scenes import Cast, Player
from tests.foundations import START

_ALL = Statement(
    text(
        "SELECT at_ms, type, actor, subject, unit, result, reason, address, correlation, detail"
        " FROM audit_event WHERE detail LIKE '%\"contoh\": true%' ORDER BY id"
    )
)
CAST = Cast(
    [Player(f"p{number}", "DINKES", manages=number < 5) for number in range(50)],
    [Player(f"p{number}", "DINKES", manages=True) for number in range(5)],
)


@pytest.fixture
def loaded(foundation: Foundation) -> Foundation:
    installation = dataclasses.replace(foundation, kind="sample")
    sample.load_sample(installation, 160, 14)
    return installation


def past_of(foundation: Foundation) -> list[Any]:
    with foundation.database.reading() as tx:
        return tx.all(_ALL)


@pytest.mark.parametrize(
    ("employees", "events"), [(160, 2_000), (1_200, 25_000), (10_000, 400_000)]
)
def test_each_size_has_its_number_of_events(employees: int, events: int) -> None:
    assert events_for(employees) == events


def test_the_whole_past_is_there_and_in_the_chain(loaded: Foundation) -> None:
    assert len(past_of(loaded)) == 2_000
    found = audit.verify(loaded)
    assert found.is_whole
    assert found.unsealed == 0
    assert found.rows > 2_000
    assert found.heads > 0


def test_it_lies_within_the_days_before_today(loaded: Foundation) -> None:
    first = start_of_date(civil_date(START)) - DAYS * 86_400
    times = [row[0] // 1000 for row in past_of(loaded)]
    assert min(times) >= first
    assert max(times) < start_of_date(civil_date(START))
    assert max(times) - min(times) > (DAYS - 7) * 86_400


def test_a_second_load_adds_nothing(loaded: Foundation) -> None:
    before = past_of(loaded)
    assert sample.load_sample(loaded, 160, 14).events == 0
    assert past_of(loaded) == before


def test_the_same_seed_and_day_give_the_same_past() -> None:
    def drawn(seed: int, now: int = START) -> list[audit.PastEvent]:
        return list(generate_history(CAST, [], 500, seed, now))

    assert drawn(14) == drawn(14) == drawn(14, START + 3600)
    assert drawn(14) != drawn(15)
    assert len(drawn(14)) == 500


def test_weekends_are_still_and_mornings_busy() -> None:
    from datetime import datetime

    times = [
        datetime.fromtimestamp(event.at_ms // 1000, WIB)
        for event in generate_history(CAST, [], 5_000, 14, START)
    ]
    weekends = sum(moment.weekday() >= 5 for moment in times)
    assert 0 < weekends < len(times) // 20
    hours = Counter(moment.hour for moment in times)
    assert hours[8] > hours[12] > hours[16] > hours[22]


def test_refusals_and_suspensions_are_among_it(loaded: Foundation) -> None:
    kinds = Counter(row[1] for row in past_of(loaded))
    assert set(kinds) <= {kind.value for kind in audit.EventType}
    for kind in (
        audit.EventType.SIGN_IN_SUCCEEDED,
        audit.EventType.SIGN_IN_FAILED,
        audit.EventType.SIGN_IN_THROTTLED,
        audit.EventType.SECOND_FACTOR_FAILED,
        audit.EventType.ACCESS_DENIED,
        audit.EventType.ASSIGNMENT_SUSPENDED,
    ):
        assert kinds[kind.value] > 0, kind
    assert kinds["governance:assignment:suspended"] == kinds["governance:assignment:reinstated"]


def test_a_suspension_of_the_past_stands_between_its_record_and_its_letter(
    loaded: Foundation,
) -> None:
    """Pasal 9(7)."""
    suspended = [row for row in past_of(loaded) if row[1] == "governance:assignment:suspended"]
    for row in suspended:
        with loaded.database.reading() as tx:
            assignment = governance.get_assignment(tx, row[3])
            events = audit.list_events_about(tx, row[3])
        assert assignment.state == "active"
        assert [event.type.rpartition(":")[2] for event in events] == [
            "reinstated",
            "suspended",
            "recorded",
        ]
        assert [event.at_ms for event in events] == sorted(
            (event.at_ms for event in events), reverse=True
        )
        assert events[0].detail["document"].startswith("SPK/")


def test_everybody_in_it_is_of_the_sample_and_no_nip_is_told(loaded: Foundation) -> None:
    with loaded.database.reading() as tx:
        people = {person.id for person in directory.list_people(tx, limit=1_000)}
        nips = {person.nip for person in directory.list_people(tx, limit=1_000)} - {None}
    for row in past_of(loaded):
        assert row[2] in people | {None, audit.OPERATOR}
        assert json.loads(row[9])["contoh"] is True
        assert row[7] is None or row[7].startswith(("10.19.", "198.51.100."))
        assert not [nip for nip in nips if nip in json.dumps(row)]


@pytest.mark.parametrize("kind", ["test", "production"])
def test_no_past_is_made_up_elsewhere(
    sqlite_foundation: Foundation, clock: FixedClock, kind: Any
) -> None:
    installation = dataclasses.replace(sqlite_foundation, kind=kind)
    event = audit.PastEvent(clock.now_ms(), audit.EventType.SIGN_IN_SUCCEEDED)
    with pytest.raises(Forbidden), installation.database.transaction() as tx:
        audit.record_past(tx, installation, [event])
    assert past_of(installation) == []


def test_the_past_of_the_demo_costs_little(sqlite_foundation: Foundation) -> None:
    """The first start may take two seconds more: CPU time, since others share the machine."""
    import time

    installation = dataclasses.replace(sqlite_foundation, kind="sample")
    begun = time.process_time()
    report = sample.load_sample(installation, 1_200, 14)
    assert report.events == 25_000
    assert time.process_time() - begun < 4.0
