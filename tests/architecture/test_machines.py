"""The tables of states: whole, in words of the policy, and as the documentation shows them."""

from __future__ import annotations

from pathlib import Path

import pytest

from idp import governance
from idp.access import Policy, load_policy
from idp.documents import DocumentType
from tests.architecture.machines import ASSIGNMENT_LABELS, MACHINES, sections, written

POLICIES = Path(__file__).resolve().parents[2] / "policies"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(POLICIES)


def test_the_documentation_shows_every_table_as_it_is() -> None:
    # Stale: .venv/bin/python -m tests.architecture.machines writes them anew.
    assert written() == sections()


def test_every_state_of_an_assignment_has_its_word() -> None:
    assert tuple(ASSIGNMENT_LABELS) == governance.STATES


@pytest.mark.parametrize("name", MACHINES)
def test_a_machine_begins_reaches_every_state_and_says_each_step_once(name: str) -> None:
    machine = MACHINES[name]
    pairs = [(item.source, item.event) for item in machine.passages]
    assert len(pairs) == len(set(pairs)) == len(machine.transitions)
    reached, before = {""}, set[str]()
    while reached != before:
        before = set(reached)
        reached |= {item.target for item in machine.passages if item.source in reached}
    assert reached - {""} == set(machine.labels)


@pytest.mark.parametrize("name", MACHINES)
def test_a_step_asks_what_somebody_may_and_rests_on_a_known_document(
    name: str, policy: Policy
) -> None:
    documents = {kind.value for kind in DocumentType}
    for item in MACHINES[name].passages:
        assert item.pasal in policy.vocabulary.articles, item
        if item.paper:
            assert item.paper.partition(" ")[0] in documents, item
        for resource in item.resource.split():
            assert any(
                rule.allows
                for cell, rule in policy.table.items()
                if cell[1].startswith(resource.rstrip("*")) and cell[2] == item.action
            ), item
