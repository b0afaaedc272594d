"""The policy against an oracle typed by itself from the matrix: every cell, and Casbin again."""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path

import pytest

from idp.access import Authority, Policy, Proof, ResourceFacts, SubjectFacts, decide
from idp.access.bundle import Bundle, read_bundle
from idp.access.conditions import CHECKS
from idp.access.engine import ask_everything, assemble, build_enforcer
from idp.access.vocabulary import CLASSES, EVERYONE
from tests.policies import oracle

POLICIES = Path(__file__).resolve().parents[2] / "policies"
SEED = 14
CASES = 10_000
STATES = ("decreed", "active", "suspended", "lapsed")
RECORDS = (
    "layanan_nonaktif", "darurat", "persetujuan", "perjanjian", "hibah", "insiden", "diketahui",
    "rekomendasi", "izin",
)  # fmt: skip
STATED = ("data_lengkap", "dokumen", "bukti", "alasan", "penyetuju_kedua")


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return read_bundle(POLICIES)


@pytest.fixture(scope="module")
def policy(bundle: Bundle) -> Policy:
    return assemble(bundle, ask_everything(bundle))


def test_every_cell_of_the_matrix_is_the_oracles(policy: Policy) -> None:
    assert set(policy.vocabulary.resources) == set(oracle.RESOURCES)
    assert set(policy.vocabulary.actions) == set(oracle.ACTIONS)
    wrong = []
    cells = product(oracle.ROLES, oracle.RESOURCES, oracle.ACTIONS, CLASSES)
    for role, resource, action, kelas in cells:
        expected = oracle.expect(role, resource, action, kelas)
        if _said(policy, role, resource, action, kelas) != expected:
            wrong.append((role, resource, action, kelas, expected))
    assert not wrong, wrong[:5]


def test_casbin_over_all_rules_at_once_gives_the_tables_answer(
    bundle: Bundle, policy: Policy
) -> None:
    chance = random.Random(SEED)
    enforcer = build_enforcer(bundle, [row for row in bundle.rows if row.role != EVERYONE])
    cells = list(product(policy.vocabulary.roles, policy.vocabulary.resources))
    for _ in range(1_500):
        role, resource = chance.choice(cells)
        action = chance.choice(policy.vocabulary.actions)
        kelas = chance.choice(CLASSES)
        allowed, matched = enforcer.enforce_ex(role, resource, action, kelas)
        rule = policy.table.get((role, resource, action, kelas))
        assert (rule.id if rule else None) == (matched[-1] if matched else None)
        assert bool(rule and rule.allows) == allowed


def test_ten_thousand_generated_cases_agree_with_the_oracle_and_cite_a_pasal(
    policy: Policy,
) -> None:
    chance = random.Random(SEED)
    known = set(policy.vocabulary.articles)
    allowed = 0
    for _ in range(CASES):
        subject, action, resource, proof = _case(chance, policy)
        decision = decide(policy, subject, action, resource, proof)
        expected = _expected(subject, action, resource, proof)
        assert decision.allowed == expected, (subject, action, resource, proof, decision)
        assert decision.pasal
        assert set(decision.pasal) <= known
        allowed += decision.allowed
    # The corpus says something only if it holds enough of both.
    assert CASES * 0.05 < allowed < CASES * 0.95


def _said(policy: Policy, role: str, resource: str, action: str, kelas: str) -> oracle.Expected:
    """What the table says of a role alone, in the oracle's form."""
    cell = (resource, action, kelas)
    prohibition = policy.prohibitions.get(cell)
    own = policy.ownership.get(cell)
    if prohibition is not None and (own is None or not prohibition.conditions):
        return oracle.NEVER
    rule = policy.table.get((role, *cell))
    if own is None or (rule is not None and not rule.allows and prohibition is None):
        return None if rule is None else frozenset(rule.conditions) if rule.allows else "X"
    owners = frozenset(own.conditions)
    if rule is None or not rule.allows or owners <= frozenset(rule.conditions):
        return owners
    return frozenset(rule.conditions)


def _case(chance: random.Random, policy: Policy) -> tuple[SubjectFacts, str, ResourceFacts, Proof]:
    units = {"A": frozenset({"A", "P"}), "B": frozenset({"B", "P"}), None: frozenset()}
    roles = [role for role in policy.vocabulary.roles if role != "user_personal"]
    held = [
        Authority(
            role,
            chance.choice(["A", "B"])
            if role in ("fasilitator", "kepala_perangkat_daerah")
            else None,
            "a",
            chance.choices(STATES, (1, 8, 1, 1))[0],
            chance.random() < 0.8,
            chance.random() < 0.2,
        )
        for role in chance.sample(roles, chance.choice([0, 1, 1, 2]))
    ]
    if chance.random() < 0.8:
        held.insert(0, Authority("user_personal"))
    true = lambda: chance.random() < 0.85  # noqa: E731
    subject = SubjectFacts("user", "u", True, True, true(), true(), true(), tuple(held))
    # Half of the cases ask what some rule speaks of: most of the space is nothing but dashes.
    if chance.random() < 0.7:
        spoken = [cell for cell in policy.table if cell[0] in {a.role for a in held}]
        _, kind, action, kelas = chance.choice(spoken or list(policy.table))
    else:
        kind = chance.choice(list(policy.vocabulary.resources))
        action, kelas = chance.choice(policy.vocabulary.actions), chance.choice(CLASSES)
    unit = chance.choice(["A", "A", "B", None])
    resource = ResourceFacts(
        kind,
        "x",
        unit,
        units[unit],
        chance.choice(["u", "v", None]),
        kelas,
        chance.choice(["u", "w", None]),
        {name: True for name in STATED if true()},
        frozenset(name for name in RECORDS if chance.random() < 0.4),
    )
    return (
        subject,
        action,
        resource,
        Proof(chance.choice(["mfa", "mfa", "mfa", "pwd", ""]), chance.choice([10, 300, 301, None])),
    )


def _expected(subject: SubjectFacts, action: str, resource: ResourceFacts, proof: Proof) -> bool:
    """The effect of the matrix, said once more: everyone's rows, then one allowance suffices."""

    def holds(names: frozenset[str], authority: Authority | None) -> bool:
        return all(CHECKS[name](subject, authority, resource, proof) for name in names)

    owners = oracle.expect_of_owner(resource.type, action)
    first = oracle.expect("user_personal", resource.type, action, resource.kelas)
    if first == oracle.NEVER and oracle.is_for_everyone(resource.type, action):
        return False
    if owners is not None and holds(owners, None):
        return True
    if oracle.is_for_everyone(resource.type, action):
        return False
    for authority in subject.authorities:
        expected = oracle.expect(authority.role, resource.type, action, resource.kelas)
        if isinstance(expected, frozenset) and expected != owners and holds(expected, authority):
            return True
    return False
