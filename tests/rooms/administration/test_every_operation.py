"""Every operation does through the interface what the console and the commands do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from idp.administration import OPERATIONS
from idp.foundation.clock import FixedClock
from tests.rooms.administration import stories
from tests.rooms.administration.programs import ANSWERED, Program
from tests.rooms.administration.stories import Province
from tests.rooms.directory.files import load_units
from tests.site import open_site

STORIES: tuple[Callable[[Province], object], ...] = (
    stories.appoint_by_decree,
    stories.refuse_proposals,
    stories.register_clients,
    stories.give_on_request,
    stories.present_data,
    stories.move_people,
    stories.read_the_log,
    stories.set_a_pledge,
    stories.stop_and_give_back,
    stories.stop_a_unit,
    stories.look_at_people,
    # Last: two weeks go by in it.
    stories.review_access,
)


@pytest.fixture
def province(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Province:
    application = open_site(tmp_path, clock, database_url=sqlite_url)
    load_units(application.foundation)
    return Province(application)


@pytest.mark.pasal("9(5)")
@pytest.mark.pasal("9(6)")
@pytest.mark.pasal("9(7)")
@pytest.mark.pasal("16")
@pytest.mark.pasal("27(1)a")
@pytest.mark.pasal("27(2)a")
def test_every_operation_does_once_what_it_says_and_answers_as_described(
    province: Province, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # OpenAPI 3.1 §4.8.10: each answer is held against the description by the program itself.
    # RFC 9110 §15.5.10: what was done is not done again, whoever sends it once more.
    monkeypatch.setattr(Program, "repeats", True)
    ANSWERED.clear()
    stories.change_the_policy(province, tmp_path / "bundle")
    for story in STORIES:
        story(province)
    assert {operation.name for operation in OPERATIONS} - ANSWERED == set()
