"""The schemas of what is brought before people and decided: cases, files, reviews, rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TEXT: dict[str, Any] = {"type": "string"}
MAYBE: dict[str, Any] = {"type": ["string", "null"]}
MOMENT: dict[str, Any] = {"type": ["string", "null"], "format": "date-time"}
NUMBER: dict[str, Any] = {"type": "integer"}
MAYBE_NUMBER: dict[str, Any] = {"type": ["integer", "null"]}
YES: dict[str, Any] = {"type": "boolean"}
ANY: dict[str, Any] = {"type": "object"}
TEXTS: dict[str, Any] = {"type": "array", "items": TEXT}
_COUNTS: dict[str, Any] = {"type": "object", "additionalProperties": NUMBER}


def shape(
    texts: str = "",
    *,
    maybe: str = "",
    moments: str = "",
    numbers: str = "",
    **others: Mapping[str, Any],
) -> dict[str, Any]:
    """An object whose members are all there; names of one kind stand in one text."""
    members: dict[str, Any] = {
        **dict.fromkeys(texts.split(), TEXT),
        **dict.fromkeys(maybe.split(), MAYBE),
        **dict.fromkeys(moments.split(), MOMENT),
        **dict.fromkeys(numbers.split(), NUMBER),
        **others,
    }
    return {"type": "object", "required": list(members), "properties": members}


def of(name: str) -> dict[str, Any]:
    """A reference to another schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def many(item: Mapping[str, Any]) -> dict[str, Any]:
    """A list of these."""
    return {"type": "array", "items": dict(item)}


def _perhaps(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"anyOf": [dict(item), {"type": "null"}]}


def _with(base: Mapping[str, Any], **more: Mapping[str, Any]) -> dict[str, Any]:
    members = {**base["properties"], **more}
    return {"type": "object", "required": list(members), "properties": members}


_ITEM = shape(
    "id role outcome",
    maybe="sub name unit assignment client document since until reviewer reason note decided_by",
    moments="decided_at",
    numbers="number version",
    by_default=YES,
)
_DAY = shape(
    "id state file sha256 reason proposed_by",
    maybe="decided_by decision",
    moments="proposed_at decided_at",
)
_PLEDGE = shape("version sha256 since", maybe="until document")
_DRAFT = shape("version since document asked_by", moments="asked_at", numbers="grace_days")

CASE_SCHEMAS: Mapping[str, dict[str, Any]] = {
    "Candidate": shape("sub name unit_name", maybe="position"),
    "Decree": shape("document", assignments=many(of("Assignment"))),
    "Delivery": shape(
        "act type",
        moments="at",
        numbers="confirmed",
        modules=many(
            shape(
                "client_id name state",
                maybe="module cause",
                moments="told_at delivered_at",
                numbers="attempts",
            )
        ),
    ),
    "Finding": shape(
        "id assignment sub state finding found_by answer_until",
        maybe="unit duty answer scope reason evidence evidence_sha256",
        moments="found_at",
    ),
    "Case": shape(
        "standing",
        assignment=of("Assignment"),
        finding=_perhaps(of("Finding")),
        letter=_perhaps(
            shape(
                "document", maybe="acknowledged_by refused", moments="uploaded_at acknowledged_at"
            )
        ),
    ),
    "UnitSuspension": shape(
        "id unit assignment reason", maybe="document", moments="since ended_at"
    ),
    "TransferDay": _DAY,
    "Prospect": shape(
        numbers="rows known late",
        faults=many(shape("column code", numbers="line")),
        lapses=many(shape("sub role", maybe="unit")),
        vacancies=TEXTS,
        departures=TEXTS,
        untouched=TEXTS,
    ),
    "TransferDayWithProspect": _with(_DAY, prospect=of("Prospect")),
    "EmploymentEvent": shape(
        "id sub kind effective_on document",
        maybe="unit position",
        moments="applied_at",
        late=YES,
    ),
    "Retirement": shape(
        "sub name retires_on", maybe="unit position", numbers="age", event_recorded=YES
    ),
    "Withdrawal": shape(
        "id assignment sub role state reason",
        maybe="unit asked_by decided_by outcome",
        moments="asked_at decided_at",
    ),
    "Recommendation": shape(
        "id sub of resource recipient format purpose state",
        maybe="decided_by reason",
        moments="asked_at until",
        uses=MAYBE_NUMBER,
        uses_left=MAYBE_NUMBER,
    ),
    "Use": shape("id by", maybe="note", moments="at"),
    "ReviewItem": _ITEM,
    "ReviewItemWithFacts": _with(
        _ITEM,
        facts=shape(
            maybe="last_review moved_on", moments="last_use last_sign_in", numbers="suspensions"
        ),
    ),
    "File": shape("name", content={**TEXT, "contentEncoding": "base64"}),
    "PledgeText": _PLEDGE,
    "PledgeTextWithWords": _with(_PLEDGE, text=TEXT),
    "PledgeDraft": _DRAFT,
    "PledgeDraftWithWords": _with(_DRAFT, text=TEXT),
    "Cover": shape("assignment name role state cover", maybe="unit_name until"),
    "Signed": shape("until", maybe="version"),
    "PolicyDifference": shape("old new", changes=TEXTS),
    "PolicySimulation": shape(
        "version",
        numbers="decisions unreadable granted withdrawn reasoned",
        shifts=many(shape("action resource before after", numbers="count")),
    ),
    "PolicyProposal": shape("version asked_by reason", moments="asked_at"),
    "Explanation": {**ANY, "description": "the decision's context as modules get it, and why"},
    "UnitWithHeads": shape(
        "code name kind since",
        maybe="parent until",
        heads=many(shape("assignment sub kind state", maybe="since until document")),
    ),
    "PastAssignment": shape(
        "id sub name role given_by", maybe="unit since until document", moments="active_since"
    ),
    "OpenSession": shape("id sub name", maybe="unit address", moments="since last_seen", amr=TEXTS),
    "EndedSessions": shape(numbers="ended"),
    "Activation": shape("sub", moments="until"),
    "Document": shape(
        "id type number dated signer sha256 media_type uploaded_by",
        moments="uploaded_at",
        numbers="size pages",
    ),
    "EventProof": {**ANY, "description": "as audit proof prints it; audit verify-export checks it"},
    "Verification": shape(numbers="rows checkpoints", first_bad_position=MAYBE_NUMBER, whole=YES),
    "Search": shape(
        "caller searched subject action resource policy digest", moments="at", numbers="found"
    ),
    "Outcomes": _COUNTS,
}
