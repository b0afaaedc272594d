"""One thing of each kind for every address of the console that names one, in two units."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import text

from idp import governance
from idp.console.bulk.batches import Chosen, choose, get_batch, move
from idp.documents import DocumentType
from idp.foundation.database import Statement
from tests.rooms.console import test_client, test_events
from tests.rooms.console.test_appointment import proposed
from tests.rooms.console.test_recommendation import asked_by
from tests.rooms.console.test_register import held_in
from tests.rooms.console.test_request import asked_in
from tests.rooms.console.test_review import enter, official
from tests.rooms.governance.appointments import employ
from tests.rooms.governance.papers import hand_in_letter, paper
from tests.rooms.review.campaigns import Reviewing
from tests.site import Browser

UNITS = ("DINKES", "DISDIK")
_NAME = re.compile(r"<(\w+)>")
_EVENTS = Statement(text("SELECT id FROM audit_event WHERE unit = :unit ORDER BY id DESC"))


@dataclass(frozen=True)
class Items:
    """What fills the addresses: of each of UNITS, and of the whole Province."""

    of_unit: dict[str, dict[str, str]]
    of_all: dict[str, str]

    def address(self, path: str, unit: str) -> str:
        """The address with what exists in that unit."""
        known = self.of_all | self.of_unit[unit]
        if path.startswith("/console/usulan"):
            known["assignment_id"] = known["proposal"]
        if path.startswith("/console/kebijakan"):
            known["version"] = known["policy"]
        if "<batch_id>" in path:
            place = "/".join(path.split("/")[2:4]).removesuffix("/massal")
            known["batch_id"] = known[place]
        filled = _NAME.sub(lambda name: known[name[1]], path)
        chosen = f"?putusan=revoke&butir={known['item_id']}" if path.endswith("/putusan") else ""
        return filled + chosen


def unknown(path: str) -> str:
    """The address with what nobody ever made; what kinds of client there are is no secret."""
    odd = {"kind": "web", "event_id": "999999999"}
    filled = _NAME.sub(lambda name: odd.get(name[1], "0" * 32), path)
    return filled + (f"?putusan=revoke&butir={'0' * 32}" if path.endswith("/putusan") else "")


def make_items(first: Browser, second: Browser) -> Items:
    """Fill an empty installation; both browsers are signed in as administrators by it."""
    enter(first, "administrator")
    enter(second, "administrator")
    of_unit = {unit: _in_unit(first, unit) for unit in UNITS}
    reviewing = Reviewing(first.foundation)
    campaign = reviewing.running()
    under_review = {one.item.holder_id: one.item.id for one in reviewing.items(campaign)}
    with first.foundation.database.reading() as tx:
        for unit, made in of_unit.items():
            made["item_id"] = under_review[made["holder"]]
            made["event_id"] = str(tx.all(_EVENTS, unit=unit)[0][0])
    machine = test_client.MACHINE
    change = test_client.change_of(test_client.ask(first, "layanan", **machine))
    client_id, _ = test_client.made(first, second, "layanan", **machine | {"nama": "Angka Lain"})
    lines, _ = test_events.a_day(first)
    day = test_events.upload(first, *lines).location
    policy = first.application.provider.access.policy.version
    return Items(
        of_unit,
        {
            **_batches(first, of_unit),
            "campaign_id": campaign.id,
            "change_id": change.rpartition("/")[2],
            "client_id": client_id,
            "day_id": day.rpartition("/")[2],
            "kind": "layanan",
            "name": "bukti.json",
            "policy": policy,
            "version": "2023-1",
        },
    )


def _batches(first: Browser, of_unit: dict[str, dict[str, str]]) -> dict[str, str]:
    """An act on many of each kind that waits for a second person, by the name of its list."""
    foundation = first.foundation
    now = foundation.clock.now()
    made = {}
    with foundation.database.transaction() as tx:
        asker = of_unit["DINKES"]["person_id"]
        items = [Chosen(unit["stopped"], unit["holder"], None) for unit in of_unit.values()]
        for place, kind in (
            ("penunjukan", "rights"),
            ("pegawai", "accounts"),
            ("sesi", "sessions"),
            ("pegawai/aktivasi", "activation"),
        ):
            made[place] = choose(tx, kind, items, two_persons=True, by=asker, now=now)
            move(tx, get_batch(tx, made[place]), "waiting", reason="penataan pengelola")
    return made


def _in_unit(first: Browser, unit: str) -> dict[str, str]:
    foundation = first.foundation
    proposal = proposed(first, "Kenanga Pelawan", unit)
    stopped = held_in(first, unit, "Cempaka Namang")
    held = held_in(first, unit, "Melati Pasirpadi")
    person = employ(foundation, unit)
    head = official(first, "kepala_perangkat_daerah", unit)
    evidence = paper(foundation, DocumentType.BUKTI)
    now_ms = foundation.clock.now_ms()
    with foundation.database.transaction() as tx:
        governance.suspend(
            *(tx, stopped.id),
            scope="person",
            reason="lalai memeriksa",
            actor="operator",
            now_ms=now_ms,
            evidence_id=evidence,
        )
    hand_in_letter(foundation, stopped, acknowledged=False)
    with foundation.database.transaction() as tx:
        asked_back = governance.ask_withdrawal(
            tx, held.id, reason="pindah tugas", actor=head.id, now_ms=now_ms
        )
    return {
        "assignment_id": stopped.id,
        "stopped": stopped.id,
        "code": unit,
        "holder": held.person_id,
        "person_id": person.id,
        "proposal": proposal.id,
        "recommendation_id": asked_by(first, person.id).id,
        "request_id": asked_in(first, unit).id,
        "withdrawal_id": asked_back.id,
    }
