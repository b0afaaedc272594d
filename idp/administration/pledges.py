"""The pakta integritas (SM-13, Pasal 27(1)a): its texts, whom they cover, and one's own signing."""

from __future__ import annotations

from typing import Any

from idp import governance
from idp.access import Act
from idp.administration import shapes
from idp.administration.bringing import paper_of
from idp.administration.declaring import DAY, DIGEST, PAGED, PAPER, SHORT, get, post
from idp.administration.operation import Call
from idp.administration.over import SEE
from idp.desk import (
    CHANGE_RULES,
    NewPledge,
    Thing,
    admit_to_rules,
    pledge_drafts,
    propose_pledge,
    publish_pledge,
)
from idp.desk.awaiting import PledgeDraft
from idp.foundation.clock import civil_date
from idp.foundation.errors import Conflict, NotFound
from idp.governance import COVERS, PledgeTextRecord

SIGN = Act("tandatangani", "idp:pakta")
_MOST_TEXT = 20_000
_DUE = "due"
"""Stands for the text that the caller has to sign now."""


def list_texts(call: Call) -> dict[str, Any]:
    """Every text, the newest first; it is what all pengelola promise, and no secret."""
    call.reach(SEE)
    with call.foundation.database.reading() as tx:
        found = governance.list_pledge_texts(tx)
    return {"items": [_text(one) for one in found], "next": None}


def get_text(call: Call) -> dict[str, Any]:
    """One text with its wording; ``due`` is the one that the caller has to sign now."""
    me, version = call.visitor.person.id, call.path["version"]
    if version != _DUE:
        call.reach(SEE)
    today = civil_date(call.foundation.clock.now())
    with call.foundation.database.reading() as tx:
        due = governance.pledge_standing(tx, me, today).next
        texts = {one.version: one for one in governance.list_pledge_texts(tx)}
    found = due if version == _DUE else texts.get(version)
    if found is None:
        raise NotFound("not_found", "there is no such text")
    return _text(found) | {"text": found.text}


def list_covers(call: Call) -> dict[str, Any]:
    """Who has signed, who has not and whose pledge has run out, within the caller's units."""
    cover = call.choice("state", COVERS) or COVERS[0]
    units, limit = call.reach(SEE), call.limit
    after = ("", "")
    if cursor := call.query.get("cursor"):
        last_id, _, name = cursor.partition(".")
        after = (name, last_id)
    today = civil_date(call.foundation.clock.now())
    with call.foundation.database.reading() as tx:
        found = governance.list_covers(tx, today, cover, units=units, after=after, limit=limit + 1)
    shown = [
        {
            "assignment": one.assignment_id,
            "name": one.name,
            "role": one.role,
            "unit_name": one.unit_name,
            "state": one.state,
            "cover": one.cover,
            "until": one.valid_until,
        }
        for one in found[:limit]
    ]
    last = found[limit - 1] if len(found) > limit else None
    return {"items": shown, "next": f"{last.assignment_id}.{last.name}" if last else None}


def sign(call: Call) -> dict[str, Any]:
    """Sign the text that is due, whose digest says that it was read; a decree may take effect."""
    me = call.visitor.person.id
    now_ms = call.foundation.clock.now_ms()
    found = call.visitor.found
    with call.desk.acting(call.visitor, SIGN, Thing(me, owner=me), fresh=True) as doing:
        due = governance.pledge_standing(doing.tx, me, civil_date(now_ms // 1000)).next
        last_day = governance.sign_pledge(
            doing.tx,
            me,
            now_ms=doing.now_ms,
            proven_at=found.proven_at if found is not None else None,
            read_sha256=call.text("sha256"),
        )
    return {"version": due.version if due is not None else None, "until": last_day}


def get_draft(call: Call) -> dict[str, Any]:
    """The text that waits for its second person; raises NotFound where none does."""
    admit_to_rules(call.desk, call.visitor)
    draft = pledge_drafts(call.foundation).find()
    if draft is None:
        raise NotFound("not_found", "no text waits")
    return _draft(draft) | {"text": draft.text}


def propose(call: Call) -> dict[str, Any]:
    """Put a text before a second person, on a Keputusan Kepala BKPSDMD (C16)."""
    text = call.text("text").strip() + "\n"
    grace = int(call.body.get("grace_days", 0))
    new = NewPledge(call.text("version"), text, call.text("from"), grace)
    paper = paper_of(call)
    # No file is opened before the policy has been asked.
    admit_to_rules(call.desk, call.visitor)
    return _draft(propose_pledge(call.desk, call.visitor, new, paper.examined()))


def publish(call: Call) -> dict[str, Any]:
    """The second person publishes the text that waits."""
    draft = _waiting(call)
    if draft.version != call.text("version"):
        raise Conflict("changed_meanwhile", "another text waits now")
    publish_pledge(call.desk, call.visitor, draft)
    with call.foundation.database.reading() as tx:
        texts = {one.version: one for one in governance.list_pledge_texts(tx)}
    return _text(texts[draft.version])


def drop(call: Call) -> dict[str, Any]:
    """Nobody publishes what waits; either of the two may say so."""
    draft = _waiting(call)
    pledge_drafts(call.foundation).drop()
    return _draft(draft)


def _waiting(call: Call) -> PledgeDraft:
    """What waits; raises Conflict where nothing does, as after it was published."""
    admit_to_rules(call.desk, call.visitor)
    draft = pledge_drafts(call.foundation).find()
    if draft is None:
        raise Conflict("nothing_waits", "no text waits")
    return draft


def _text(one: PledgeTextRecord) -> dict[str, Any]:
    return {
        "version": one.version,
        "sha256": one.sha256,
        "since": one.effective_from,
        "until": one.accepted_until,
        "document": one.document_id,
    }


def _draft(draft: PledgeDraft) -> dict[str, Any]:
    return {
        "version": draft.version,
        "since": draft.effective_from,
        "grace_days": draft.grace_days,
        "document": draft.document_id,
        "asked_by": draft.actor,
        "asked_at": shapes.moment(draft.at),
    }


OPERATIONS = (
    get(
        *("/pledge-texts", "listPledgeTexts", "Texts of the pakta integritas", list_texts),
        *("[PledgeText]", SEE),
    ),
    get(
        *("/pledge-texts/<version>", "getPledgeText", "One text; due: the one to sign", get_text),
        *("PledgeTextWithWords", (SEE, SIGN)),
    ),
    get(
        *("/pledge-draft", "getPledgeDraft", "The text that waits", get_draft),
        *("PledgeDraftWithWords", CHANGE_RULES),
    ),
    get(
        *("/pledges", "listPledges", "Who has signed, and who has not", list_covers),
        *("[Cover]", SEE),
        narrows={**PAGED, "state": f"one of {', '.join(COVERS)}"},
    ),
    post(
        *("/pledges/sign", "signPledge", "Sign the text that is due to oneself", sign),
        *("Signed", SIGN),
        takes={"sha256": {**DIGEST, "description": "of the text that was read"}},
    ),
    post(
        *("/pledge-draft", "proposePledgeText", "Put a text before a second person", propose),
        *("PledgeDraft", CHANGE_RULES),
        takes={
            "version": SHORT,
            "text": {"type": "string", "minLength": 1, "maxLength": _MOST_TEXT},
            "from": DAY,
            "grace_days": {"type": "integer", "minimum": 0, "maximum": governance.GRACE_DAYS},
            "document": PAPER,
        },
        optional=("grace_days",),
        status=202,
    ),
    post(
        *("/pledge-draft/publish", "publishPledgeText", "Publish it, as the second", publish),
        *("PledgeText", CHANGE_RULES),
        takes={"version": SHORT},
    ),
    post(
        *("/pledge-draft/drop", "dropPledgeText", "Nobody publishes what waits", drop),
        *("PledgeDraft", CHANGE_RULES),
    ),
)
