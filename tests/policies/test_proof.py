"""``policy prove``: the policy keeps every invariant, and every way of spoiling it is found."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from idp.access import Policy, decide
from idp.access.bundle import Bundle, read_bundle
from idp.access.conditions import CHECKS
from idp.access.engine import Answers, ask_everything, assemble
from idp.access.facts import Authority
from idp.access.invariants import Invariants, read_invariants
from idp.access.proving import prove
from idp.access.situation import ASKED_BY, ASPECTS, proof_in, resource_in, subject_in
from idp.access.vocabulary import CLASSES, EVERYONE
from tests.policies.sabotage import SABOTAGES, fits, load_spoiled, spoil

POLICIES = Path(__file__).resolve().parents[2] / "policies"


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return read_bundle(POLICIES)


@pytest.fixture(scope="module")
def answers(bundle: Bundle) -> Answers:
    return ask_everything(bundle)


@pytest.fixture(scope="module")
def policy(bundle: Bundle, answers: Answers) -> Policy:
    return assemble(bundle, answers)


@pytest.fixture(scope="module")
def invariants(bundle: Bundle) -> Invariants:
    return read_invariants(POLICIES, bundle.vocabulary)


def test_every_invariant_holds_over_all_combinations(
    bundle: Bundle, policy: Policy, invariants: Invariants
) -> None:
    findings = prove(bundle, policy, invariants)
    assert findings.holds, [b.in_words(policy.vocabulary) for b in findings.breaches]
    vocabulary = policy.vocabulary
    everyone = len(vocabulary.roles) + 1
    assert findings.cells == (
        everyone * len(vocabulary.resources) * len(vocabulary.actions) * len(CLASSES)
    )
    assert findings.permits > 0


@pytest.mark.parametrize("fixture", SABOTAGES, ids=lambda path: path.stem)
def test_each_sabotage_is_found_with_its_counterexample(
    fixture: Path, tmp_path: Path, bundle: Bundle, answers: Answers, policy: Policy
) -> None:
    spoiled = spoil(fixture, POLICIES, tmp_path / "policies")
    broken = load_spoiled(spoiled, bundle, answers)
    invariants = read_invariants(spoiled.folder, broken.vocabulary)
    assert broken.version != policy.version
    findings = prove(spoiled.bundle, broken, invariants, spoiled.roles)
    found = [breach for breach in findings.breaches if breach.invariant == spoiled.invariant]
    assert found, [breach.in_words(policy.vocabulary) for breach in findings.breaches]
    assert fits(found[0], spoiled.example), found[0]
    assert found[0].in_words(broken.vocabulary)


def test_there_are_ten_sabotages_and_more() -> None:
    assert len(SABOTAGES) >= 10


def test_the_removal_of_any_permit_breaks_a_promise(
    bundle: Bundle, policy: Policy, invariants: Invariants
) -> None:
    """A promise rests on every rule that allows something, so none can go unnoticed."""
    resting = set()
    for promise in invariants.promises:
        for resource_type, action, kelas in promise.scope:
            decision = decide(
                policy,
                subject_in(bundle.vocabulary, [promise.role], promise.values),
                action,
                resource_in(resource_type, kelas, promise.values),
                proof_in(promise.values),
            )
            resting.add(decision.rule)
    permits = {row.rule for row in bundle.rows if row.effect == "allow"}
    assert not permits - resting


def test_the_removal_of_any_written_prohibition_is_noticed(
    bundle: Bundle, policy: Policy, invariants: Invariants
) -> None:
    """Each of them is the one that forbids a cell of which the proof says that it must be."""
    resting = set()
    for written in invariants.written:
        for role, cell in product(written.roles, written.scope):
            rule = policy.prohibitions.get(cell) or policy.table[role, *cell]
            resting.add(rule.id)
    assert not {row.rule for row in bundle.rows if row.effect == "deny"} - resting


def test_a_condition_depends_on_no_aspect_but_those_it_is_said_to_ask(policy: Policy) -> None:
    """The proof leaves aspects ordinary that no rule asks about: so nothing may read them."""
    vocabulary = policy.vocabulary
    assert set(ASKED_BY) == set(CHECKS)
    for name, check in CHECKS.items():
        seen: set[str] = set()
        for aspect, values in ASPECTS.items():
            answers = set()
            for value, kelas in product(values, CLASSES):
                for role in ("fasilitator", "administrator"):
                    situation = {aspect: value, "pakta": value if aspect == "pakta" else "belum"}
                    subject = subject_in(vocabulary, [role], situation)
                    authority: Authority = subject.authorities[0]
                    resource = resource_in("md:pribadi", kelas, situation)
                    holds = check(subject, authority, resource, proof_in(situation))
                    answers.add((role, kelas, holds))
            if len(answers) > 2 * len(CLASSES):
                seen.add(aspect)
        assert seen == set(ASKED_BY[name]), name


def test_a_search_of_some_roles_is_a_part_of_the_whole(
    bundle: Bundle, policy: Policy, invariants: Invariants
) -> None:
    alone = prove(bundle, policy, invariants, ["ppk"])
    together = prove(bundle, policy, invariants, ["ppk", EVERYONE])
    assert alone.holds
    assert together.holds
    assert together.cells == 2 * alone.cells
    assert 0 < alone.permits < together.permits
