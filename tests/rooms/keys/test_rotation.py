"""The life of signing keys (JW-08, JW-09)."""

from __future__ import annotations

import base64
import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from idp.audit import OPERATOR
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from idp.foundation.errors import ConfigurationError, Conflict, NotFound, Unavailable
from idp.foundation.sealing import MasterKey
from idp.keys import InvalidToken, KeyRing, advance, ensure_keys, list_keys, revoke_key, rotate
from idp.keys.rotation import MARGIN_SECONDS, PUBLISH_SECONDS, ROTATE_AFTER_SECONDS
from tests.foundations import build_settings, close_foundation, open_foundation

ROOT = Path(__file__).resolve().parents[3]
CLAIMS = {"sub": "someone"}


def published(ring: KeyRing) -> set[str]:
    return {key["kid"] for key in json.loads(ring.jwks())["keys"]}


def signing_kid(foundation: Foundation, algorithm: str = "ES256") -> str:
    (kid,) = [
        key.kid
        for key in list_keys(foundation)
        if key.state == "signing" and key.algorithm == algorithm
    ]
    return kid


def kid_of(token: str) -> str:
    head = token.partition(".")[0]
    kid: str = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))["kid"]
    return kid


def audit_types(foundation: Foundation) -> list[str]:
    with foundation.database.reading() as tx:
        return [
            row[0] for row in tx.all(Statement(text("SELECT type FROM audit_event ORDER BY id")))
        ]


def test_the_first_start_makes_one_signing_key_for_each_algorithm(foundation: Foundation) -> None:
    ensure_keys(foundation)
    ensure_keys(foundation)
    assert sorted((key.algorithm, key.state) for key in list_keys(foundation)) == [
        ("ES256", "signing"),
        ("RS256", "signing"),
    ]
    assert audit_types(foundation).count("keys:signing_key:created") == 2
    assert audit_types(foundation).count("keys:signing_key:activated") == 2


def test_two_processes_that_start_together_make_one_key_for_each_algorithm(
    foundation: Foundation, tmp_path: Path
) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from tests.foundations import build_settings, open_foundation\n"
        "from idp.foundation.clock import SystemClock\n"
        "from idp.keys import ensure_keys\n"
        "settings = build_settings(Path(sys.argv[1]), database_url=sys.argv[2])\n"
        "foundation = open_foundation(settings, SystemClock())\n"
        "sys.stdin.readline(); ensure_keys(foundation)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path), foundation.settings.database_url]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.close()
    for process in processes:
        assert process.stderr is not None
        with process.stderr:
            complaints = process.stderr.read()
        assert process.wait() == 0, complaints
    assert sorted(key.algorithm for key in list_keys(foundation)) == ["ES256", "RS256"]


def test_a_new_key_is_published_at_once_and_signs_later(
    foundation: Foundation, clock: FixedClock
) -> None:
    ensure_keys(foundation)
    ring = KeyRing(foundation)
    old = kid_of(ring.sign(CLAIMS, typ="at+jwt"))
    (new,) = [key.kid for key in rotate(foundation, actor=OPERATOR) if key.algorithm == "ES256"]
    clock.advance(1)
    assert {old, new} <= published(ring)
    assert kid_of(ring.sign(CLAIMS, typ="at+jwt")) == old
    clock.advance(PUBLISH_SECONDS - 1)
    assert kid_of(ring.sign(CLAIMS, typ="at+jwt")) == new


def test_the_old_key_verifies_until_all_it_signed_is_spent_and_then_is_removed(
    foundation: Foundation, clock: FixedClock
) -> None:
    ensure_keys(foundation)
    ring = KeyRing(foundation)
    token = ring.sign(CLAIMS, typ="JWT")
    old = kid_of(token)
    rotate(foundation, now=True, actor=OPERATOR)
    clock.advance(1)
    longest = max(foundation.settings.access_token_seconds, foundation.settings.session_seconds)
    clock.advance(longest + MARGIN_SECONDS - 2)
    advance(foundation)
    assert old in published(ring)
    assert ring.verify(token, typ="jwt") == CLAIMS
    clock.advance(2)
    advance(foundation)
    assert old not in published(ring)
    with pytest.raises(InvalidToken):
        ring.verify(token, typ="jwt")


def test_a_removed_key_leaves_no_private_part_in_the_database(foundation: Foundation) -> None:
    ensure_keys(foundation)
    kid = signing_kid(foundation)
    revoke_key(foundation, kid, actor=OPERATOR)
    with foundation.database.reading() as tx:
        row = tx.one(
            Statement(text("SELECT private_sealed FROM signing_key WHERE kid = :kid")), kid=kid
        )
    assert row == ("",)


def test_every_worker_changes_over_within_a_second(
    foundation: Foundation, clock: FixedClock
) -> None:
    ensure_keys(foundation)
    workers = [KeyRing(foundation) for _ in range(3)]
    before = {kid_of(ring.sign(CLAIMS, typ="at+jwt")) for ring in workers}
    rotate(foundation, now=True, actor=OPERATOR)
    clock.advance(1)
    after = {kid_of(ring.sign(CLAIMS, typ="at+jwt")) for ring in workers}
    assert len(before) == len(after) == 1
    assert before != after
    assert len({ring.jwks() for ring in workers}) == 1
    assert len({ring.etag for ring in workers}) == 1


def test_a_token_of_a_key_that_another_worker_just_made_is_accepted_at_once(
    foundation: Foundation,
) -> None:
    ensure_keys(foundation)
    here, there = KeyRing(foundation), KeyRing(foundation)
    here.jwks()
    rotate(foundation, now=True, actor=OPERATOR)
    assert here.verify(there.sign(CLAIMS, typ="at+jwt"), typ="at+jwt") == CLAIMS


def test_a_revoked_key_takes_its_tokens_with_it_and_has_a_successor_at_once(
    foundation: Foundation, clock: FixedClock
) -> None:
    ensure_keys(foundation)
    ring = KeyRing(foundation)
    token = ring.sign(CLAIMS, typ="at+jwt")
    assert ring.verify(token, typ="at+jwt") == CLAIMS
    revoke_key(foundation, kid_of(token), actor=OPERATOR)
    clock.advance(1)
    with pytest.raises(InvalidToken):
        ring.verify(token, typ="at+jwt")
    assert kid_of(ring.sign(CLAIMS, typ="at+jwt")) != kid_of(token)
    with pytest.raises(Conflict):
        revoke_key(foundation, kid_of(token), actor=OPERATOR)
    with pytest.raises(NotFound):
        revoke_key(foundation, "nothing", actor=OPERATOR)


def test_steps_that_are_due_are_done_once_however_many_workers_do_them(
    foundation: Foundation, clock: FixedClock
) -> None:
    ensure_keys(foundation)
    rotate(foundation, actor=OPERATOR)
    clock.advance(PUBLISH_SECONDS)
    for _ in range(3):
        advance(foundation)
    assert audit_types(foundation).count("keys:signing_key:retired") == 2
    assert audit_types(foundation).count("keys:signing_key:activated") == 4


def test_a_key_gets_its_successor_by_itself_when_it_is_old(
    foundation: Foundation, clock: FixedClock
) -> None:
    ensure_keys(foundation)
    clock.advance(ROTATE_AFTER_SECONDS)
    advance(foundation)
    advance(foundation)
    assert sorted((key.algorithm, key.state) for key in list_keys(foundation)) == [
        ("ES256", "pending"),
        ("ES256", "signing"),
        ("RS256", "pending"),
        ("RS256", "signing"),
    ]


def test_twenty_rotations_refuse_no_valid_token(foundation: Foundation, clock: FixedClock) -> None:
    ensure_keys(foundation)
    ring = KeyRing(foundation)
    tokens = []
    for _ in range(20):
        rotate(foundation, now=True, actor=OPERATOR)
        clock.advance(1)
        tokens.append(ring.sign(CLAIMS, typ="at+jwt"))
        advance(foundation)
        assert all(ring.verify(token, typ="at+jwt") == CLAIMS for token in tokens)
    assert len({kid_of(token) for token in tokens}) == 20


def test_the_published_set_holds_public_members_of_strong_keys_only(
    foundation: Foundation,
) -> None:
    ensure_keys(foundation)
    rotate(foundation, actor=OPERATOR)
    keys = json.loads(KeyRing(foundation).jwks())["keys"]
    assert len({key["kid"] for key in keys}) == len(keys) == 4
    for key in keys:
        if key["kty"] == "EC":
            assert set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg"}
            assert key["crv"] == "P-256"
        else:
            assert set(key) == {"kty", "n", "e", "kid", "use", "alg"}
            assert len(key["n"]) >= 342  # 2048 bits


def test_the_database_without_the_master_key_can_sign_nothing(
    sqlite_foundation: Foundation,
) -> None:
    ensure_keys(sqlite_foundation)
    stolen = dataclasses.replace(sqlite_foundation, master_key=MasterKey(b"x" * 32))
    with pytest.raises(ConfigurationError):
        KeyRing(stolen).sign(CLAIMS, typ="at+jwt")


def test_without_a_key_nothing_is_signed(sqlite_foundation: Foundation) -> None:
    with pytest.raises(Unavailable):
        KeyRing(sqlite_foundation).sign(CLAIMS, typ="at+jwt")


def test_the_keys_stay_in_use_while_the_database_is_away(
    sqlite_url: str, tmp_path: Path, clock: FixedClock
) -> None:
    foundation = open_foundation(build_settings(tmp_path, database_url=sqlite_url), clock)
    ensure_keys(foundation)
    ring = KeyRing(foundation)
    token = ring.sign(CLAIMS, typ="at+jwt")
    close_foundation(foundation)
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    path.rename(path.with_suffix(".away"))
    path.mkdir()
    clock.advance(600)
    assert ring.verify(token, typ="at+jwt") == CLAIMS
    assert ring.verify(ring.sign({"sub": "b"}, typ="at+jwt"), typ="at+jwt") == {"sub": "b"}
    assert kid_of(token) in published(ring)
    close_foundation(foundation)
