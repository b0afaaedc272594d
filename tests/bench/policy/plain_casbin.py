"""Plain pycasbin with an equivalent policy, as its documentation would have it written.

RBAC with domains: a person has a role in a unit. The rules that allow are spread over types and
actions; two words of the matrix (one's own, not oneself) are clauses of the matcher. It is told
less than the product: no pledge, no second factor, no dates, no suspension, no articles. Its role
links hold only the people of the questions, which is to its advantage.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import casbin
from casbin.model import Model

from idp.access.bundle import Bundle, RuleRow
from idp.access.vocabulary import ANY, EVERYONE
from tests.bench.policy.questions import Asked

_MODEL = """
[request_definition]
r = sub, unit, obj, act, cls, owner
[policy_definition]
p = role, obj, act, cls, cond
[role_definition]
g = _, _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.act == p.act && keyMatch(r.obj, p.obj) && (p.cls == "*" || r.cls == p.cls) && \
(p.cond == "-" || (p.cond == "own" && r.owner == r.sub) || \
(p.cond == "others" && r.owner != r.sub)) && g(r.sub, p.role, r.unit)
"""
_ANYWHERE = "-"


def build(bundle: Bundle, asked: Sequence[Asked]) -> casbin.Enforcer:
    """An enforcer with the allowing rules, and the role links that these questions need."""
    model = Model()
    model.load_model_from_text(_MODEL)
    enforcer = casbin.Enforcer(model)
    for line in sorted({line for row in bundle.rows for line in _lines(bundle, row)}):
        enforcer.add_policy(*line)
    for link in sorted({link for item in asked for link in _links(item)}):
        enforcer.add_grouping_policy(*link)
    return enforcer


def check(enforcer: casbin.Enforcer, asked: Sequence[Asked]) -> None:
    """Raises RuntimeError where it answers otherwise than ours."""
    for item in asked:
        if question_of(enforcer, item)() != item.allowed:
            raise RuntimeError(f"Casbin answers otherwise: {item.question}")


def question_of(enforcer: casbin.Enforcer, item: Asked) -> Callable[[], bool]:
    """The question to this enforcer, ready to be asked."""
    resource = item.answer.resource
    values = (
        item.question.subject_id,
        resource.unit or _ANYWHERE,
        resource.type,
        item.question.action,
        resource.kelas,
        resource.owner or "",
    )
    return lambda: bool(enforcer.enforce(*values))


def _lines(bundle: Bundle, row: RuleRow) -> list[tuple[str, str, str, str, str]]:
    if row.effect != "allow":
        return []  # what a role never gives is what no line of it allows
    words = [w.lstrip("-") for w in row.conditions.split() if not w.startswith("-")]
    condition = "own" if "C1" in words else "others" if "C14" in words else "-"
    kelas = "biasa" if "C10" in words else "*" if row.classes == ANY else row.classes
    # Everybody with an account is a user personal; what owners have comes with that role here.
    role = "user_personal" if row.role == EVERYONE else row.role
    objects = [
        member
        for word in row.resources.split()
        for member in (bundle.vocabulary.groups[word[1:]] if word.startswith("@") else (word,))
    ]
    actions = bundle.vocabulary.actions if row.actions == ANY else row.actions.split()
    return [(role, obj, action, kelas, condition) for obj in objects for action in actions]


def _links(item: Asked) -> list[tuple[str, str, str]]:
    """The roles of the asker in the unit of the thing."""
    unit = item.answer.resource.unit or _ANYWHERE
    above = item.answer.resource.units
    return [
        (item.question.subject_id, held.role, unit)
        for held in item.answer.subject.authorities
        if held.binds and (held.unit_code is None or held.unit_code in above or unit == _ANYWHERE)
    ]
