"""K18: the versions of the policy: compared, tried on what was asked, put in force by two."""

from __future__ import annotations

from idp import access
from idp.access import (
    Answer,
    ListedVersion,
    Policy,
    PolicyBroken,
    Simulation,
    waits_for_second,
)
from idp.console.frame import Console
from idp.console.navigation import RULES
from idp.console.policy.question import POLICY
from idp.console.routing import deed, page
from idp.desk import CHANGE_RULES as CHANGE
from idp.desk import (
    Form,
    Thing,
    activate_version,
    done,
    find_receipt,
    kept_fields,
    policy_proposals,
    propose_version,
    read_form,
)
from idp.directory import find_person
from idp.foundation.clock import civil_date
from idp.foundation.errors import NotFound, Refusal
from idp.foundation.http import Request, Response
from idp.foundation.routes import Route, StepUp
from idp.sessions import Visitor

VERSIONS = POLICY + "/versi"
_ONE = VERSIONS + "/<version>"
MOST_DECISIONS = 2_000
"""So many of the newest decisions a version is tried on."""
MOST_SENTENCES = 100
_TRY = "simulasi"


class VersionPage:
    """``/console/kebijakan/versi``."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._proposals = policy_proposals(console.foundation)

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: every kept version with its dates; raises AccessDenied."""
        self._console.reach(visitor, RULES)
        return self._console.show(
            request, visitor, "console/policy_versions.html", versions=self._listed()
        )

    def show_one(self, request: Request, visitor: Visitor, version: str) -> Response:
        """GET: what it would change; raises AccessDenied, NotFound."""
        kept = kept_fields(self._console.foundation, visitor, f"{VERSIONS}/{version}")
        return self._page(request, visitor, version, Form(kept))

    def propose(self, request: Request, visitor: Visitor, version: str) -> Response:
        """POST: the first of two wants it in force; raises AccessDenied, FreshProofWanted."""
        listed, form = self._version(version), read_form(request)
        reason = form.reason()
        answer = self._foreseen(visitor, listed)
        if not (answer.decision.allowed or waits_for_second(answer)):
            self._console.guard.refuse(answer)
        if not form.is_good:
            return self._page(request, visitor, version, form, status=422)
        propose_version(self._console.desk, visitor, listed, reason)
        return self._page(request, visitor, version, Form({}))

    def confirm(self, request: Request, visitor: Visitor, version: str) -> Response:
        """POST: the second puts it in force; raises AccessDenied, FreshProofWanted."""
        listed, form = self._version(version), read_form(request)
        proposal = self._proposals.find(version)
        if proposal is None:
            form.fault("", "aturan.tidak_menunggu")
            return self._page(request, visitor, version, form, status=422)
        try:
            doing = activate_version(self._console.desk, visitor, listed, proposal)
        except PolicyBroken as broken:
            form.refuse(Refusal("policy_broken", str(broken)))
            return self._page(request, visitor, version, form, status=422)
        except Refusal as refusal:
            form.refuse(refusal)
            return self._page(request, visitor, version, form, status=422)
        return done(f"{VERSIONS}/{version}", doing)

    def _page(
        self, request: Request, visitor: Visitor, version: str, form: Form, *, status: int = 200
    ) -> Response:
        self._console.reach(visitor, RULES)
        listed = self._version(version)
        foundation, shelf = self._console.foundation, self._console.guard.shelf
        with foundation.database.reading() as tx:
            policy = shelf.load(tx, version) if listed.fault is None else None
            current = shelf.current(tx)
            proposal = self._proposals.find(version)
            proposer = find_person(tx, proposal.actor) if proposal is not None else None
            receipt = find_receipt(tx, request, version)
        changes = access.differences(current, policy) if policy is not None else []
        sentences = [one.in_words() for one in changes[:MOST_SENTENCES]]
        answer = self._foreseen(visitor, listed)
        return self._console.show(
            request,
            visitor,
            "console/policy_version.html",
            status=status,
            trace=receipt,
            listed=listed,
            sentences=sentences,
            changes=len(changes),
            simulation=self._tried(policy) if policy and _TRY in request.query else None,
            most_decisions=MOST_DECISIONS,
            proposal=proposal,
            proposer=proposer.name if proposer is not None else None,
            may_propose=answer.decision.allowed or waits_for_second(answer),
            may_confirm=proposal is not None and proposal.actor != visitor.person.id,
            form=form,
            errors=form.errors,
        )

    def _tried(self, policy: Policy) -> Simulation:
        database = self._console.foundation.database
        return access.simulate(database, policy, limit=MOST_DECISIONS)

    def _foreseen(self, visitor: Visitor, listed: ListedVersion) -> Answer:
        asked = [(CHANGE, Thing(listed.version))]
        return self._console.desk.may(visitor, asked, dokumen=listed.document)[0]

    def _listed(self) -> list[ListedVersion]:
        """Every kept version, the newest first."""
        foundation, shelf = self._console.foundation, self._console.guard.shelf
        with foundation.database.reading() as tx:
            found = access.list_versions(tx, shelf, civil_date(foundation.clock.now()))
        return found[::-1]

    def _version(self, version: str) -> ListedVersion:
        for listed in self._listed():
            if listed.version == version:
                return listed
        raise NotFound("not_found", "there is no such version")


def version_routes(versions: VersionPage) -> list[Route]:
    """The addresses of the versions."""
    step_up = StepUp("tindakan.kebijakan", _ONE, ("alasan",))
    return [
        page(VERSIONS, versions.show),
        page(_ONE, versions.show_one),
        deed(_ONE + "/ajukan", versions.propose, step_up),
        deed(_ONE + "/sahkan", versions.confirm, step_up),
    ]
