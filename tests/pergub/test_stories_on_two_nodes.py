"""The same stories, each act on another node than the one before: PostgreSQL and Redis, two nodes.

What one has committed binds at the other with its next question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from idp.access import Access
from idp.app import build_provider, subscribe
from idp.foundation.clock import FixedClock
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.keys import ensure_keys
from tests.foundations import START, build_settings, close_foundation, open_foundation
from tests.pergub import test_stories_of_authority as stories
from tests.pergub.province import Province
from tests.rooms.directory.files import load_units

STORIES = (
    stories.test_a_decree_without_the_pledge_gives_nothing_until_it_is_signed,
    stories.test_access_is_stopped_promised_again_noted_by_the_acting_head_and_given_back,
    stories.test_on_a_day_of_24_moves_three_fasilitators_fall_and_two_offices_stand_empty,
    stories.test_a_service_waits_for_complete_data,
)


class NodeByNode(Province):
    """A province whose every transaction is committed and followed by one on the other node."""

    def __init__(self, nodes: list[tuple[Foundation, Access]]) -> None:
        self.nodes = nodes
        self.turns = 0
        self.asked = []
        self._open: AbstractContextManager[Transaction] | None = None

    @property
    def foundation(self) -> Foundation:  # type: ignore[override]
        """The node whose turn it is; it opens transactions of its own, so none may be open."""
        self.close()
        return self.nodes[self.turns % 2][0]

    @property
    def access(self) -> Access:  # type: ignore[override]
        """The decision point of the node on which the next transaction is opened."""
        return self.nodes[(self.turns + 1) % 2][1]

    @property
    def tx(self) -> Transaction:  # type: ignore[override]
        self.close()
        self.turns += 1
        self._open = self.nodes[self.turns % 2][0].database.transaction()
        return self._open.__enter__()

    def close(self) -> None:
        if self._open is not None:
            self._open.__exit__(None, None, None)
            self._open = None


@pytest.fixture
def province(postgresql_url: str, redis_url: str, tmp_path: Path) -> Iterator[NodeByNode]:
    settings = build_settings(tmp_path, database_url=postgresql_url, redis_url=redis_url)
    clock = FixedClock(START)
    nodes = [open_foundation(settings, clock) for _ in range(2)]
    for node in nodes:
        subscribe(node)
    ensure_keys(nodes[0])
    load_units(nodes[0])
    by_turns = NodeByNode([(node, build_provider(node).access) for node in nodes])
    yield by_turns
    by_turns.close()
    for node in nodes:
        close_foundation(node)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__.removeprefix("test_"))
def test_a_story_goes_on_from_node_to_node(
    province: NodeByNode, story: Callable[[Province], None]
) -> None:
    """Stories 4 to 8."""
    story(province)
    assert province.turns >= 2
