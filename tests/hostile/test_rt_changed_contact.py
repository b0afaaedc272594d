"""RT-10 for contacts: what a changed e-mail address or telephone number ends (Pasal 27(2)j)."""

from __future__ import annotations

import pytest

from idp.app import Application
from idp.foundation.context import Foundation
from tests.hostile.visits import Visit, assert_dead
from tests.rooms.authentication.owners import new_owner
from tests.rooms.authentication.test_contact import mailed_code, mails
from tests.spec import flows
from tests.spec.flows import add_client, start


@pytest.fixture
def application(foundation: Foundation) -> Application:
    return start(foundation)


@pytest.mark.pasal("27(2)j")
@pytest.mark.parametrize("what", ["phone", "no email", "new email"])
def test_rt_10_a_changed_contact_ends_every_other_session_and_refresh_token(
    application: Application, what: str
) -> None:
    """As a changed password does, and the address before is told."""
    foundation = application.foundation
    owner = new_owner(foundation, password=flows.PASSWORD, email="lama@contoh.go.id")
    registered = add_client(foundation)
    party = flows.Party(application, registered.client_id, registered.client_secret)
    elsewhere = flows.Browser(application)
    refresh = party.exchange(elsewhere.sign_in(party, owner.nip)["code"]).get_json()[
        "refresh_token"
    ]
    visit = Visit(application)
    visit.type_password(owner.nip, flows.PASSWORD)
    before = visit.cookie()
    visit.get("/account/contact")
    contacts = {
        "phone": {"email": "lama@contoh.go.id", "phone": "081200001234"},
        "no email": {"email": "", "phone": ""},
        "new email": {"email": "baru@contoh.go.id", "phone": ""},
    }[what]
    visit.post("/account/contact", contacts | {"csrf_token": visit.token()})
    assert visit.page.status_code == 303
    if what == "new email":
        # Nothing has changed yet: the code has to come back first.
        assert elsewhere.http.get("/account/security").status_code == 200
        assert visit.cookie() == before
        fields = {"code": mailed_code(foundation), "csrf_token": visit.token()}
        visit.post("/account/contact/confirm", fields)
        assert visit.page.status_code == 303
    assert visit.is_signed_in()
    assert visit.cookie() != before
    assert_dead(application, before)
    assert elsewhere.http.get("/account/security").status_code == 303
    assert party.refresh(refresh).get_json()["error"] == "invalid_grant"
    assert mails(foundation)[-1]["to"] == "lama@contoh.go.id"


def test_rt_10_contacts_that_stay_as_they_are_end_nothing(application: Application) -> None:
    owner = new_owner(application.foundation, email="lama@contoh.go.id")
    elsewhere, visit = Visit(application), Visit(application)
    elsewhere.sign_in(owner)
    visit.sign_in(owner)
    fields = {"email": "lama@contoh.go.id", "phone": "", "csrf_token": visit.token()}
    visit.post("/account/contact", fields)
    assert visit.page.status_code == 303
    assert elsewhere.is_signed_in()
