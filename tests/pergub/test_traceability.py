"""No article on access without a test that permits and a test that refuses by it."""

from __future__ import annotations

import pytest

from idp.access import Access
from idp.app import build_provider, mount
from idp.foundation.context import Foundation
from tests.traceability.articles import (
    ROOT,
    must_be_shown_both_ways,
    read_articles,
    read_later,
    read_places,
)
from tests.traceability.evidence import read_evidence
from tests.traceability.page import TARGET, write_page

LATER = 4
"""How many articles wait: the length of later.txt. It is lowered with the list, never raised."""


@pytest.mark.parametrize("allows", [True, False])
def test_every_article_on_access_is_shown_to_permit_and_to_refuse(allows: bool) -> None:
    shown = {item.article for item in read_evidence() if item.allows is allows}
    needed = set(must_be_shown_both_ways(read_articles()))
    assert needed - shown - set(read_later()) == set()


def test_what_waits_gets_less_and_never_more() -> None:
    assert len(read_later()) == LATER


def test_nothing_waits_that_is_shown_already() -> None:
    shown = {(item.article, item.allows) for item in read_evidence()}
    waiting = set(read_later())
    assert waiting <= set(must_be_shown_both_ways(read_articles()))
    assert not [id_ for id_ in waiting if {(id_, True), (id_, False)} <= shown]


def test_tests_and_lists_name_articles_of_the_regulation_alone() -> None:
    known = {article.id for article in read_articles()}
    places = read_places()
    named = {item.article for item in read_evidence()}
    assert named | set(places["documents"]) | set(places["not_access"]) <= known
    assert [path for path in places["documents"].values() if not (ROOT / path).exists()] == []


def test_an_article_that_is_said_to_be_no_matter_of_access_is_no_heading_and_has_a_reason() -> None:
    articles = {article.id: article for article in read_articles()}
    for id_, reason in read_places()["not_access"].items():
        assert articles[id_].is_on_access, id_
        assert not articles[id_].is_heading, id_
        assert len(reason) > 20, id_


def test_the_written_table_is_not_stale(opened_province: tuple[Foundation, Access]) -> None:
    foundation, access = opened_province
    routes = mount(build_provider(foundation)).routes
    assert TARGET.read_text() == write_page(access.policy, routes), (
        "stale: .venv/bin/python -m tests.traceability writes it anew"
    )
