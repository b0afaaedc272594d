"""The policy: its kept versions, put in force by two, and the questions that may be asked of it.

Everybody who may read the rules may list and compare them (Pasal 2.b).
"""

from __future__ import annotations

from typing import Any

from idp import access
from idp.access import Act, ListedVersion, Policy, PolicyBroken, Question, list_versions
from idp.administration import shapes
from idp.administration.declaring import REASON, SHORT, get, post
from idp.administration.operation import Call
from idp.administration.over import SEE
from idp.desk import CHANGE_RULES, Thing, activate_version, policy_proposals, propose_version
from idp.desk.awaiting import PolicyProposal
from idp.foundation.clock import civil_date
from idp.foundation.errors import Conflict, NotFound, Refusal
from idp.foundation.http import BadRequest

READ = Act("lihat", "idp:kebijakan")
_MOST_DECISIONS = 2_000
"""So many of the newest decisions a version is tried on."""


def list_policies(call: Call) -> dict[str, Any]:
    """Every version, the oldest first."""
    call.desk.let_in(call.visitor, [(READ, Thing(""))])
    return {"items": [_version(one) for one in _listed(call)], "next": None}


def compare(call: Call) -> dict[str, Any]:
    """What a version would change against the one in force, in sentences."""
    call.desk.let_in(call.visitor, [(READ, Thing(""))])
    current, policy = _loaded(call, _find(call))
    changes = [one.in_words() for one in access.differences(current, policy)]
    return {"old": current.version, "new": policy.version, "changes": changes}


def simulate(call: Call) -> dict[str, Any]:
    """The newest decisions asked of a version: how many would come out otherwise."""
    call.desk.let_in(call.visitor, [(READ, Thing(""))])
    _, policy = _loaded(call, _find(call))
    tried = access.simulate(call.foundation.database, policy, limit=_MOST_DECISIONS)
    return {
        "version": tried.version,
        "decisions": tried.decisions,
        "unreadable": tried.unreadable,
        "granted": tried.granted,
        "withdrawn": tried.withdrawn,
        "reasoned": tried.reasoned,
        "shifts": [
            {
                "action": one.action,
                "resource": one.resource_type,
                "before": one.before,
                "after": one.after,
                "count": one.count,
            }
            for one in tried.shifts
        ],
    }


def propose(call: Call) -> dict[str, Any]:
    """The first of two wants a version in force (C16)."""
    listed = _find(call)
    return _proposal(propose_version(call.desk, call.visitor, listed, call.text("reason")))


def activate(call: Call) -> dict[str, Any]:
    """The second puts it in force, in every worker with its next question."""
    listed = _find(call)
    proposal = policy_proposals(call.foundation).find(listed.version)
    if proposal is None:
        raise Conflict("nothing_waits", "nobody has proposed this version", pasal=("2.e",))
    try:
        activate_version(call.desk, call.visitor, listed, proposal)
    except PolicyBroken as broken:
        raise Refusal("policy_broken", str(broken)) from broken
    return _version(_find(call))


def ask(call: Call) -> dict[str, Any]:
    """What would be answered to a question and why; it is logged nowhere, and changes nothing."""
    vocabulary, told = call.desk.guard.shelf.loaded.vocabulary, call.body
    action, resource = call.text("action"), call.text("resource")
    turned = tuple(told.get("turned", ()))
    known = action in vocabulary.actions and resource in vocabulary.resources
    if not (known and set(turned) <= set(vocabulary.conditions)):
        raise BadRequest("the policy has no such word")
    subject = call.text("subject") or call.visitor.person.id
    call.desk.let_in(call.visitor, [(READ, Thing(""))])
    if subject != call.visitor.person.id:
        # How somebody else stands is part of what an account is.
        call.desk.guard.require_of_visitor(call.visitor, SEE, subject, owner=subject, unit=None)
    stated = {
        "pegawai": call.text("owner"),
        "unit": call.text("unit"),
        "kelas": call.text("class"),
    }
    question = Question(
        subject,
        action,
        resource,
        call.text("id"),
        {name: value for name, value in stated.items() if value},
        acr=call.text("acr") or "mfa",
        auth_time=call.foundation.clock.now(),
    )
    return access.explanation_document(call.desk.guard.explain(question, turned))


def _listed(call: Call) -> list[ListedVersion]:
    today = civil_date(call.foundation.clock.now())
    with call.foundation.database.reading() as tx:
        return list_versions(tx, call.shelf, today)


def _find(call: Call) -> ListedVersion:
    for listed in _listed(call):
        if listed.version == call.path["version"]:
            return listed
    raise NotFound("not_found", "there is no such version")


def _loaded(call: Call, listed: ListedVersion) -> tuple[Policy, Policy]:
    """The version in force, and the one asked for; raises Refusal for what can't be read."""
    try:
        with call.foundation.database.reading() as tx:
            return call.shelf.current(tx), call.shelf.load(tx, listed.version)
    except PolicyBroken as broken:
        raise Refusal("policy_broken", str(broken)) from broken


def _version(item: ListedVersion) -> dict[str, Any]:
    return {
        "version": item.version,
        "name": item.name,
        "effective_from": item.effective_from,
        "document": item.document,
        "state": item.state,
    }


def _proposal(found: PolicyProposal) -> dict[str, Any]:
    return {
        "version": found.version,
        "asked_by": found.actor,
        "reason": found.reason,
        "asked_at": shapes.moment(found.at),
    }


_ONE = "/policies/<version>"
OPERATIONS = (
    get(
        *(_ONE + "/differences", "comparePolicy", "What a version would change", compare),
        *("PolicyDifference", READ),
    ),
    get(
        *(_ONE + "/simulation", "simulatePolicy", "The newest decisions asked of it", simulate),
        *("PolicySimulation", READ),
    ),
    post(
        *(_ONE + "/propose", "proposePolicy", "Want a version in force, as the first", propose),
        *("PolicyProposal", CHANGE_RULES),
        takes={"reason": REASON},
        status=202,
    ),
    post(
        *(_ONE + "/activate", "activatePolicy", "Put it in force, as the second", activate),
        *("PolicyVersion", CHANGE_RULES),
    ),
    post(
        *("/policy-questions", "askPolicy", "What would be answered, and why", ask),
        *("Explanation", (READ, SEE)),
        takes={
            "subject": {**SHORT, "description": "a sub; oneself if left out"},
            "action": SHORT,
            "resource": {**SHORT, "description": "a type of the vocabulary, as md:pribadi"},
            "id": SHORT,
            "owner": {**SHORT, "description": "whose data: a sub"},
            "unit": SHORT,
            "class": {"type": "string", "enum": list(access.CLASSES)},
            "acr": {"type": "string", "enum": ["mfa", "pwd"]},
            "turned": {"type": "array", "maxItems": 8, "items": SHORT},
        },
        optional=("subject", "id", "owner", "unit", "class", "acr", "turned"),
        proof=False,
    ),
)
