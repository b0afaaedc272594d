"""The chain: whatever happens to a sealed row shows, and where it begins is named."""

from __future__ import annotations

import json
import random

import pytest
from sqlalchemy import text

from idp.audit import EventType, record, seal, verify
from idp.audit.chain import BATCH
from idp.audit.heads import heads_file
from idp.audit.offline import COLUMNS, next_hash
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.database import Statement
from tests.rooms.audit.tampering import (
    burn_heads,
    copy_heads,
    disarm,
    say,
    write_events,
    write_sealed,
)

_COUNT = Statement(text("SELECT COUNT(*) FROM audit_event"))
_SEALED_FOR_CHAIN = Statement(
    text(f"SELECT position, {', '.join(COLUMNS)} FROM audit_event ORDER BY position")
)
INSERTED = (
    "INSERT INTO audit_event (id, at_ms, type, actor, subject, result, position, chain_hash)"
    " VALUES (:id, 1, 'governance:assignment:recorded', 'x', 'x', 'ok', :position, :hash)"
)


def test_a_fresh_chain_is_whole(foundation: Foundation) -> None:
    assert verify(foundation).is_whole
    write_sealed(foundation, 20)
    write_events(foundation, 3, first=20)
    found = verify(foundation)
    assert (found.is_whole, found.rows, found.unsealed, found.heads) == (True, 20, 3, 1)


def test_sealing_goes_on_over_many_batches(foundation: Foundation) -> None:
    write_events(foundation, BATCH + 7)
    assert seal(foundation) == BATCH + 7
    assert seal(foundation) == 0
    found = verify(foundation)
    assert (found.rows, found.heads) == (BATCH + 7, 2)


def test_an_act_that_is_undone_leaves_no_event(foundation: Foundation) -> None:
    def act() -> None:
        with foundation.database.transaction() as tx:
            record(tx, EventType.PLEDGE_SIGNED, at_ms=1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    with foundation.database.reading() as tx:
        assert tx.one(_COUNT) == (0,)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_change_of_any_column_is_found_at_its_row(foundation: Foundation, column: str) -> None:
    write_sealed(foundation, 12)
    disarm(foundation)
    value = "999" if column in ("id", "at_ms") else "'forged'"
    say(foundation, f"UPDATE audit_event SET {column} = {value} WHERE position = 5")
    assert verify(foundation).first_bad_position == 5


@pytest.mark.parametrize("column", ["actor", "unit", "reason", "detail"])
def test_a_value_that_is_wiped_out_is_found(foundation: Foundation, column: str) -> None:
    write_sealed(foundation, 12)
    disarm(foundation)
    say(foundation, f"UPDATE audit_event SET {column} = NULL WHERE position = 1")
    assert verify(foundation).first_bad_position == 1


def test_a_value_moved_to_the_next_column_is_found(foundation: Foundation) -> None:
    write_sealed(foundation, 3)
    disarm(foundation)
    say(foundation, "UPDATE audit_event SET unit = client, client = unit WHERE position = 2")
    assert verify(foundation).first_bad_position == 2


@pytest.mark.parametrize("position", [1, 6, 11])
def test_a_removed_row_is_found(foundation: Foundation, position: int) -> None:
    write_sealed(foundation, 12)
    disarm(foundation)
    say(foundation, f"DELETE FROM audit_event WHERE position = {position}")
    assert verify(foundation).first_bad_position == position


def test_a_removed_row_whose_followers_move_up_is_found(foundation: Foundation) -> None:
    write_sealed(foundation, 12)
    disarm(foundation)
    say(foundation, "DELETE FROM audit_event WHERE position = 4")
    for position in range(5, 13):
        say(
            foundation,
            f"UPDATE audit_event SET position = {position - 1} WHERE position = {position}",
        )
    assert verify(foundation).first_bad_position == 4


def test_a_row_put_in_between_is_found(foundation: Foundation) -> None:
    write_sealed(foundation, 6)
    disarm(foundation)
    for position in range(6, 2, -1):
        say(
            foundation,
            f"UPDATE audit_event SET position = {position + 1} WHERE position = {position}",
        )
    say(foundation, INSERTED, id=1000, position=3, hash="0" * 64)
    assert verify(foundation).first_bad_position == 3


def test_a_row_put_at_the_end_is_found(foundation: Foundation) -> None:
    write_sealed(foundation, 6)
    disarm(foundation)
    say(foundation, INSERTED, id=1000, position=7, hash="f" * 64)
    assert verify(foundation).first_bad_position == 7


@pytest.mark.parametrize("position", [0, -3])
def test_a_row_put_before_the_first_is_found(foundation: Foundation, position: int) -> None:
    write_sealed(foundation, 3)
    disarm(foundation)
    say(foundation, INSERTED, id=1000, position=position, hash="f" * 64)
    assert verify(foundation).first_bad_position == 1


def test_two_rows_that_changed_places_are_found(foundation: Foundation) -> None:
    write_sealed(foundation, 8)
    disarm(foundation)
    say(
        foundation,
        "UPDATE audit_event SET position = 100 WHERE position = 3",
        "UPDATE audit_event SET position = 3 WHERE position = 6",
        "UPDATE audit_event SET position = 6 WHERE position = 100",
    )
    assert verify(foundation).first_bad_position == 3


@pytest.mark.parametrize("column", ["position", "chain_hash"])
def test_a_row_that_is_unsealed_again_is_found(foundation: Foundation, column: str) -> None:
    write_sealed(foundation, 8)
    disarm(foundation)
    say(foundation, f"UPDATE audit_event SET {column} = NULL WHERE position = 5")
    assert verify(foundation).first_bad_position == 5


def test_an_end_that_is_cut_off_contradicts_the_head_outside(foundation: Foundation) -> None:
    write_sealed(foundation, 20)
    disarm(foundation)
    say(foundation, "DELETE FROM audit_event WHERE position > 10")
    found = verify(foundation)
    assert (found.first_bad_position, found.rows) == (11, 10)
    assert "ends before position 20" in str(found.fault)


def test_an_emptied_table_contradicts_the_head_outside(foundation: Foundation) -> None:
    write_sealed(foundation, 3)
    disarm(foundation)
    say(foundation, "DELETE FROM audit_event")
    assert verify(foundation).first_bad_position == 1


def test_a_cut_off_end_that_grew_again_contradicts_the_head_outside(
    foundation: Foundation,
) -> None:
    write_sealed(foundation, 10)
    disarm(foundation)
    say(foundation, "DELETE FROM audit_event WHERE position > 5")
    write_events(foundation, 9, first=50)
    seal(foundation)
    assert verify(foundation).first_bad_position == 10


def rewrite(foundation: Foundation) -> None:
    """Compute the whole chain anew, as an attacker who knows the code can."""
    previous = "0" * 64
    with foundation.database.reading() as tx:
        rows = tx.all(_SEALED_FOR_CHAIN)
    for position, *row in rows:
        previous = next_hash(previous, tuple(row))
        say(
            foundation,
            "UPDATE audit_event SET chain_hash = :hash WHERE position = :position",
            hash=previous,
            position=position,
        )


def test_a_chain_that_is_computed_anew_contradicts_the_head_outside(
    foundation: Foundation,
) -> None:
    write_sealed(foundation, 4)
    write_sealed(foundation, 4, first=4)
    disarm(foundation)
    say(foundation, "UPDATE audit_event SET subject = 'forged' WHERE position = 2")
    rewrite(foundation)
    found = verify(foundation)
    # Position 2 itself is consistent now; the first head after it is at 4.
    assert found.first_bad_position == 4
    assert "not the one" in str(found.fault)


def test_heads_kept_elsewhere_find_what_the_burnt_ones_would_have(
    foundation: Foundation,
) -> None:
    write_sealed(foundation, 6)
    elsewhere = copy_heads(foundation, "elsewhere.jsonl")
    disarm(foundation)
    burn_heads(foundation)
    say(foundation, "UPDATE audit_event SET subject = 'forged' WHERE position = 2")
    rewrite(foundation)
    assert verify(foundation).is_whole
    assert verify(foundation, [elsewhere]).first_bad_position == 6


def test_a_head_that_was_changed_or_moved_is_found(foundation: Foundation) -> None:
    for number in range(3):
        write_sealed(foundation, 2, first=number * 2)
    path = heads_file(foundation.settings.data_dir)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(reversed(lines)))
    assert "out of order" in str(verify(foundation).fault)
    path.write_text(lines[0] + "{}\n" + lines[2])
    assert not verify(foundation).is_whole
    path.write_text(lines[0].replace('"position": 2', '"position": 1') + lines[1] + lines[2])
    assert not verify(foundation).is_whole
    path.write_text("".join(lines))
    assert verify(foundation).is_whole


def test_a_head_that_a_stopped_machine_did_not_write_is_written_next_time(
    foundation: Foundation,
) -> None:
    write_sealed(foundation, 5)
    path = heads_file(foundation.settings.data_dir)
    path.write_text(path.read_text()[:-9])  # The last line broke off.
    assert verify(foundation).is_whole
    write_sealed(foundation, 2, first=5)
    found = verify(foundation)
    assert found.is_whole, found.fault
    assert found.heads == 1
    assert json.loads(path.read_text().splitlines()[-1])["position"] == 7


def test_the_heads_are_the_owners_alone(foundation: Foundation) -> None:
    write_sealed(foundation, 1)
    assert heads_file(foundation.settings.data_dir).stat().st_mode & 0o777 == 0o600


def test_every_one_of_two_hundred_random_edits_of_one_character_is_found(
    sqlite_foundation: Foundation, clock: FixedClock
) -> None:
    foundation = sqlite_foundation
    clock.advance(5)
    write_sealed(foundation, 40)
    disarm(foundation)
    chance = random.Random(2023)
    texts = [column for column in COLUMNS if column not in ("id", "at_ms")]
    read = "SELECT {0} FROM audit_event WHERE position = :position"
    for _ in range(200):
        position, column = chance.randint(1, 40), chance.choice(texts)
        with foundation.database.engine.connect() as connection:
            before = connection.execute(
                text(read.format(column)), {"position": position}
            ).scalar_one()
        place = chance.randrange(len(before))
        flipped = chr(ord(before[place]) ^ (1 << chance.randrange(7))) or "?"
        edited = before[:place] + flipped + before[place + 1 :]
        write = f"UPDATE audit_event SET {column} = :value WHERE position = :position"
        say(foundation, write, value=edited, position=position)
        assert verify(foundation).first_bad_position == position, (column, before, edited)
        say(foundation, write, value=before, position=position)
    assert verify(foundation).is_whole
