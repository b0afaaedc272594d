"""What may be done to many at once: on which list, by which act of the policy, and how to each.

Each calls the very function of its room that the act on a single one calls.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from idp import authentication, directory, governance, sessions
from idp.access import Act
from idp.console.bulk.batches import MOST_ALONE, BatchRecord, Chosen
from idp.console.people.list_views import PEOPLE, read_people_filter
from idp.console.people.register import NOT_ACTIVATED, PeopleFilter, list_register
from idp.console.people.session_views import END, SESSION_LIST, session_fields, session_filter
from idp.console.people.views import ASSIST, CLOSE
from idp.console.requests.withdrawal_views import TAKE_BACK
from idp.console.rights.register_views import REGISTER, narrow, read_filter
from idp.console.suspensions.effects import Effect, effect_of
from idp.desk import Doing
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.governance import RegisterEntry, RegisterFilter

Reach = Collection[str] | None


class Kind(Protocol):
    """One kind of act on many. ``place`` is the list's address, ``word`` its catalogue keys'.

    ``path`` is the address under which its batches stand.

    ``spares_own`` says that whoever acts is left out, who would lock themself out among many.
    """

    name: str
    word: str
    place: str
    path: str
    act: Act
    takes_document: bool
    spares_own: bool

    def matching(
        self, tx: Transaction, query: Mapping[str, str], units: Reach, now: int, most: int
    ) -> list[Chosen]:
        """What a search of the list finds that the act may be done to, ``most`` at most."""

    def named(self, tx: Transaction, ids: Sequence[str], units: Reach, now: int) -> list[Chosen]:
        """Those of the ids that the act may be done to."""

    def wants_second(self, count: int, *, everything: bool) -> bool:
        """Whether so many need a second person; ``everything`` is a list that nothing narrows."""

    def effect(self, tx: Transaction, chosen: Sequence[Chosen], now: int) -> Effect:
        """What stops with it, counted now."""

    def do(self, doing: Doing, item_id: str, batch: BatchRecord) -> None:
        """The act on one of them; raises Refusal as the single act does."""


class _FromPersons:
    """What many lose: more than a few of them by two people, and their sessions end with it."""

    def wants_second(self, count: int, *, everything: bool) -> bool:
        return count > MOST_ALONE

    def effect(self, tx: Transaction, chosen: Sequence[Chosen], now: int) -> Effect:
        persons = {one.person_id for one in chosen}
        living = sessions.list_sessions_of(tx, persons, now)
        return effect_of(tx, len(persons), [one.id for one in living], now)


class Rights(_FromPersons):
    """Authority taken back (Pasal 27(2)a); what is not in force any more is left out."""

    name, word, place, act = "rights", "hak", REGISTER, TAKE_BACK
    path = REGISTER + "/massal"
    takes_document = True
    spares_own = True

    def matching(
        self, tx: Transaction, query: Mapping[str, str], units: Reach, now: int, most: int
    ) -> list[Chosen]:
        wanted, aspect, sort = read_filter(query)
        narrowed = narrow(tx, wanted, aspect, now)
        return _in_force(governance.list_register(tx, narrowed, units=units, sort=sort, limit=most))

    def named(self, tx: Transaction, ids: Sequence[str], units: Reach, now: int) -> list[Chosen]:
        among = RegisterFilter(among=ids)
        return _in_force(governance.list_register(tx, among, units=units, limit=len(ids)))

    def do(self, doing: Doing, item_id: str, batch: BatchRecord) -> None:
        governance.revoke(
            doing.tx,
            item_id,
            reason=batch.reason or "",
            actor=doing.actor,
            now_ms=doing.now_ms,
            document=batch.document,
        )


class Accounts(_FromPersons):
    """Accounts closed (Pasal 27(2)a); who is closed already is left out."""

    name, word, place, act = "accounts", "akun", PEOPLE, CLOSE
    path = PEOPLE + "/massal"
    takes_document = False
    spares_own = True

    def matching(
        self, tx: Transaction, query: Mapping[str, str], units: Reach, now: int, most: int
    ) -> list[Chosen]:
        return self._open(tx, read_people_filter(query), units, now, most)

    def named(self, tx: Transaction, ids: Sequence[str], units: Reach, now: int) -> list[Chosen]:
        return self._open(tx, PeopleFilter(among=ids), units, now, len(ids))

    def do(self, doing: Doing, item_id: str, batch: BatchRecord) -> None:
        directory.disable_person(
            doing.tx,
            item_id,
            actor=doing.actor,
            reason=batch.reason or "",
            now_ms=doing.now_ms,
        )

    def _open(
        self, tx: Transaction, wanted: PeopleFilter, units: Reach, now: int, most: int
    ) -> list[Chosen]:
        found = list_register(tx, wanted, reach=units, now=now, limit=most)
        return [Chosen(one.id, one.id, one.unit_code) for one in found if one.standing != "ditutup"]


class Sessions:
    """Sessions ended (Pasal 27(2)a, 28).

    All of a unit are one person's act, because an attack on it can't wait; all of the Province
    need two persons.
    """

    name, word, place, act = "sessions", "sesi", SESSION_LIST, END
    path = SESSION_LIST + "/massal"
    takes_document = False
    spares_own = False

    def matching(
        self, tx: Transaction, query: Mapping[str, str], units: Reach, now: int, most: int
    ) -> list[Chosen]:
        wanted = session_filter(session_fields(query))
        found, _ = sessions.list_open(tx, wanted, units=units, now=now, limit=most)
        return [Chosen(one.id, one.person_id, one.unit_code) for one in found]

    def named(self, tx: Transaction, ids: Sequence[str], units: Reach, now: int) -> list[Chosen]:
        found = sessions.list_open_by_id(tx, ids, units=units, now=now)
        return [Chosen(one.id, one.person_id, one.unit_code) for one in found]

    def wants_second(self, count: int, *, everything: bool) -> bool:
        return everything and count > MOST_ALONE

    def effect(self, tx: Transaction, chosen: Sequence[Chosen], now: int) -> Effect:
        people = len({one.person_id for one in chosen})
        return effect_of(tx, people, [one.id for one in chosen], now)

    def do(self, doing: Doing, item_id: str, batch: BatchRecord) -> None:
        sessions.end_session(
            doing.tx, item_id, reason=batch.reason or "", actor=doing.actor, now_ms=doing.now_ms
        )


class Activation:
    """Activation links to those who have not taken their account over (Pasal 9(3)b).

    It takes nothing from anybody, so one person is enough. Each goes to the contact that the
    personnel file gave (Pasal 27(2)j); who has none is told of as failed.
    """

    name, word, place, act = "activation", "aktivasi", PEOPLE, ASSIST
    path = PEOPLE + "/aktivasi"
    takes_document = False
    spares_own = True

    def __init__(self, foundation: Foundation) -> None:
        self._foundation = foundation

    def matching(
        self, tx: Transaction, query: Mapping[str, str], units: Reach, now: int, most: int
    ) -> list[Chosen]:
        wanted = replace(read_people_filter(query), aspect=NOT_ACTIVATED)
        return self._waiting(tx, wanted, units, now, most)

    def named(self, tx: Transaction, ids: Sequence[str], units: Reach, now: int) -> list[Chosen]:
        wanted = PeopleFilter(among=ids, aspect=NOT_ACTIVATED)
        return self._waiting(tx, wanted, units, now, len(ids))

    def wants_second(self, count: int, *, everything: bool) -> bool:
        return False

    def effect(self, tx: Transaction, chosen: Sequence[Chosen], now: int) -> Effect:
        return effect_of(tx, len(chosen), [], now)

    def do(self, doing: Doing, item_id: str, batch: BatchRecord) -> None:
        authentication.send_activation(
            doing.tx,
            self._foundation,
            directory.get_person(doing.tx, item_id),
            actor=doing.actor,
            now_ms=doing.now_ms,
            reason=batch.reason,
        )

    def _waiting(
        self, tx: Transaction, wanted: PeopleFilter, units: Reach, now: int, most: int
    ) -> list[Chosen]:
        found = list_register(tx, wanted, reach=units, now=now, limit=most)
        return [Chosen(one.id, one.id, one.unit_code) for one in found if one.standing == "aktif"]


def kinds(foundation: Foundation) -> tuple[Kind, ...]:
    """Every kind there is."""
    return (Rights(), Accounts(), Sessions(), Activation(foundation))


def _in_force(found: Sequence[RegisterEntry]) -> list[Chosen]:
    return [
        Chosen(held.id, held.person_id, held.unit_code, held.role)
        for held in (entry.assignment for entry in found)
        if governance.may_be_revoked(held)
    ]
