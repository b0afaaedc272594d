"""Reading the log: events about somebody, exports, and what the commands answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from idp.audit import EventType, export, list_events_about, record, seal, verify
from idp.cli import audit as audit_commands
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from tests.rooms.audit.signing import give_key
from tests.rooms.audit.tampering import disarm, say, write_events, write_sealed
from tests.rooms.cli.commands import Commands


def exported(foundation: Foundation, **span: int) -> list[dict[str, Any]]:
    return [json.loads(line) for line in export(foundation, **span)]


def test_events_about_a_subject_come_newest_first_and_page_by_page(
    foundation: Foundation,
) -> None:
    with foundation.database.transaction() as tx:
        for number in range(7):
            for subject in ("siti", "budi"):
                record(
                    tx,
                    EventType.PERSON_CHANGED,
                    at_ms=number,
                    subject=subject,
                    detail={"nomor": number},
                )
    with foundation.database.reading() as tx:
        first = list_events_about(tx, "siti", limit=4)
        second = list_events_about(tx, "siti", limit=4, before=first[-1].id)
        assert list_events_about(tx, "nobody") == []
    assert [event.at_ms for event in first + second] == [6, 5, 4, 3, 2, 1, 0]
    assert {event.subject for event in first + second} == {"siti"}
    assert first[0].detail == {"nomor": 6}
    assert (first[0].type, first[0].result) == ("directory:person:changed", "ok")


def test_a_detail_that_had_to_be_cut_is_still_shown(foundation: Foundation) -> None:
    with foundation.database.transaction() as tx:
        record(tx, EventType.PERSON_CHANGED, at_ms=1, subject="siti", detail={"a": "x" * 9000})
    with foundation.database.reading() as tx:
        (event,) = list_events_about(tx, "siti")
    assert len(event.detail["text"]) == 4000


def test_an_export_has_every_sealed_event_in_order_and_ends_with_the_head(
    foundation: Foundation,
) -> None:
    write_sealed(foundation, 5)
    write_events(foundation, 2, first=5)
    *events, head = exported(foundation)
    assert [event["position"] for event in events] == [1, 2, 3, 4, 5]
    assert [event["subject"] for event in events] == [f"person-{n}" for n in range(5)]
    assert events[0]["at"] == "2026-09-21T14:13:20Z"
    assert head == {"position": 5, "chain_hash": events[-1]["chain_hash"]}


def test_an_export_of_a_span_holds_that_span_alone(
    foundation: Foundation, clock: FixedClock
) -> None:
    write_sealed(foundation, 3)
    start = clock.now_ms()
    before, event, end = exported(foundation, since_ms=start + 1, until_ms=start + 2)
    assert event["subject"] == "person-1"
    # The row before it is there as a hash alone, so that the chain can be followed.
    assert before.keys() == end.keys() == {"position", "chain_hash"}
    assert (before["position"], end["position"]) == (1, 2)


def test_an_export_proves_the_database_as_a_file_of_heads(
    foundation: Foundation, tmp_path: Path
) -> None:
    write_sealed(foundation, 9)
    kept = tmp_path / "export.ndjson"
    kept.write_text("".join(export(foundation)))
    assert verify(foundation, [kept]).heads == 11  # 9 events, the head, and the head of our own.
    disarm(foundation)
    say(foundation, "UPDATE audit_event SET chain_hash = 'forged' WHERE position = 9")
    assert verify(foundation, [kept]).first_bad_position == 9


@pytest.fixture
def commands(foundation: Foundation, monkeypatch: pytest.MonkeyPatch) -> Commands:
    give_key(foundation)
    return Commands(foundation, [audit_commands], monkeypatch)


def test_verify_seals_first_and_tells_what_it_found(
    foundation: Foundation, commands: Commands
) -> None:
    write_events(foundation, 4)
    found = commands.done("audit", "verify")
    assert (found["whole"], found["rows"], found["sealed_now"]) == (True, 4, 4)
    assert found["first_bad_position"] is None


def test_verify_ends_with_one_and_names_the_first_bad_row(
    foundation: Foundation, commands: Commands
) -> None:
    write_sealed(foundation, 6)
    disarm(foundation)
    say(
        foundation,
        "UPDATE audit_event SET actor = 'forged' WHERE position IN (3, 5)",
    )
    code, found = commands.run("audit", "verify")
    assert (code, found["whole"], found["first_bad_position"]) == (1, False, 3)


def test_verifying_is_itself_on_record(foundation: Foundation, commands: Commands) -> None:
    commands.done("audit", "verify")
    seal(foundation)
    assert exported(foundation)[-2]["type"] == "audit:log:verified"


def test_an_export_is_itself_on_record_and_by_civil_date(
    foundation: Foundation, commands: Commands, tmp_path: Path
) -> None:
    write_events(foundation, 2)
    target = tmp_path / "export.ndjson"
    # The clock of the test stands at 21:13 WIB on 21 September 2026.
    day = ("--since", "2026-09-21", "--until", "2026-09-21")
    assert commands.run("audit", "export", *day, "--out", str(target)) == (0, None)
    # Two events, the checkpoint over them, and the end.
    assert len(target.read_text().splitlines()) == 4
    empty = ("--since", "2026-09-22")
    assert commands.run("audit", "export", *empty, "--out", str(target)) == (0, None)
    assert len(target.read_text().splitlines()) == 2
    seal(foundation)
    assert [event.get("type") for event in exported(foundation)].count("audit:log:exported") == 2


def test_seal_tells_how_many_it_sealed(foundation: Foundation, commands: Commands) -> None:
    write_events(foundation, 4)
    assert commands.done("audit", "seal") == {"sealed": 4}
    assert commands.done("audit", "seal") == {"sealed": 0}
