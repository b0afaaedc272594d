"""Attacks on who may do what at our own doors: AC-03, AC-04, AC-05 and AC-10.

The pages of AC-03 and AC-05 are tried in ``tests/pergub/test_pasal_27_owner_alone.py`` too.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pyotp
import pytest

from idp import governance
from idp.access import AccessDenied, Act, Question
from idp.app import Application, own_guard
from idp.audit import OPERATOR
from idp.cli import account
from idp.cli.acts import COMMANDS
from idp.directory import PersonRecord, get_person
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.errors import Refusal
from idp.foundation.routes import Caller
from tests.hostile.visits import Visit
from tests.rooms.authentication.owners import SEED, Owner, new_owner
from tests.rooms.cli.commands import Commands
from tests.rooms.governance.appointments import appoint
from tests.rooms.governance.papers import hand_in_letter
from tests.spec.asking import ENDPOINTS, Asker, asking_party, evaluation, start_asking, token_of
from tests.spec.flows import PASSWORD, Browser, Party, add_client, claims_of, start

STRONG = {"context": {"acr": "mfa"}}
WRITING = ("ubah", "isi", "perbarui", "buat", "hapus", "daftar", "putar_rahasia", "unggah",
           "tetapkan", "sinkronkan")  # fmt: skip
"""Every word of the vocabulary by which a value could come into a credential or contact."""


def employee(foundation: Foundation, unit: str = "DINKES") -> Owner:
    return new_owner(foundation, password=PASSWORD, seed=SEED, unit=unit)


def pengelola(foundation: Foundation, role: str) -> tuple[Owner, governance.AssignmentRecord]:
    unit = "DINKES" if role == "fasilitator" else None
    owner = employee(foundation, unit or "BKPSDMD")
    held = appoint(foundation, owner.person, role, unit)
    with foundation.database.transaction() as tx:
        governance.sign_pledge(tx, owner.id, now_ms=foundation.clock.now_ms())
    return owner, held


def person_now(foundation: Foundation, owner: Owner) -> PersonRecord:
    with foundation.database.reading() as tx:
        return get_person(tx, owner.id)


# AC-03: nobody but the owner puts a value into a credential or a contact.


@pytest.mark.pasal("27(2)j", allows=False)
@pytest.mark.parametrize("role", ["fasilitator", "administrator"])
@pytest.mark.parametrize("resource", ["idp:kredensial", "idp:kontak"])
def test_ac03_the_decision_point_lets_no_pengelola_write_for_another(
    sqlite_foundation: Foundation, role: str, resource: str
) -> None:
    asker = start_asking(start(sqlite_foundation))
    victim, (attacker, _) = employee(sqlite_foundation), pengelola(sqlite_foundation, role)
    for action in WRITING:
        answer = asker.decide(
            attacker.id,
            action,
            f"{resource}/{victim.id}",
            pegawai=victim.id,
            penyetuju_kedua=attacker.id,
            dokumen="x",
            alasan="x",
            **STRONG,
        )
        assert answer["decision"] is False, action
        assert answer["context"]["code"] == "BUKAN_DATA_SENDIRI"
        assert answer["context"]["pasal"] == ["27(2)j"]


@pytest.mark.pasal("27(2)j", allows=False)
def test_ac03_no_command_and_no_page_of_others_writes_a_credential_or_contact(
    sqlite_foundation: Foundation,
) -> None:
    guarded = {"idp:kredensial", "idp:kontak"}
    asked = {act for act in COMMANDS.values() if isinstance(act, Act)}
    assert not {act for act in asked if act.resource in guarded}
    routes = [r for r in start(sqlite_foundation).routes if r.resource in guarded]
    assert {route.caller for route in routes} == {Caller.PERSON}


@pytest.mark.pasal("27(2)j", allows=False)
def test_ac03_the_operator_is_not_the_owner_either(sqlite_foundation: Foundation) -> None:
    """On whatever installation: what is the owner's alone is asked of everyone."""
    victim = employee(sqlite_foundation)
    guard = own_guard(start(sqlite_foundation).provider, "cli")
    for kind in ("production", "sample", "test"):
        for action in WRITING:
            question = Question(
                *(OPERATOR, action, "idp:kredensial", victim.id),
                {"pegawai": victim.id},
                OPERATOR,
            )
            with pytest.raises(AccessDenied) as refused, guard.acting() as tx:
                guard.require_operator(tx, question, kind)
            assert refused.value.pasal == ("27(2)j",)


# AC-04: a suspended fasilitator, at every door, until the letter is known to the head.


class Suspended:
    """A fasilitator who is signed in everywhere, and whatever they may still do."""

    def __init__(self, foundation: Foundation, monkeypatch: pytest.MonkeyPatch) -> None:
        self.foundation = foundation
        self.application = start(foundation)
        self.owner, self.held = pengelola(foundation, "fasilitator")
        self.colleague = employee(foundation)
        registered = add_client(foundation)
        self.party = Party(self.application, registered.client_id, registered.client_secret)
        self.asker = start_asking(self.application)
        self.commands = Commands(
            dataclasses.replace(foundation, kind="production"), [account], monkeypatch
        )
        self.visit = Visit(self.application)

    def sign_in(self, scope: str) -> dict[str, str]:
        """A new sign-in at a module, with a code that was not used yet."""
        assert isinstance(self.foundation.clock, FixedClock)
        self.foundation.clock.advance(30)
        return Browser(self.application).sign_in(self.party, self.owner.nip, scope=scope)

    def verifies(self) -> dict[str, Any]:
        answer = self.asker.decide(
            self.owner.id, "verifikasi", f"md:kualifikasi/{self.colleague.id}", **STRONG
        )
        return {"decision": answer["decision"], "pasal": answer["context"]["pasal"]}

    def lists_accounts(self) -> tuple[int, Any]:
        assert isinstance(self.foundation.clock, FixedClock)
        self.foundation.clock.advance(30)
        otp = pyotp.TOTP(SEED).generate_otp(self.foundation.clock.now() // 30)
        return self.commands.run(
            *("account", "list", "--unit", "DINKES", "--as", self.owner.nip, "--proof-stdin"),
            stdin=json.dumps({"password": PASSWORD, "otp": otp}),
        )

    def suspend(self) -> None:
        with self.foundation.database.transaction() as tx:
            governance.suspend(
                tx,
                self.held.id,
                scope="person",
                reason="lalai",
                actor=OPERATOR,
                now_ms=self.foundation.clock.now_ms(),
            )

    def reinstate(self) -> None:
        with self.foundation.database.transaction() as tx:
            governance.reinstate(
                tx,
                self.held.id,
                reason="sanggup",
                actor=OPERATOR,
                now_ms=self.foundation.clock.now_ms(),
            )


@pytest.mark.pasal("9(7)", allows=False)
def test_ac04_a_suspension_shuts_every_door_at_once_and_the_letter_opens_them(
    foundation: Foundation, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = Suspended(foundation, monkeypatch)
    who.visit.type_password(who.owner.nip, PASSWORD)
    who.visit.follow()
    who.visit.fill(otp=pyotp.TOTP(SEED).generate_otp(foundation.clock.now() // 30))
    scope = "openid pengelolaan informasi offline_access"
    code = who.sign_in(scope)["code"]
    tokens = who.party.exchange(code, resource="urn:simasn:pengelolaan").get_json()
    assert who.party.introspect(tokens["access_token"])["active"] is True
    assert who.verifies() == {"decision": True, "pasal": ["9(3)a", "15(1)c"]}
    assert who.lists_accounts()[0] == 0

    who.suspend()

    assert who.verifies() == {"decision": False, "pasal": ["9(7)"]}
    assert who.party.introspect(tokens["access_token"]) == {"active": False}
    assert who.party.userinfo(tokens["access_token"]).status_code == 401
    fresh = who.party.refresh(tokens["refresh_token"], resource="urn:simasn:informasi").get_json()
    assert claims_of(fresh["access_token"])["roles"] == ["user_personal"]
    assert "pengelolaan" not in fresh["scope"].split()
    assert who.sign_in("openid pengelolaan")["error"] == "access_denied"
    assert who.lists_accounts() == (1, {"error": "DIHENTIKAN_SEMENTARA", "pasal": ["9(7)"]})
    # What is one's own goes on (Pasal 8 ayat (1)).
    assert who.visit.get("/account/access").status_code == 200
    who.visit.get("/account/contact")
    fields = {"email": "", "phone": "081200001234", "csrf_token": who.visit.token()}
    assert who.visit.post("/account/contact", fields).status_code == 303
    assert person_now(foundation, who.owner).phone == "+6281200001234"
    own = who.asker.decide(who.owner.id, "isi", f"md:kualifikasi/{who.owner.id}", **STRONG)
    assert own["decision"] is True

    for acknowledged in (None, False):
        if acknowledged is False:
            hand_in_letter(foundation, who.held, acknowledged=False)
        with pytest.raises(Refusal) as refused:
            who.reinstate()
        assert refused.value.pasal == ("9(7)",)
        assert who.verifies()["decision"] is False


@pytest.mark.pasal("9(7)")
def test_ac04_with_the_letter_that_the_head_knows_the_rights_are_back(
    foundation: Foundation, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = Suspended(foundation, monkeypatch)
    who.suspend()
    assert who.verifies()["decision"] is False
    hand_in_letter(foundation, who.held)
    assert who.verifies()["decision"] is False
    who.reinstate()
    assert who.verifies()["decision"] is True
    assert who.lists_accounts()[0] == 0


# AC-05: what a form does not ask, it does not write.

WISHES = {
    "role": "administrator",
    "roles": "administrator",
    "unit_id": "BKPSDMD",
    "unit_code": "BKPSDMD",
    "is_active": "1",
    "account_status": "active",
    "employment_status": "aktif",
    "email_verified": "1",
    "mfa_required": "0",
    "sub": "0" * 32,
    "id": "0" * 32,
    "nip": "198501012009011901",
    "kind": "PNS",
    "created_at": "0",
    "activated_at": "0",
    "authority_version": "99",
}


def forms_of_persons(application: Application) -> list[str]:
    return [
        route.path
        for route in application.routes
        if route.caller is Caller.PERSON and "POST" in route.methods
    ]


def test_ac05_no_form_of_a_person_writes_what_it_does_not_ask(
    sqlite_foundation: Foundation,
) -> None:
    application = start(sqlite_foundation)
    owner = employee(sqlite_foundation)
    visit = Visit(application)
    visit.type_password(owner.nip, PASSWORD)
    visit.follow()
    visit.fill(otp=pyotp.TOTP(SEED).generate_otp(sqlite_foundation.clock.now() // 30))
    assert visit.is_signed_in()
    paths = forms_of_persons(application)
    assert len(paths) > 9
    for path in paths:
        answer = visit.post(path, WISHES | {"csrf_token": visit.token()})
        assert answer.status_code < 500, path
    assert person_now(sqlite_foundation, owner) == owner.person
    with sqlite_foundation.database.reading() as tx:
        assert governance.list_assignments(tx, owner.id) == []


# AC-10: a token is worth what it says, and for whom.


@pytest.mark.parametrize("path", ENDPOINTS)
def test_ac10_no_persons_token_opens_an_endpoint_of_services(
    sqlite_foundation: Foundation, path: str
) -> None:
    application = start(sqlite_foundation)
    registered = add_client(sqlite_foundation)
    party = Party(application, registered.client_id, registered.client_secret)
    ordinary, (admin, _) = (
        employee(sqlite_foundation),
        pengelola(sqlite_foundation, "administrator"),
    )
    for owner, scope in (
        (ordinary, "openid informasi"),
        (ordinary, "openid profile"),
        (admin, "openid pengelolaan"),
        (admin, "openid profile"),
    ):
        assert isinstance(sqlite_foundation.clock, FixedClock)
        sqlite_foundation.clock.advance(30)
        code = Browser(application).sign_in(party, owner.nip, scope=scope)["code"]
        token = party.exchange(code).get_json()["access_token"]
        assert knock(application, token, path) in (401, 403), (scope, owner.nip)


@pytest.mark.parametrize("path", ENDPOINTS)
def test_ac10_a_service_needs_the_very_scope_and_audience(
    sqlite_foundation: Foundation, path: str
) -> None:
    application = start(sqlite_foundation)
    right = asking_party(application)
    assert knock(application, token_of(right), path) != 403
    for scope in ("admin", "statistik", "scim"):
        wrong = asking_party(application, scope=scope)
        assert knock(application, token_of(wrong), path) == 403, scope
    both = asking_party(application, scope="pdp admin")
    for asked in ("admin", "pdp"):
        token = token_of(both, scope=asked)
        expected = {"admin": (401, 403), "pdp": (200, 400)}[asked]
        assert knock(application, token, path) in expected, asked


def knock(application: Application, token: str, path: str) -> int:
    asker = Asker(application, Party(application, "", None), token)
    return asker.send(path, evaluation("x", "lihat", "md:pribadi/x")).status_code
