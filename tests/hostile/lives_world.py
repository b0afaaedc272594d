"""A province in which the lives of assignments are played, and how one act in it is done.

An act is done as a command does it: the policy is asked about the actor and the rule is called,
in one transaction. Whoever plays knows only what came of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from idp import directory, governance
from idp.access import Access, Question
from idp.app import build_provider, subscribe
from idp.audit import OPERATOR
from idp.directory import apply_due_events, import_events
from idp.documents import DocumentType
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.errors import Refusal
from idp.keys import ensure_keys
from tests.rooms.directory.files import csv_of, load_units
from tests.rooms.governance.appointments import appoint, employ
from tests.rooms.governance.papers import paper

DENIED = "denied"
"""What came of an act that the policy refused."""
OPERATOR_ALSO = f"{OPERATOR}:2"
UNITS = ("DINKES", "DINKES.1", "DISDIK")
OFFICES = ("head:DINKES", "head:DISDIK", "admin:1", "admin:2")


@dataclass(frozen=True, slots=True)
class Deed:
    """One act. ``actor`` is a ``sub`` or an operator; ``day`` and ``until`` are civil days."""

    kind: str
    actor: str
    at_ms: int
    item: str = ""
    person: str = ""
    role: str = ""
    unit: str = ""
    day: str = ""
    until: str = ""
    other: str = ""
    """The second person of a decree; the assignment that is replaced; the kind of an event."""
    paper: str = ""
    """The number of the decree of an event: none has the number of another."""


@dataclass
class World:
    """The installation and who is in it. ``people`` are ``sub``s by a name."""

    foundation: Foundation
    access: Access
    people: dict[str, str]
    nip: dict[str, str]
    papers: dict[str, str]
    offices: dict[str, governance.AssignmentRecord]

    @property
    def clock(self) -> FixedClock:
        clock = self.foundation.clock
        assert isinstance(clock, FixedClock)
        return clock


def found_world(foundation: Foundation, candidates: int) -> World:
    """Two offices with heads, two administrators, and people who may become pengelola."""
    subscribe(foundation)
    ensure_keys(foundation)
    load_units(foundation)
    world = World(foundation, build_provider(foundation).access, {}, {}, {}, {})
    for name, unit, role in (
        ("head:DINKES", "DINKES", "kepala_perangkat_daerah"),
        ("head:DISDIK", "DISDIK", "kepala_perangkat_daerah"),
        ("admin:1", "BKPSDMD", "administrator"),
        ("admin:2", "BKPSDMD", "administrator"),
    ):
        person = _move_in(world, name, unit)
        held = None if role == "administrator" else unit
        world.offices[name] = appoint(foundation, person, role, held)
        if role == "administrator":
            with foundation.database.transaction() as tx:
                governance.sign_pledge(tx, person.id, now_ms=foundation.clock.now_ms())
    for number in range(candidates):
        _move_in(world, f"person:{number}", (*UNITS, "BKPSDMD")[number % 4])
    for kind in ("SURAT_USULAN", "KEPUTUSAN_GUBERNUR", "SURAT_KESANGGUPAN"):
        world.papers[kind] = paper(foundation, DocumentType[kind])
    return world


def _move_in(world: World, name: str, unit: str) -> directory.PersonRecord:
    person = employ(world.foundation, unit, email=f"{name.replace(':', '-')}@contoh.example")
    world.people[name] = person.id
    world.nip[person.id] = person.nip or ""
    return person


def perform(world: World, deed: Deed) -> str:
    """Do it; ``done``, DENIED, or the code of the refusal."""
    world.clock.advance((deed.at_ms - world.clock.now_ms()) / 1000)
    if deed.kind == "tick":
        apply_due_events(world.foundation)
        return "done"
    try:
        with world.foundation.database.transaction() as tx:
            if not _may(world, tx, deed):
                raise Refusal(DENIED, "the policy refuses")
            ACTS[deed.kind](tx, world, deed)
    except Refusal as refusal:
        return refusal.code
    return "done"


def _may(world: World, tx: Transaction, deed: Deed) -> bool:
    asked = ASKED.get(deed.kind)
    if asked is None or deed.actor.startswith(OPERATOR):
        return True
    owner, unit = deed.person, deed.unit
    if deed.item:
        item = governance.get_assignment(tx, deed.item)
        owner, unit = item.person_id, item.unit_code or ""
    stated = {"pegawai": owner, "unit": unit, "alasan": "sebab", "dokumen": "1/2026"}
    stated |= {"bukti": "ab" * 32, "penyetuju_kedua": deed.other}
    given = {name: value for name, value in stated.items() if value}
    action, resource = asked
    now = deed.at_ms // 1000
    question = Question(
        deed.actor, action, resource, deed.item, given, "user", acr="mfa", auth_time=now
    )
    (answer,) = world.access.answer(tx, [question])
    return answer.decision.allowed


def manages(world: World, tx: Transaction, person: str) -> bool:
    """Whether the decision point lets this person into the module of pengelola."""
    now = world.foundation.clock.now()
    return _ask(world, tx, person, "modul:pengelolaan", now)


def sees_own(world: World, tx: Transaction, person: str) -> bool:
    """Whether this person still is a user personal."""
    return _ask(world, tx, person, "modul:informasi", world.foundation.clock.now())


def _ask(world: World, tx: Transaction, person: str, resource: str, now: int) -> bool:
    stated = {"pegawai": person}
    question = Question(person, "akses", resource, "x", stated, "user", acr="mfa", auth_time=now)
    (answer,) = world.access.answer(tx, [question])
    return answer.decision.allowed


def _propose(tx: Transaction, world: World, deed: Deed) -> None:
    proposal = governance.Proposal(deed.person, deed.role, deed.unit or None, True, True)
    governance.propose(
        tx,
        replace(proposal, replaces_id=deed.other or None),
        document_id=world.papers["SURAT_USULAN"],
        actor=deed.actor,
        now_ms=deed.at_ms,
        for_bkpsdmd=deed.actor in (world.people["admin:1"], world.people["admin:2"]),
    )


def _decree(tx: Transaction, world: World, deed: Deed) -> None:
    governance.register_decree(
        tx,
        deed.item,
        document_id=world.papers["KEPUTUSAN_GUBERNUR"],
        valid_from=deed.day,
        valid_until=deed.until or None,
        actor=deed.actor,
        now_ms=deed.at_ms,
    )
    governance.confirm_decree(tx, deed.item, actor=deed.other, now_ms=deed.at_ms)


def _suspend(tx: Transaction, world: World, deed: Deed) -> None:
    scope: Any = deed.other
    governance.suspend(
        tx, deed.item, scope=scope, reason="lalai", actor=deed.actor, now_ms=deed.at_ms
    )


def _event(tx: Transaction, world: World, deed: Deed) -> None:
    row = {
        "tanggal": deed.day,
        "nip": world.nip[deed.person],
        "peristiwa": deed.other,
        "unit_baru": deed.unit,
        "jabatan_baru": "Analis Madya" if deed.other == "PINDAH_JABATAN" else "",
        "dokumen": f"800.1.3/{deed.paper}/2026",
    }
    import_events(tx, csv_of([row]), actor=deed.actor, now_ms=deed.at_ms)


def _reasoned(act: Callable[..., object]) -> Callable[[Transaction, World, Deed], None]:
    def run(tx: Transaction, _: World, deed: Deed) -> None:
        act(tx, deed.item, reason="sebab", actor=deed.actor, now_ms=deed.at_ms)

    return run


def _plain(act: Callable[..., object]) -> Callable[[Transaction, World, Deed], None]:
    def run(tx: Transaction, _: World, deed: Deed) -> None:
        act(tx, deed.item, actor=deed.actor, now_ms=deed.at_ms)

    return run


def _on_paper(act: Callable[..., object], kind: str) -> Callable[[Transaction, World, Deed], None]:
    def run(tx: Transaction, world: World, deed: Deed) -> None:
        letter = world.papers[kind]
        act(tx, deed.item, document_id=letter, actor=deed.actor, now_ms=deed.at_ms)

    return run


def _pledge(tx: Transaction, _: World, deed: Deed) -> None:
    governance.sign_pledge(tx, deed.person, now_ms=deed.at_ms)


ACTS: dict[str, Callable[[Transaction, World, Deed], None]] = {
    "propose": _propose,
    "return": _reasoned(governance.return_to_proposer),
    "resubmit": _on_paper(governance.resubmit, "SURAT_USULAN"),
    "withdraw": _plain(governance.withdraw),
    "verify": _plain(governance.verify),
    "reject": _reasoned(governance.reject),
    "decree": _decree,
    "pledge": _pledge,
    "suspend": _suspend,
    "letter": _on_paper(governance.upload_letter, "SURAT_KESANGGUPAN"),
    "refuse": _reasoned(governance.refuse_letter),
    "acknowledge": _plain(governance.acknowledge_letter),
    "reinstate": _reasoned(governance.reinstate),
    "revoke": _reasoned(governance.revoke),
    "event": _event,
}
ASKED: dict[str, tuple[str, str]] = {
    **{step.event: (step.action, step.resource) for step in governance.STEPS if step.action},
    "propose": ("usulkan", "idp:penunjukan"),
    "letter": ("unggah", "idp:suspensi"),
    "refuse": ("hentikan", "idp:suspensi"),
    "acknowledge": ("ketahui", "idp:suspensi"),
}
"""What the policy is asked, as ``idp.cli.acts`` has it; a pledge and an event are asked nothing."""
