"""The registers of requests and recommendations, and what their judge should know."""

from __future__ import annotations

import pytest

from idp import governance
from idp.documents import DocumentType
from idp.foundation.context import Foundation
from idp.foundation.errors import Conflict, Forbidden
from idp.governance import RecommendationFilter, RequestFilter
from tests.rooms.governance.appointments import appoint, employ, in_force
from tests.rooms.governance.papers import paper
from tests.rooms.governance.test_requests import Office

pytestmark = pytest.mark.pasal("27(2)a")


@pytest.fixture
def office(foundation: Foundation) -> Office:
    return Office(foundation)


def listed(office: Office, units: set[str] | None, viewer: str, **wanted: str) -> list[str]:
    chosen = RequestFilter(**wanted)
    with office.foundation.database.reading() as tx:
        found = governance.list_request_page(tx, chosen, units=units, viewer=viewer)
        number = governance.count_request_page(tx, chosen, units=units, viewer=viewer)
    assert number == len(found)
    return [entry.name for entry in found]


def test_a_register_of_requests_ends_at_the_viewers_units(office: Office) -> None:
    # Pasal 8(2)
    stranger = employ(office.foundation, "DISDIK", nama="Cempaka Namang")
    inside = office.submit()
    office.foundation.clock.advance(60)  # type: ignore[attr-defined]
    office.submit(actor=stranger.id)
    head = office.head.id
    assert listed(office, {"DINKES"}, head) == [office.me.name]
    assert listed(office, None, head) == ["Cempaka Namang", office.me.name]
    assert listed(office, None, head, state="open") == [office.me.name, "Cempaka Namang"]
    assert listed(office, None, head, search="cempaka") == ["Cempaka Namang"]
    assert listed(office, None, head, role="operator_diskominfo") == []
    assert listed(office, set(), stranger.id) == ["Cempaka Namang"]
    office.act("reject", inside)
    assert listed(office, {"DINKES"}, head, state="open") == []
    assert listed(office, {"DINKES"}, head, state="rejected") == [office.me.name]
    with office.foundation.database.reading() as tx:
        entry = governance.get_request_entry(tx, inside.id)
        first = governance.list_request_page(tx, RequestFilter(), units=None, viewer=head, limit=1)[
            0
        ]
        rest = governance.list_request_page(
            tx,
            RequestFilter(),
            units=None,
            viewer=head,
            after=(first.request.submitted_at, first.request.id),
        )
    assert (entry.closer, entry.unit_code) == (office.first.name, "DINKES")
    assert [one.request.id for one in rest] == [inside.id]


@pytest.mark.pasal("2.e")
def test_one_agrees_another_gives_and_neither_does_it_twice(office: Office) -> None:
    asked = office.submit()
    with pytest.raises(Conflict):
        office.act("endorse", asked)
    office.act("approve", asked)
    for nobody in (office.me.id, office.head.id, office.colleague.id):
        with pytest.raises(Forbidden):
            office.act("endorse", asked, actor=nobody)
    agreed = office.act("endorse", asked)
    assert (agreed.state, agreed.second_id) == ("superior_approved", office.first.id)
    assert in_force(office.foundation, office.me) == []
    with pytest.raises(Conflict) as refused:
        office.act("endorse", asked, actor=office.other.id)
    assert refused.value.code == "already_endorsed"
    with pytest.raises(Forbidden):
        office.act("grant", asked, actor=office.first.id, second=office.first.id)
    office.act("grant", asked, actor=office.other.id, second=office.first.id)
    assert in_force(office.foundation, office.me) == ["pengaudit"]


def test_beside_a_request_stand_the_colleagues_and_what_does_not_go_together(
    office: Office,
) -> None:
    letter = paper(office.foundation, DocumentType.SURAT_TUGAS, "800/78/KOMINFO/2026")
    given = office.approved(role="operator_diskominfo", document_id=letter)
    office.act("grant", given)
    asked = office.submit()
    appoint(office.foundation, office.colleague, "pengaudit", None)

    now = office.foundation.clock.now()
    with office.foundation.database.reading() as tx:
        background = governance.background_of(tx, asked, office.me.unit_code, now)
        deciders = governance.deciders_for(tx, office.me.id, office.me.unit_code, now)
        over = governance.deciders_for(tx, office.head.id, office.head.unit_code, now)
    assert (background.peers, background.holding) == (2, 1)
    assert background.roles == background.conflicts == ("operator_diskominfo",)
    assert deciders.superiors == (office.head.name,)
    assert len(deciders.givers) == len({office.first.id, office.other.id, office.chief.id})
    assert over.superiors == (office.chief.name,)


def test_a_superior_sees_whose_end_was_asked_for_in_his_units(office: Office) -> None:
    held = appoint(office.foundation, office.me, "fasilitator", "DINKES")
    office.do(
        lambda tx, now: governance.ask_withdrawal(
            tx, held.id, reason="pindah tugas", actor=office.head.id, now_ms=now
        )
    )
    with office.foundation.database.reading() as tx:
        found = {
            reach: [
                one.asker
                for one in governance.list_asked_withdrawals(
                    tx, units={reach} if reach else None, viewer=office.first.id
                )
            ]
            for reach in ("", "DINKES", "DISDIK")
        }
    assert found == {"": [office.head.name], "DINKES": [office.head.name], "DISDIK": []}


@pytest.mark.pasal("16")
def test_the_register_of_recommendations_names_everybody(office: Office) -> None:
    asked = office.do(
        lambda tx, now: governance.ask_recommendation(
            tx,
            resource="info:drh",
            owner_id=office.colleague.id,
            recipient="Panitia beasiswa",
            format_="cetak",
            purpose="Lampiran permohonan beasiswa pendidikan",
            actor=office.me.id,
            now_ms=now,
        )
    )
    with office.foundation.database.reading() as tx:
        for requester in (None, office.me.id):
            wanted = RecommendationFilter(state="requested")
            (entry,) = governance.list_recommendation_page(tx, wanted, requester=requester)
            assert governance.count_recommendation_page(tx, wanted, requester=requester) == 1
        assert (entry.requester, entry.owner) == (office.me.name, office.colleague.name)
        assert (
            governance.list_recommendation_page(
                tx, RecommendationFilter(), requester=office.first.id
            )
            == []
        )
    office.do(lambda tx, now: governance.recommend(tx, asked.id, actor=office.first.id, now_ms=now))
    office.do(
        lambda tx, now: governance.use_recommendation(
            tx, asked.id, actor=office.me.id, now_ms=now, note="drh.pdf"
        )
    )
    with office.foundation.database.reading() as tx:
        (use,) = governance.list_named_uses(tx, asked.id)
        entry = governance.get_recommendation_entry(tx, asked.id)
    assert (use.name, use.note, entry.decider) == (office.me.name, "drh.pdf", office.first.name)
