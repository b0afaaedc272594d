"""Heads of Perangkat Daerah, acting ones included: by document, with dates, nothing of a pengelola.

Pasal 9(5): the head proposes; Pasal 9(7): the head takes note.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from idp import governance
from idp.directory import PersonMoved, PersonRecord, get_person
from idp.documents import DocumentType
from idp.foundation.context import Foundation
from idp.foundation.errors import Conflict, Forbidden, NotFound, Refusal
from idp.governance import HeadRecord, NewHead, lapse_after_move
from tests.rooms.directory.files import load_units
from tests.rooms.governance.appointments import appoint, employ, in_force
from tests.rooms.governance.papers import paper

TODAY = "2026-09-21"
OF_KIND = {
    "definitif": DocumentType.KEPUTUSAN_GUBERNUR,
    "plt": DocumentType.SURAT_TUGAS,
    "plh": DocumentType.SURAT_TUGAS,
}


@pytest.fixture(autouse=True)
def units(foundation: Foundation) -> None:
    load_units(foundation)


def name(
    foundation: Foundation,
    person: PersonRecord,
    kind: str = "definitif",
    *days: str,
    unit: str = "DINKES",
    document: str | None = None,
    actor: str = "operator",
) -> HeadRecord:
    """Name a head from the first of ``days`` (today if none) to the second."""
    first, last = (*days, *(TODAY, None)[len(days) :])[:2]
    document = document or paper(foundation, OF_KIND.get(kind, DocumentType.SURAT_TUGAS))
    with foundation.database.transaction() as tx:
        return governance.name_head(
            tx,
            NewHead(person.id, unit, kind, str(first), last),
            document_id=document,
            actor=actor,
            now_ms=foundation.clock.now_ms(),
        )


def end(foundation: Foundation, head: HeadRecord, last_day: str, **given: Any) -> HeadRecord:
    document = given.pop("document", None) or paper(foundation, DocumentType.SURAT_MUTASI)
    with foundation.database.transaction() as tx:
        return governance.end_head(
            tx,
            head.assignment_id,
            last_day=last_day,
            document_id=document,
            actor=given.pop("actor", "operator"),
            now_ms=foundation.clock.now_ms(),
        )


def heads_on(foundation: Foundation, day: str, unit: str = "DINKES") -> list[tuple[str, str]]:
    with foundation.database.reading() as tx:
        found = governance.list_heads(tx, day, unit_code=unit)
    return [(head.kind, head.person_id) for head in found]


def test_a_head_is_head_from_the_first_day_to_the_last(foundation: Foundation) -> None:
    person = employ(foundation, "DINKES")
    head = name(foundation, person, "plt", "2026-09-22", "2026-12-21")
    assert in_force(foundation, person) == []
    assert in_force(foundation, person, "2026-09-22") == ["kepala_perangkat_daerah:DINKES"]
    assert in_force(foundation, person, "2026-12-21") == ["kepala_perangkat_daerah:DINKES"]
    assert in_force(foundation, person, "2026-12-22") == []
    assert head.document is not None and head.document_date == "2026-09-01"


@pytest.mark.parametrize("kind", governance.HEADSHIPS)
def test_no_head_has_the_access_of_a_pengelola(foundation: Foundation, kind: str) -> None:
    absent = employ(foundation, "BKPSDMD")
    if kind == "plh":
        name(foundation, absent, unit="BKPSDMD")
    person = employ(foundation, "BKPSDMD")
    name(foundation, person, kind, TODAY, "2026-10-21", unit="BKPSDMD")
    held = in_force(foundation, person)
    assert held == ["kepala_bkpsdmd", "kepala_perangkat_daerah:BKPSDMD"]
    assert not governance.PENGELOLA & {role.partition(":")[0] for role in held}


def test_the_authority_over_bkpsdmd_ends_with_the_term(foundation: Foundation) -> None:
    person = employ(foundation, "BKPSDMD")
    head = name(foundation, person, unit="BKPSDMD")
    end(foundation, head, TODAY)
    assert len(in_force(foundation, person)) == 2
    assert in_force(foundation, person, "2026-09-22") == []


def test_one_heads_for_good_at_a_time(foundation: Foundation) -> None:
    first, second = employ(foundation, "DINKES"), employ(foundation, "DINKES")
    head = name(foundation, first)
    with pytest.raises(Conflict, match="for good") as refused:
        name(foundation, second, "definitif", "2026-12-01")
    assert refused.value.code == "head_in_office"
    end(foundation, head, "2026-11-30")
    name(foundation, second, "definitif", "2026-12-01")
    assert heads_on(foundation, "2026-11-30") == [("definitif", first.id)]
    assert heads_on(foundation, "2026-12-01") == [("definitif", second.id)]


def test_a_plt_acts_only_while_the_post_is_vacant(foundation: Foundation) -> None:
    head = name(foundation, employ(foundation, "DINKES"), "definitif", TODAY, "2026-10-10")
    acting = employ(foundation, "DISDIK")
    with pytest.raises(Conflict) as refused:
        name(foundation, acting, "plt", "2026-10-10", "2026-12-31")
    assert refused.value.code == "head_in_office"
    name(foundation, acting, "plt", "2026-10-11", "2026-12-31")
    with pytest.raises(Conflict) as refused:
        name(foundation, employ(foundation, "DINKES"), "plt", "2026-12-31", "2027-01-31")
    assert refused.value.code == "acting_in_office"
    assert head.kind == "definitif"


def test_an_appointment_for_good_ends_the_plt_the_day_before(foundation: Foundation) -> None:
    acting, person = employ(foundation, "DISDIK"), employ(foundation, "DINKES")
    name(foundation, acting, "plt", TODAY, "2026-12-31")
    name(foundation, person, "definitif", "2026-11-01")
    assert heads_on(foundation, "2026-10-31") == [("plt", acting.id)]
    assert heads_on(foundation, "2026-11-01") == [("definitif", person.id)]
    name(foundation, acting, "plt", TODAY, "2026-12-31", unit="DISDIK")
    with pytest.raises(Conflict) as refused:
        name(foundation, employ(foundation, "DISDIK"), "definitif", TODAY, unit="DISDIK")
    assert refused.value.code == "acting_in_office"


def test_a_plh_acts_beside_an_absent_head(foundation: Foundation) -> None:
    acting, absent = employ(foundation, "DINKES"), employ(foundation, "DINKES")
    with pytest.raises(Conflict) as refused:
        name(foundation, acting, "plh", TODAY, "2026-09-30")
    assert refused.value.code == "nobody_absent"
    name(foundation, absent, "definitif", TODAY, "2026-09-29")
    with pytest.raises(Conflict) as refused:
        name(foundation, acting, "plh", TODAY, "2026-09-30")
    assert refused.value.code == "nobody_absent"
    with pytest.raises(Conflict) as refused:
        name(foundation, absent, "plh", TODAY, "2026-09-29")
    assert refused.value.code == "head_in_office"
    name(foundation, acting, "plh", TODAY, "2026-09-29")
    assert {kind for kind, _ in heads_on(foundation, TODAY)} == {"definitif", "plh"}
    with pytest.raises(Conflict) as refused:
        name(foundation, employ(foundation, "DINKES"), "plh", "2026-09-29", "2026-09-29")
    assert refused.value.code == "acting_in_office"


@pytest.mark.parametrize(
    ("kind", "days", "unit", "code"),
    [
        ("plt", (TODAY,), "DINKES", "term_required"),
        ("plh", (TODAY,), "DINKES", "term_required"),
        ("pjs", (TODAY, "2026-10-01"), "DINKES", "unknown_kind"),
        ("plt", (TODAY, "2026-09-20"), "DINKES", "invalid_term"),
        ("plt", ("21-09-2026", "2026-10-01"), "DINKES", "invalid_date"),
        ("definitif", (TODAY,), "DISDIK", "head_of_another_unit"),
        ("definitif", (TODAY,), "DINKES.1", "not_an_office"),
    ],
)
def test_what_is_no_naming(
    foundation: Foundation, kind: str, days: tuple[str, ...], unit: str, code: str
) -> None:
    person = employ(foundation, "DINKES")
    with pytest.raises(Refusal) as refused:
        name(foundation, person, kind, *days, unit=unit)
    assert refused.value.code == code
    assert in_force(foundation, person) == []


def test_a_head_rests_on_the_right_document(foundation: Foundation) -> None:
    person = employ(foundation, "DINKES")
    for kind, wrong in (("definitif", "SURAT_TUGAS"), ("plt", "KEPUTUSAN_GUBERNUR")):
        document = paper(foundation, DocumentType[wrong])
        with pytest.raises(Refusal) as refused:
            name(foundation, person, kind, TODAY, "2026-10-01", document=document)
        assert refused.value.code == "wrong_document"
    head = name(foundation, person)
    for document, code in (("", "document_required"), ("none", "document_not_found")):
        with pytest.raises(Refusal) as refused, foundation.database.transaction() as tx:
            governance.end_head(
                tx,
                head.assignment_id,
                last_day=TODAY,
                document_id=document,
                actor="operator",
                now_ms=foundation.clock.now_ms(),
            )
        assert refused.value.code == code


def test_nobody_names_or_ends_themself(foundation: Foundation) -> None:
    person = employ(foundation, "DINKES")
    with pytest.raises(Forbidden, match="own"):
        name(foundation, person, actor=person.id)
    head = name(foundation, person)
    with pytest.raises(Forbidden, match="own"):
        end(foundation, head, TODAY, actor=person.id)


def test_the_end_of_a_term_makes_it_shorter_only(foundation: Foundation) -> None:
    person = employ(foundation, "DINKES")
    head = name(foundation, person, "plt", "2026-09-01", "2026-10-01")
    for day in ("2026-10-02", "2026-08-31"):
        with pytest.raises(Refusal) as refused:
            end(foundation, head, day)
        assert refused.value.code == "invalid_term"
    before = person.authority_version
    end(foundation, head, "2026-09-20")
    assert in_force(foundation, person) == []
    with foundation.database.reading() as tx:
        assert get_person(tx, person.id).authority_version > before


def test_only_a_head_ends_as_a_head(foundation: Foundation) -> None:
    person = employ(foundation, "DINKES")
    item = appoint(foundation, person)
    with foundation.database.transaction() as tx, pytest.raises(NotFound):
        governance.get_head(tx, item.id)


def test_another_post_ends_a_head_by_law(foundation: Foundation) -> None:
    # Pasal 9(6): what rests on the post falls with it, and the term can't be ended again.
    person = employ(foundation, "DINKES")
    head = name(foundation, person)
    now = foundation.clock.now()
    with foundation.database.transaction() as tx:
        lapse_after_move(tx, PersonMoved(person.id, "DINKES", "DINKES", True, now))
    assert in_force(foundation, person) == []
    with pytest.raises(Conflict) as refused:
        end(foundation, head, TODAY)
    assert refused.value.code == "wrong_state"
    name(foundation, employ(foundation, "DINKES"))


def test_one_ppk_at_a_time_by_decree_of_the_president(foundation: Foundation) -> None:
    governor, other = employ(foundation, "DINKES"), employ(foundation, "DINKES")

    def name_ppk(person: PersonRecord, kind: DocumentType) -> HeadRecord:
        document = paper(foundation, kind)
        with foundation.database.transaction() as tx:
            return governance.name_ppk(
                tx,
                person.id,
                valid_from=TODAY,
                document_id=document,
                actor="operator",
                now_ms=foundation.clock.now_ms(),
            )

    with pytest.raises(Refusal) as refused:
        name_ppk(governor, DocumentType.KEPUTUSAN_GUBERNUR)
    assert refused.value.code == "wrong_document"
    head = name_ppk(governor, DocumentType.KEPUTUSAN_PRESIDEN)
    assert in_force(foundation, governor) == ["ppk"]
    with pytest.raises(Conflict) as refused:
        name_ppk(other, DocumentType.KEPUTUSAN_PRESIDEN)
    assert refused.value.code == "head_in_office"
    end(foundation, head, "2026-09-30")
    assert in_force(foundation, governor, "2026-10-01") == []


def test_of_two_who_are_named_at_once_one_heads_the_office(foundation: Foundation) -> None:
    people = [employ(foundation, "DINKES") for _ in range(4)]
    documents = [paper(foundation, OF_KIND["definitif"]) for _ in people]
    together = threading.Barrier(len(people))

    def name_one(number: int) -> str:
        together.wait(timeout=10)
        try:
            name(foundation, people[number], document=documents[number])
        except Conflict as refused:
            return refused.code
        return "named"

    with ThreadPoolExecutor(len(people)) as pool:
        outcomes = sorted(pool.map(name_one, range(len(people))))
    assert outcomes == ["head_in_office"] * 3 + ["named"]
    assert len(heads_on(foundation, TODAY)) == 1
