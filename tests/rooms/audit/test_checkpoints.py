"""Checkpoints: when they come, what they cost, and what never gets one."""

from __future__ import annotations

import json
from functools import partial

import pytest

from idp.audit import CHECKPOINT_TYPE, Checkpoint, add_checkpoint, seal, verify
from idp.audit.checkpoints import CHECKPOINT_ROWS, CHECKPOINT_SECONDS
from idp.audit.heads import heads_file
from idp.audit.offline import Frontier, read_keys
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.errors import Conflict
from idp.keys import InvalidToken, KeyRing, list_public_keys, rotate
from tests.rooms.audit.signing import give_key, sign_now, write_signed
from tests.rooms.audit.tampering import copy_heads, disarm, say, write_events, write_sealed


def due(foundation: Foundation) -> Checkpoint | None:
    give_key(foundation)
    return add_checkpoint(foundation, partial(KeyRing(foundation).sign, typ=CHECKPOINT_TYPE))


def public(foundation: Foundation) -> dict:
    return dict(read_keys(json.dumps(list_public_keys(foundation))))


def checked(foundation: Foundation):
    return verify(foundation, keys=public(foundation))


def test_an_empty_log_gets_none(foundation: Foundation) -> None:
    give_key(foundation)
    assert due(foundation) is None


def test_one_comes_every_minute_in_which_something_happened(
    foundation: Foundation, clock: FixedClock
) -> None:
    write_sealed(foundation, 3)
    first = due(foundation)
    assert first is not None
    write_events(foundation, 2, first=3)
    seal(foundation)
    assert due(foundation) is None
    clock.advance(CHECKPOINT_SECONDS)
    second = due(foundation)
    assert second is not None
    assert second.at == first.at + CHECKPOINT_SECONDS
    assert second.position > first.position
    clock.advance(CHECKPOINT_SECONDS)
    assert due(foundation) is None


def test_one_comes_after_a_thousand_rows(foundation: Foundation) -> None:
    write_signed(foundation, 3)
    write_events(foundation, CHECKPOINT_ROWS, first=3)
    seal(foundation, wait=True)
    assert due(foundation) is not None


def test_each_goes_on_from_the_last_without_the_rows_before(foundation: Foundation) -> None:
    """The rows that a checkpoint covers are not read again: they may even be unreadable."""
    first = write_signed(foundation, 40)[0]
    disarm(foundation)
    say(foundation, "DELETE FROM audit_event WHERE position < 40")
    write_sealed(foundation, 5, first=40)
    second = sign_now(foundation)
    tree = first.tree()
    with foundation.database.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT chain_hash FROM audit_event WHERE position > 40 ORDER BY position"
        ).fetchall()
    for (chain_hash,) in rows:
        tree.push(chain_hash)
    assert (tree.root(), tree.size) == (second.root, second.position)


def test_the_log_is_whole_against_all_of_them(foundation: Foundation) -> None:
    write_signed(foundation, 5, 1, 7, 16)
    found = checked(foundation)
    assert found.is_whole, found.fault
    assert found.checkpoints == 4


def test_they_still_prove_after_their_keys_are_gone(foundation: Foundation) -> None:
    write_signed(foundation, 5)
    rotate(foundation, now=True, actor="operator")
    seal(foundation)
    sign_now(foundation)
    say(foundation, "UPDATE signing_key SET removed_at = 1, private_sealed = ''")
    found = checked(foundation)
    assert (found.is_whole, found.checkpoints) == (True, 2), found.fault


def test_lines_from_before_there_were_checkpoints_stay_in_the_file(foundation: Foundation) -> None:
    write_sealed(foundation, 4)
    write_sealed(foundation, 4, first=4)
    write_signed(foundation, 2)
    lines = heads_file(foundation.settings.data_dir).read_text().splitlines()
    assert ["jws" in line for line in lines] == [False, False, False, True]
    assert checked(foundation).heads == 4


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE audit_event SET subject = 'forged' WHERE position = 9",
        "UPDATE audit_event SET chain_hash = 'f' || SUBSTR(chain_hash, 2) WHERE position = 6",
        "DELETE FROM audit_event WHERE position = 8",
        "DELETE FROM audit_event WHERE position > 8",
        "DELETE FROM audit_event WHERE position > 3",
        "DELETE FROM audit_event",
    ],
)
def test_what_contradicts_the_last_is_not_signed(foundation: Foundation, act: str) -> None:
    write_signed(foundation, 6)
    write_sealed(foundation, 6, first=6)
    disarm(foundation)
    say(foundation, act)
    before = heads_file(foundation.settings.data_dir).read_bytes()
    if act.endswith("position = 6"):
        # It may have begun with an f.
        say(foundation, "UPDATE audit_event SET chain_hash = 'x' WHERE position = 6")
    with pytest.raises(Conflict, match="no checkpoint at position"):
        sign_now(foundation)
    assert heads_file(foundation.settings.data_dir).read_bytes() == before


def test_yesterdays_log_that_grew_again_is_not_signed(foundation: Foundation) -> None:
    write_signed(foundation, 9)
    disarm(foundation)
    say(foundation, "DELETE FROM audit_event WHERE position > 5")
    write_events(foundation, 20, first=50)
    seal(foundation)
    with pytest.raises(Conflict, match="position 9"):
        sign_now(foundation)
    found = checked(foundation)
    assert found.first_bad_position == 9


def test_a_checkpoint_whose_subtrees_were_changed_is_not_gone_on_from(
    foundation: Foundation,
) -> None:
    write_signed(foundation, 5)
    path = heads_file(foundation.settings.data_dir)
    *lines, last = path.read_text().splitlines(keepends=True)
    entry = json.loads(last)
    entry["frontier"][0] = "0" * 64
    path.write_text("".join([*lines, json.dumps(entry) + "\n"]))
    write_sealed(foundation, 1, first=5)
    with pytest.raises(Conflict, match="subtrees"):
        sign_now(foundation)


def forged(foundation: Foundation, **changes: object) -> None:
    path = heads_file(foundation.settings.data_dir)
    *lines, last = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines, json.dumps({**json.loads(last), **changes}) + "\n"]))


@pytest.mark.parametrize(
    "changes",
    [
        {"at": 1},
        {"root": "0" * 64},
        {"root": Frontier().root()},
        {"jws": "a.b.c"},
        {"jws": "e30.e30.AAAA"},
        {"jws": ""},
        {"jws": 7},
        {"chain_hash": "0" * 64},
    ],
)
def test_a_forged_checkpoint_is_found(foundation: Foundation, changes: dict) -> None:
    write_signed(foundation, 5)
    forged(foundation, **changes)
    assert not checked(foundation).is_whole


def test_a_checkpoint_of_another_installations_key_is_found(foundation: Foundation) -> None:
    write_signed(foundation, 5)
    say(foundation, "DELETE FROM signing_key")
    give_key(foundation)
    found = checked(foundation)
    assert (found.first_bad_position, found.is_whole) == (5, False)
    assert "key that is not known" in str(found.fault)


def test_a_signature_of_the_same_key_over_something_else_is_none(foundation: Foundation) -> None:
    (checkpoint,) = write_signed(foundation, 5)
    claims = {name: getattr(checkpoint, name) for name in ("position", "chain_hash", "at", "root")}
    for typ, says in (("at+jwt", claims), (CHECKPOINT_TYPE, {**claims, "at": 1})):
        forged(foundation, jws=KeyRing(foundation).sign(says, typ=typ))
        assert not checked(foundation).is_whole
    forged(foundation, jws=KeyRing(foundation).sign(claims, typ=CHECKPOINT_TYPE))
    assert checked(foundation).is_whole


def test_a_checkpoint_is_no_token(foundation: Foundation) -> None:
    (checkpoint,) = write_signed(foundation, 1)
    ring = KeyRing(foundation)
    for typ in ("at+jwt", "jwt", "logout+jwt"):
        with pytest.raises(InvalidToken):
            ring.verify(checkpoint.jws, typ=typ)


def test_a_log_computed_anew_contradicts_a_checkpoint_kept_elsewhere(
    foundation: Foundation, clock: FixedClock
) -> None:
    write_signed(foundation, 6)
    elsewhere = copy_heads(foundation, "elsewhere.jsonl")
    disarm(foundation)
    say(foundation, "DELETE FROM audit_event")
    heads_file(foundation.settings.data_dir).unlink()
    clock.advance(1)
    write_signed(foundation, 8)
    assert checked(foundation).is_whole
    assert verify(foundation, [elsewhere], public(foundation)).first_bad_position == 6


def test_a_line_that_broke_off_is_passed_over_and_its_checkpoint_comes_again(
    foundation: Foundation,
) -> None:
    write_signed(foundation, 5, 5)
    path = heads_file(foundation.settings.data_dir)
    path.write_bytes(path.read_bytes()[:-700])
    again = sign_now(foundation)
    assert again.position == 10
    assert checked(foundation).is_whole
