"""Attacks on the second factor: replay, guessing, going around it (MF-01 to MF-08)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from idp.app import Application
from idp.authentication import (
    count_recovery_codes,
    has_second_factor,
    list_devices,
    renew_recovery_codes,
    verify_second_factor,
)
from idp.directory import get_person
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.ids import digest, new_id
from idp.sessions import STEP_UP_SECONDS, SignInRequest, find_session, store_sign_in_request
from tests.foundations import close_foundation, open_foundation
from tests.hostile.visits import BROWSER_COOKIE, Visit, make_fasilitator
from tests.rooms.authentication.owners import ADDRESS, PASSWORD, SEED, Owner, code_at, new_owner
from tests.spec.flows import start


@pytest.fixture
def application(foundation: Foundation) -> Application:
    return start(foundation)


@pytest.fixture
def owner(application: Application) -> Owner:
    """A person with a TOTP device."""
    return new_owner(application.foundation, seed=SEED)


@pytest.fixture
def other_worker(foundation: Foundation) -> Iterator[Foundation]:
    """The same installation as another worker process sees it."""
    opened = open_foundation(foundation.settings, foundation.clock)
    yield opened
    close_foundation(opened)


def method_of(foundation: Foundation, owner: Owner, code: str) -> str | None:
    return verify_second_factor(foundation, person_id=owner.id, code=code, address=ADDRESS).method


def test_mf_01_a_code_is_good_once_over_all_workers(
    foundation: Foundation, other_worker: Foundation
) -> None:
    owner = new_owner(foundation, seed=SEED)
    code = code_at(foundation, SEED)
    assert method_of(foundation, owner, code) == "otp"
    assert method_of(other_worker, owner, code) is None
    assert method_of(other_worker, owner, code_at(foundation, SEED, -1)) is None


def test_mf_01_of_equal_codes_at_the_same_moment_one_counts(foundation: Foundation) -> None:
    owner = new_owner(foundation, seed=SEED)
    code = code_at(foundation, SEED)
    with ThreadPoolExecutor(5) as pool:
        methods = list(pool.map(lambda _: method_of(foundation, owner, code), range(5)))
    assert sorted(methods, key=str) == [None, None, None, None, "otp"]


def test_mf_02_beginning_again_brings_no_fresh_tries(
    application: Application, owner: Owner
) -> None:
    visit = Visit(application)
    visit.type_password(owner.nip)
    visit.follow()
    for _ in range(6):
        visit.fill(otp="000000")
        assert visit.page.status_code == 200
        assert visit.said == "invalid_otp"
    for fresh in (Visit(application), Visit(application, "198.51.100.9")):
        fresh.type_password(owner.nip)
        fresh.follow()
        fresh.fill(otp=code_at(application.foundation, SEED))
        assert fresh.page.status_code == 429
        assert fresh.said == "too_many_attempts"
        assert fresh.cookie() is None


def test_mf_02_changing_the_kind_of_code_brings_no_fresh_tries(
    application: Application, owner: Owner
) -> None:
    visit = Visit(application)
    visit.type_password(owner.nip)
    visit.follow()
    for _ in range(6):
        visit.fill(otp="AAAA-AAAA")
    visit.fill(otp=code_at(application.foundation, SEED))
    assert visit.page.status_code == 429


def test_mf_03_the_password_alone_opens_nothing(application: Application, owner: Owner) -> None:
    visit = Visit(application)
    visit.type_password(owner.nip)
    assert visit.page.location is not None
    assert visit.page.location.startswith("/login/otp?tx=")
    assert visit.cookie() is None
    for path in ("/", "/account/security", "/account/totp", "/account/password"):
        answer = visit.get(path)
        assert answer.location is not None
        assert answer.location.startswith("/login?tx="), path


def test_mf_03_a_half_done_sign_in_can_not_be_carried_to_another_browser(
    application: Application, owner: Owner
) -> None:
    visit, thief = Visit(application), Visit(application)
    visit.type_password(owner.nip)
    stolen = visit.page.location or ""
    page = thief.get(stolen)
    assert page.status_code == 400
    assert thief.said == "expired_transaction"
    transaction = stolen.partition("tx=")[2]
    code = code_at(application.foundation, SEED)
    thief.post("/login/otp", {"tx": transaction, "otp": code, "csrf_token": thief.token()})
    assert thief.said == "expired_transaction"
    assert thief.cookie() is None


def test_mf_03_the_password_alone_enrols_no_further_device(
    application: Application, owner: Owner
) -> None:
    """Who has the password must not replace the device that they lack (CVE-2025-64103)."""
    visit = Visit(application)
    visit.type_password(owner.nip)
    transaction = (visit.page.location or "").partition("tx=")[2]
    for path in ("/login/enrol", "/login/recovery-codes"):
        answer = visit.get(f"{path}?tx={transaction}")
        assert answer.location == f"/login/otp?tx={transaction}"
        fields = {"tx": transaction, "otp": "123456", "saved": "1", "csrf_token": visit.token()}
        answer = visit.post(path, fields)
        assert answer.location == f"/login/otp?tx={transaction}"
    assert visit.cookie() is None


def test_mf_03_a_half_done_sign_in_ends_with_a_changed_password(
    application: Application, owner: Owner, clock: FixedClock
) -> None:
    thief, visit = Visit(application), Visit(application)
    thief.type_password(owner.nip)
    waiting = thief.page.location or ""
    clock.advance(60)
    visit.sign_in(owner)
    visit.get("/account/password")
    new = "rotan gugur di hulu sungai"
    visit.fill(current_password=PASSWORD, new_password=new, new_password_repeat=new)
    assert visit.page.status_code == 303
    assert (thief.get(waiting).location or "").startswith("/login?")


@pytest.mark.parametrize(
    ("steps", "method"), [(-2, None), (-1, "otp"), (0, "otp"), (1, "otp"), (2, None)]
)
def test_mf_04_one_step_of_drift_and_no_more(
    foundation: Foundation, steps: int, method: str | None
) -> None:
    """RFC 6238 §5.2."""
    owner = new_owner(foundation, seed=SEED)
    assert method_of(foundation, owner, code_at(foundation, SEED, steps)) == method


def test_mf_05_a_recovery_code_is_good_once_and_dies_with_its_set(foundation: Foundation) -> None:
    owner = new_owner(foundation, seed=SEED)
    sets = []
    for _ in range(2):
        with foundation.database.transaction() as tx:
            sets.append(renew_recovery_codes(tx, foundation, person_id=owner.id, session_id="s"))
    old, new = sets
    assert method_of(foundation, owner, new[0].lower().replace("-", " ")) == "kba"
    assert method_of(foundation, owner, new[0]) is None
    assert method_of(foundation, owner, old[0]) is None
    with foundation.database.reading() as tx:
        assert count_recovery_codes(tx, owner.id) == (9, 10)


def test_mf_05_recovery_codes_of_another_are_worthless(foundation: Foundation) -> None:
    owner, other = new_owner(foundation, seed=SEED), new_owner(foundation, seed=SEED)
    with foundation.database.transaction() as tx:
        codes = renew_recovery_codes(tx, foundation, person_id=other.id, session_id="s")
    assert method_of(foundation, owner, codes[0]) is None


def test_mf_05_guessing_recovery_codes_is_slowed_down(foundation: Foundation) -> None:
    owner = new_owner(foundation, seed=SEED)
    with foundation.database.transaction() as tx:
        codes = renew_recovery_codes(tx, foundation, person_id=owner.id, session_id="s")
    outcomes = [
        verify_second_factor(
            foundation, person_id=owner.id, code=f"2222-{number:04d}", address=ADDRESS
        )
        for number in range(20)
    ]
    assert sum(not outcome.wait_seconds for outcome in outcomes) <= 6
    assert method_of(foundation, owner, codes[0]) is None


DANGEROUS = {
    "password": ("/account/password", {"new_password": "rotan gugur di hulu sungai"}),
    "email": ("/account/contact", {"email": "thief@evil.test"}),
    "phone": ("/account/contact", {"phone": "+628111111111"}),
    "e-mail code": ("/account/contact/confirm", {"code": "2222-2222"}),
    "new device": ("/account/totp", {"otp": "123456", "device_name": "thief"}),
    "remove device": ("/account/totp/remove", {}),
    "recovery codes": ("/account/recovery-codes", {}),
}


@pytest.mark.parametrize("act", DANGEROUS)
def test_mf_06_a_hijacked_session_changes_no_credential(
    application: Application, owner: Owner, clock: FixedClock, act: str
) -> None:
    """OWASP ASVS 7.5.1: a fresh proof by the right method, at most five minutes old."""
    foundation = application.foundation
    visit = Visit(application)
    visit.sign_in(owner)
    clock.advance(STEP_UP_SECONDS + 1)
    with foundation.database.reading() as tx:
        device = list_devices(tx, owner.id)[0].id
        before = get_person(tx, owner.id), list_devices(tx, owner.id)
    path, fields = DANGEROUS[act]
    repeated = {"new_password_repeat": fields.get("new_password", ""), "device_id": device}
    answer = visit.post(
        path, repeated | {"current_password": PASSWORD} | fields | {"csrf_token": visit.token()}
    )
    assert answer.status_code == 303
    assert (answer.location or "").startswith("/login/step-up?tx=")
    with foundation.database.reading() as tx:
        assert (get_person(tx, owner.id), list_devices(tx, owner.id)) == before
    visit.follow()
    visit.fill(password=PASSWORD)
    assert visit.said == "invalid_otp"
    assert visit.page.status_code == 200


def test_mf_06_the_fresh_proof_of_a_person_without_a_device_is_the_password(
    application: Application, clock: FixedClock
) -> None:
    owner = new_owner(application.foundation)
    visit = Visit(application)
    visit.sign_in(owner)
    clock.advance(301)
    visit.get("/account/totp")
    visit.follow()
    visit.fill(password="salah")
    assert visit.said == "invalid_credentials"
    visit.fill(password=PASSWORD)
    assert visit.page.location == "/account/totp"
    assert visit.follow().status_code == 200


def test_mf_07_a_session_claims_a_second_factor_only_after_one(
    application: Application,
) -> None:
    foundation = application.foundation
    alone, both = Visit(application), Visit(application)
    alone.sign_in(new_owner(foundation))
    both.sign_in(new_owner(foundation, seed=SEED))
    with foundation.database.reading() as tx:
        pwd = find_session(tx, alone.cookie(), foundation.clock.now())
        mfa = find_session(tx, both.cookie(), foundation.clock.now())
    assert pwd is not None
    assert mfa is not None
    assert (pwd.acr, pwd.amr, pwd.second_factor_at) == ("pwd", ("pwd",), None)
    assert (mfa.acr, mfa.amr) == ("mfa", ("pwd", "otp"))


def test_mf_07_a_request_for_a_second_factor_is_not_met_by_a_password_session(
    application: Application,
) -> None:
    foundation = application.foundation
    visit = Visit(application)
    visit.sign_in(new_owner(foundation))
    sign_in = SignInRequest(
        id=new_id(),
        browser_digest=digest(visit.cookie(BROWSER_COOKIE) or ""),
        resume_path="/account/security",
        application=None,
        fresh_after=None,
        needs_second_factor=True,
        login_hint=None,
        language="id",
    )
    store_sign_in_request(foundation, sign_in)
    visit.get(f"/login?tx={sign_in.id}")
    assert visit.page.location == f"/login/enrol?tx={sign_in.id}"


def test_mf_07_a_fresh_sign_in_is_not_met_by_an_older_one(
    application: Application, owner: Owner, clock: FixedClock
) -> None:
    """OpenID Connect Core §3.1.2.1: max_age=0 and prompt=login."""
    foundation = application.foundation
    visit = Visit(application)
    visit.sign_in(owner)
    signed_in_at = clock.now()
    clock.advance(31)
    sign_in = SignInRequest(
        id=new_id(),
        browser_digest=digest(visit.cookie(BROWSER_COOKIE) or ""),
        resume_path="/account/security",
        application=None,
        fresh_after=clock.now(),
        needs_second_factor=False,
        login_hint=None,
        language="id",
    )
    store_sign_in_request(foundation, sign_in)
    assert visit.get(f"/login?tx={sign_in.id}").status_code == 200
    visit.fill(username=owner.nip, password=PASSWORD)
    visit.follow()
    visit.fill(otp=code_at(foundation, SEED))
    assert visit.page.location == "/account/security"
    with foundation.database.reading() as tx:
        session = find_session(tx, visit.cookie(), clock.now())
    assert session is not None
    assert session.authenticated_at == signed_in_at + 31


def test_mf_08_an_authority_without_a_device_has_to_enrol_one_first(
    application: Application,
) -> None:
    foundation = application.foundation
    owner = new_owner(foundation)
    make_fasilitator(foundation, owner)
    visit = Visit(application)
    visit.type_password(owner.nip)
    assert (visit.page.location or "").startswith("/login/enrol?tx=")
    assert visit.cookie() is None
    assert not visit.is_signed_in()
    visit.follow()
    text = visit.page.get_data(as_text=True)
    secret = text.partition("secret=")[2].partition("&")[0]
    visit.fill(otp=code_at(foundation, secret), device_name="Ponsel")
    assert (visit.page.location or "").startswith("/login/recovery-codes?tx=")
    assert visit.cookie() is None
    visit.follow()
    assert visit.page.get_data(as_text=True).count("<li><code>") == 10
    visit.fill(saved="1")
    assert visit.page.location == "/"
    assert visit.is_signed_in()
    with foundation.database.reading() as tx:
        session = find_session(tx, visit.cookie(), foundation.clock.now())
        assert has_second_factor(tx, owner.id)
    assert session is not None
    assert session.acr == "mfa"


def test_mf_08_an_authority_can_not_give_its_last_device_away(
    application: Application, owner: Owner
) -> None:
    foundation = application.foundation
    make_fasilitator(foundation, owner)
    visit = Visit(application)
    visit.sign_in(owner)
    with foundation.database.reading() as tx:
        device = list_devices(tx, owner.id)[0].id
    visit.post("/account/totp/remove", {"device_id": device, "csrf_token": visit.token()})
    assert visit.page.location == "/account/security"
    with foundation.database.reading() as tx:
        assert has_second_factor(tx, owner.id)
