"""Acts that one person puts before another, where no table keeps what waits (Pasal 2 huruf e).

A text of the pakta integritas and a version of the policy: the console and the JSON interface call
the same functions, which ask the policy and leave the same trace.
"""

from __future__ import annotations

from dataclasses import dataclass

from idp import audit, governance
from idp.access import Act, ListedVersion, waits_for_second
from idp.desk.acting import Desk, Doing, Thing
from idp.desk.awaiting import Awaiting, PledgeDraft, PolicyProposal
from idp.desk.forms import Paper
from idp.documents import DocumentType
from idp.foundation.context import Foundation
from idp.foundation.errors import Conflict
from idp.sessions import Visitor

CHANGE_RULES = Act("ubah", "idp:kebijakan")
"""The text that all pengelola promise is a rule, and set as the policy's rules are."""


@dataclass(frozen=True, slots=True)
class NewPledge:
    """A text as its form brings it; ``effective_from`` is a civil day (WIB)."""

    version: str
    text: str
    effective_from: str
    grace_days: int


def pledge_drafts(foundation: Foundation) -> Awaiting[PledgeDraft]:
    """The text of the pakta integritas that waits, at most one."""
    return Awaiting(foundation, "pledge-draft", PledgeDraft)


def policy_proposals(foundation: Foundation) -> Awaiting[PolicyProposal]:
    """The versions of the policy that somebody wants in force, by their names."""
    return Awaiting(foundation, "policy-proposal", PolicyProposal)


def admit_to_rules(desk: Desk, visitor: Visitor) -> None:
    """Let in whoever may change rules, be it with a second person; raises AccessDenied."""
    (answer,) = desk.may(visitor, [(CHANGE_RULES, Thing(""))])
    if not (answer.decision.allowed or waits_for_second(answer)):
        desk.guard.refuse(answer)
    desk.want_fresh(visitor)


def propose_pledge(desk: Desk, visitor: Visitor, new: NewPledge, paper: Paper) -> PledgeDraft:
    """Put a text before the second person; nothing is published yet.

    Raises AccessDenied, FreshProofWanted; Conflict ``draft_waits``; Refusal of the text or paper.
    """
    drafts = pledge_drafts(desk.foundation)
    with desk.asking(visitor, CHANGE_RULES, Thing(""), fresh=True, dokumen=paper.number) as doing:
        if drafts.find() is not None:
            raise Conflict("draft_waits", "another text waits for its confirmation")
        governance.check_pledge_text(
            doing.tx, new.version, new.text, new.effective_from, new.grace_days, doing.now_ms
        )
        decree = paper.submit(
            doing.tx, desk.foundation, DocumentType.KEPUTUSAN_KEPALA_BKPSDMD, doing.actor
        )
        audit.record(
            doing.tx,
            audit.EventType.PLEDGE_TEXT_PROPOSED,
            at_ms=doing.now_ms,
            actor=doing.actor,
            subject=new.version,
            correlation=doing.act_id,
            detail={"document": decree.number, "pasal": "27(1)a"},
        )
    draft = PledgeDraft(
        new.version,
        new.text,
        new.effective_from,
        new.grace_days,
        decree.id,
        decree.number,
        doing.actor,
        doing.now_ms // 1000,
    )
    drafts.put(draft)
    return draft


def publish_pledge(desk: Desk, visitor: Visitor, draft: PledgeDraft) -> Doing:
    """The second person publishes what waits; raises AccessDenied, FreshProofWanted, Forbidden."""
    with desk.acting(
        visitor,
        CHANGE_RULES,
        Thing(""),
        fresh=True,
        dokumen=draft.number,
        penyetuju_kedua=draft.actor,
    ) as doing:
        governance.publish_pledge_text(
            doing.tx,
            version=draft.version,
            text=draft.text,
            effective_from=draft.effective_from,
            document_id=draft.document_id,
            grace_days=draft.grace_days,
            actor=draft.actor,
            second=doing.actor,
            now_ms=doing.now_ms,
        )
    pledge_drafts(desk.foundation).drop()
    return doing


def propose_version(
    desk: Desk, visitor: Visitor, listed: ListedVersion, reason: str
) -> PolicyProposal:
    """The first of two wants a version in force; raises AccessDenied, FreshProofWanted."""
    asked = [(CHANGE_RULES, Thing(listed.version))]
    (answer,) = desk.may(visitor, asked, dokumen=listed.document)
    if not (answer.decision.allowed or waits_for_second(answer)):
        desk.guard.refuse(answer)
    desk.want_fresh(visitor)
    foundation, actor = desk.foundation, visitor.person.id
    now_ms = foundation.clock.now_ms()
    proposal = PolicyProposal(listed.version, actor, reason, now_ms // 1000)
    policy_proposals(foundation).put(proposal, listed.version)
    with foundation.database.transaction() as tx:
        audit.record(
            tx,
            audit.EventType.POLICY_PROPOSED,
            at_ms=now_ms,
            actor=actor,
            subject=listed.version,
            reason=reason,
            correlation=tx.act,
            detail={"document": listed.document, "pasal": "2.e"},
        )
    return proposal


def activate_version(
    desk: Desk, visitor: Visitor, listed: ListedVersion, proposal: PolicyProposal
) -> Doing:
    """The second puts it in force; raises AccessDenied, FreshProofWanted, PolicyBroken."""
    with desk.acting(
        visitor,
        CHANGE_RULES,
        Thing(listed.version),
        fresh=True,
        alasan=proposal.reason,
        dokumen=listed.document,
        penyetuju_kedua=proposal.actor,
    ) as doing:
        desk.guard.shelf.activate(
            doing.tx, listed.version, actor=doing.actor, reason=proposal.reason
        )
    policy_proposals(desk.foundation).drop(listed.version)
    return doing
