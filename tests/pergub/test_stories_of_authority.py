"""Stories told from their beginning to their end, as the decision point and the log know them."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from idp import audit, governance
from idp.access import Question
from idp.access.guard import AccessDenied
from idp.app import build_provider, own_guard, subscribe
from idp.directory import PersonRecord, import_events, list_employment_events
from idp.documents import DocumentType
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from idp.foundation.errors import Forbidden, Refusal
from idp.governance import AssignmentRecord, NewHead, Proposal
from idp.keys import ensure_keys
from tests.pergub.province import Province
from tests.rooms.directory.files import csv_of, load_units
from tests.rooms.governance.appointments import appoint, employ
from tests.rooms.governance.papers import paper

TODAY = "2026-09-21"
ENTRY = ("akses", "modul:pengelolaan")


def _acts(province: Province) -> dict[str, int]:
    return {"now_ms": province.now * 1000}


def _decreed(province: Province, candidate: PersonRecord, unit: str = "DINKES") -> AssignmentRecord:
    """Proposed by the head, examined by one administrator, decreed by two."""
    first, second, head = province.administrator(), province.administrator(), province.head(unit)
    proposal = paper(province.foundation, DocumentType.SURAT_USULAN)
    decree = paper(province.foundation, DocumentType.KEPUTUSAN_GUBERNUR)
    at = _acts(province)
    made = governance.propose(
        province.tx,
        Proposal(candidate.id, "fasilitator", unit, True, True),
        document_id=proposal,
        actor=head.id,
        **at,
    )
    governance.verify(province.tx, made.id, actor=first.id, **at)
    governance.register_decree(
        province.tx,
        made.id,
        document_id=decree,
        valid_from=TODAY,
        actor=first.id,
        **at,
    )
    return governance.confirm_decree(province.tx, made.id, actor=second.id, **at)


def _is_user_personal(province: Province, person: PersonRecord) -> None:
    assert province.ask(person, "akses", "modul:informasi", person).decision.allowed


@pytest.mark.pasal("27(1)a", allows=True)
def test_a_decree_without_the_pledge_gives_nothing_until_it_is_signed(province: Province) -> None:
    """Story 4."""
    candidate = province.employee()
    item = _decreed(province, candidate)
    assert item.state == "decreed"
    assert not province.ask(candidate, *ENTRY).decision.allowed
    _is_user_personal(province, candidate)
    province.pledge(candidate)
    assert province.assignment_of(candidate).state == "active"
    province.allows("FA-MODUL-PENGELOLAAN", candidate, *ENTRY)


@pytest.mark.pasal("9(7)", allows=True)
def test_access_is_stopped_promised_again_noted_by_the_acting_head_and_given_back(
    province: Province,
) -> None:
    """Stories 5 and 7: the head's post is vacant, a Plt of that office takes note."""
    person = province.fasilitator()
    administrator, at = province.administrator(), _acts(province)
    acting, foreign = province.employee("DINKES"), province.head("DISDIK")
    item = province.assignment_of(person)
    governance.suspend(
        province.tx, item.id, scope="person", reason="lalai", actor=administrator.id, **at
    )
    province.denies("DIHENTIKAN_SEMENTARA", "9(7)", person, *ENTRY)
    _is_user_personal(province, person)

    def give_back() -> AssignmentRecord:
        return governance.reinstate(
            province.tx, item.id, reason="sanggup", actor=administrator.id, **at
        )

    with pytest.raises(Refusal) as refused:
        give_back()
    assert refused.value.code == "letter_required"
    letter = paper(province.foundation, DocumentType.SURAT_KESANGGUPAN)
    governance.upload_letter(province.tx, item.id, document_id=letter, actor=person.id, **at)
    for nobody in (foreign, acting, person, administrator):
        with pytest.raises(Forbidden) as forbidden:
            governance.acknowledge_letter(province.tx, item.id, actor=nobody.id, **at)
        assert forbidden.value.code == "not_the_head"
    with pytest.raises(Refusal) as refused:
        give_back()
    assert refused.value.code == "acknowledgement_required"
    assigned = paper(province.foundation, DocumentType.SURAT_TUGAS)
    governance.name_head(
        province.tx,
        NewHead(acting.id, "DINKES", "plt", TODAY, "2026-12-20"),
        document_id=assigned,
        actor=administrator.id,
        **at,
    )
    governance.acknowledge_letter(province.tx, item.id, actor=acting.id, **at)
    assert give_back().state == "active"
    province.allows("FA-MODUL-PENGELOLAAN", person, *ENTRY)
    told = [
        event.type.rpartition("governance:")[2]
        for event in audit.list_events_about(province.tx, item.id)
    ]
    assert told[:4] == [
        "assignment:reinstated",
        "letter:acknowledged",
        "letter:uploaded",
        "assignment:suspended",
    ]


@pytest.mark.pasal("9(6)", allows=False)
def test_on_a_day_of_24_moves_three_fasilitators_fall_and_two_offices_stand_empty(
    province: Province,
) -> None:
    """Story 6."""
    falling = [province.fasilitator("DINKES")]
    falling += [province.fasilitator("DISDIK") for _ in range(2)]
    staff = [province.employee("DINKES") for _ in range(21)]
    rows = [
        {
            "tanggal": TODAY,
            "nip": person.nip or "",
            "peristiwa": "MUTASI",
            "unit_baru": "BKPSDMD",
            "dokumen": "800.1.3/24/2026",
        }
        for person in (*falling, *staff)
    ]
    report = import_events(province.tx, csv_of(rows), actor=audit.OPERATOR, **_acts(province))
    assert (report.rows, report.due, report.moves, report.departures) == (24, 24, 24, 0)
    assert [province.assignment_of(person).state for person in falling] == ["lapsed"] * 3
    vacant = governance.list_vacancies(province.tx)
    assert sorted(item.unit_code for item in vacant) == ["DINKES", "DISDIK"]
    for person in falling:
        assert not province.ask(person, *ENTRY).decision.allowed
        _is_user_personal(province, person)
    for person in (*falling, *staff):
        assert len(list_employment_events(province.tx, nip=person.nip)) == 1
        events = [event.type for event in audit.list_events_about(province.tx, person.id)]
        assert events.count("directory:employment:changed") == 1


@pytest.mark.pasal("10(3)", allows=False)
def test_a_service_waits_for_complete_data(province: Province) -> None:
    """Story 8: of the employee's own asking, not of what is imposed (A9)."""
    me = province.employee()
    asked = (me, "ajukan", "layanan:cuti", me)
    province.denies("DATA_TIDAK_LENGKAP", "10(3)", *asked, data_lengkap=False)
    province.denies("DATA_TIDAK_LENGKAP", "10(3)", *asked)
    province.allows("UP-LAYANAN-AJUKAN", *asked, data_lengkap=True)


DENIALS = Statement(
    text("SELECT actor, subject, detail FROM audit_event WHERE type = 'access:request:denied'")
)


@pytest.mark.pasal("27(2)j")
def test_an_administrator_who_would_change_anothers_phone_is_denied_and_on_record(
    foundation: Foundation,
) -> None:
    """Story 13."""
    load_units(foundation)
    subscribe(foundation)
    ensure_keys(foundation)
    administrator, owner = employ(foundation, "BKPSDMD"), employ(foundation, "DINKES")
    appoint(foundation, administrator, "administrator", None)
    with foundation.database.transaction() as tx:
        governance.sign_pledge(tx, administrator.id, now_ms=foundation.clock.now_ms())
    guard = own_guard(build_provider(foundation), "account")
    question = Question(
        *(administrator.id, "ubah", "idp:kontak", owner.id),
        {"pegawai": owner.id},
        acr="mfa",
        auth_time=foundation.clock.now(),
    )
    with pytest.raises(AccessDenied) as denied, guard.acting() as tx:
        guard.require(tx, question)
    assert "27(2)j" in denied.value.pasal
    with foundation.database.reading() as tx:
        ((actor, subject, detail),) = tx.all(DENIALS)
    assert actor == administrator.id
    assert owner.id in (subject or "") + (detail or "")
    assert "27(2)j" in detail
