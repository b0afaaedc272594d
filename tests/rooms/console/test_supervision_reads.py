"""What the screens of supervision read, read alike on both databases."""

from __future__ import annotations

import json

from idp import audit, governance
from idp.access import (
    DisclosureFilter,
    Question,
    count_disclosures,
    list_callers_about,
    list_disclosures,
    log_decisions,
)
from idp.audit import EventType
from idp.console.health.figures import read_health
from idp.console.policy import store as policy_store
from idp.console.trail.entries import (
    TrailFilter,
    count_trail,
    find_event,
    list_related,
    list_trail,
    read_names,
)
from idp.foundation.context import Foundation
from idp.oidc import applications_of, names_of_clients
from idp.sessions import SessionFilter, list_open, list_open_by_id, open_session
from tests.rooms.access.past_decisions import open_access
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import appoint, employ, suspend


def test_the_trail_is_read_narrowed_and_within_reach(foundation: Foundation) -> None:
    load_units(foundation)
    held = appoint(foundation, employ(foundation, "DINKES", nama="Kenanga 100% Pelawan"))
    suspend(foundation, held)
    outside = employ(foundation, "BKPSDMD", nama="Cempaka Namang")
    with foundation.database.transaction() as tx:
        audit.record(
            tx,
            EventType.SIGN_IN_FAILED,
            at_ms=foundation.clock.now_ms(),
            subject=outside.id,
            result="failed",
            correlation="sid",
        )
    inside = frozenset({"DINKES"})
    with foundation.database.reading() as tx:
        everything = list_trail(tx, TrailFilter(), units=None, limit=100)
        assert count_trail(tx, TrailFilter(), units=None) == len(everything)
        assert [one.id for one in everything] == sorted((e.id for e in everything), reverse=True)
        for wanted, expected in (
            (TrailFilter(pasal="9(7)"), EventType.ASSIGNMENT_SUSPENDED),
            (
                TrailFilter(subject="100%", type="governance:assignment:suspended"),
                EventType.ASSIGNMENT_SUSPENDED,
            ),
            (TrailFilter(subject="cempaka", result="failed"), EventType.SIGN_IN_FAILED),
            (TrailFilter(correlation="sid"), EventType.SIGN_IN_FAILED),
        ):
            (found,) = list_trail(tx, wanted, units=None)
            assert found.type == expected.value
            assert count_trail(tx, wanted, units=None) == 1
        seen = list_trail(tx, TrailFilter(), units=inside, limit=100)
        assert outside.id not in {one.subject for one in seen}
        assert held.id in {one.subject for one in seen}
        names = read_names(tx, seen)
        assert names.known[held.id].name == "Kenanga 100% Pelawan"
        entry = find_event(tx, seen[0].id)
        assert entry is not None
        assert list_related(tx, seen[0], units=inside) is not None
        assert find_event(tx, 999_999) is None


def test_who_asked_is_read_for_the_owner_alone(foundation: Foundation) -> None:
    load_units(foundation)
    owner = employ(foundation, "DINKES")
    other = employ(foundation, "DINKES", nama="Kenanga Pelawan")
    access = open_access(foundation)
    with foundation.database.transaction() as tx:
        asked = [Question(one.id, "lihat", "md:kinerja", owner.id) for one in (owner, other)]
        answers = access.answer(tx, asked)
        log_decisions(tx, answers, caller="modul", at_ms=foundation.clock.now_ms())
    with foundation.database.reading() as tx:
        (found,) = list_disclosures(tx, owner.id, DisclosureFilter(allowed=False, caller="modul"))
        assert (found.name, found.pasal) == ("Kenanga Pelawan", ("8(1)",))
        assert count_disclosures(tx, owner.id, DisclosureFilter()) == 1
        assert count_disclosures(tx, other.id, DisclosureFilter()) == 0
        assert list_callers_about(tx, owner.id) == ["modul"]
        assert (
            list_disclosures(tx, owner.id, DisclosureFilter(), after=(found.at_ms, found.id)) == []
        )


def test_sessions_choices_and_health_are_read(foundation: Foundation) -> None:
    load_units(foundation)
    one = employ(foundation, "DINKES", nama="Kenanga Pelawan")
    now = foundation.clock.now()
    with foundation.database.transaction() as tx:
        session, _ = open_session(
            tx,
            person_id=one.id,
            amr=("pwd",),
            privileged=False,
            address="192.0.2.1",
            user_agent=None,
            now=now,
            settings=foundation.settings,
        )
        governance.sign_pledge(tx, one.id, now_ms=foundation.clock.now_ms())
    with foundation.database.reading() as tx:
        wanted = SessionFilter(name="kenanga", unit_code="DINKES", strong=False)
        found, total = list_open(tx, wanted, units=frozenset({"DINKES"}), now=now)
        assert ([item.id for item in found], total) == ([session.id], 1)
        assert list_open(tx, SessionFilter(), units=frozenset({"BKPSDMD"}), now=now) == ([], 0)
        assert list_open_by_id(tx, [session.id], units=None, now=now) == found
        after = (found[0].created_at, found[0].id)
        assert list_open(tx, wanted, units=None, now=now, after=after) == ([], 0)
        assert applications_of(tx, [session.id]) == {}
        assert names_of_clients(tx, ["tidak-ada"]) == {}
        rows = tx.all(policy_store.CHOICES, subject=one.id)
        assert [row[2] for row in rows if row[0] == "person"] == ["Kenanga Pelawan"]
    health = read_health(foundation, open_access(foundation).shelf)
    told = {figure.name: figure for figure in health.figures}
    assert told["sesi"].values == {"n": 1}
    assert told["kebijakan"].state == "baik"
    assert json.dumps([figure.values for figure in health.figures]).count(one.id) == 0
