"""How campaigns and their items look on standard output."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from idp.foundation.clock import utc_text
from idp.pages import DEFAULT_LANGUAGE, text
from idp.review import LABELS, CampaignRecord, Facts, NamedItem


def campaign_shape(campaign: CampaignRecord, counted: Mapping[str, int]) -> dict[str, Any]:
    """``until`` is the last day to answer (WIB); ``outcomes`` how many items came out how."""
    return {
        "id": campaign.id,
        "name": campaign.name,
        "scope": campaign.scope,
        "unit": campaign.unit_code,
        "state": campaign.state,
        "label": LABELS[campaign.state],
        "default": campaign.default_outcome,
        "since": _moment(campaign.started_at),
        "until": campaign.deadline,
        "items": campaign.items,
        "outcomes": dict(counted),
        "snapshot_sha256": campaign.snapshot_sha256,
        "applied_at": _moment(campaign.applied_at),
        "closed_at": _moment(campaign.closed_at),
    }


def item_shape(named: NamedItem) -> dict[str, Any]:
    """One item; ``sub`` and ``nip`` are the holder's, ``since`` and ``until`` the right's."""
    item = named.item
    return {
        "id": item.id,
        "number": item.position,
        "nip": named.holder_nip,
        "sub": item.holder_id,
        "name": named.holder_name,
        "role": item.role,
        "unit": item.unit,
        "state": item.outcome,
        "label": LABELS[item.outcome],
        "by_default": item.by_default,
        "assignment": item.assignment_id,
        "client": item.client_id,
        "document": item.basis,
        "document_date": item.basis_date,
        "since": item.valid_from,
        "until": item.valid_until,
        "reviewer": named.reviewer_nip,
        "reviewer_by": item.reviewer_by,
        "reason": item.reason,
        "note": item.note,
        "decided_at": _moment(item.decided_at),
        "facts_opened": item.facts_seen,
        "version": item.version,
    }


def facts_shape(facts: Facts) -> dict[str, Any]:
    """What is known of the right; training has no source yet and says so."""
    last = facts.last_review
    return {
        "facts": {
            "last_use": _moment(facts.last_use),
            "last_sign_in": _moment(facts.last_sign_in),
            "last_review": None
            if last is None
            else {
                "review": last.campaign,
                "state": last.outcome,
                "by_default": last.by_default,
                "at": _moment(last.decided_at),
            },
            "suspensions": facts.suspensions,
            "training": facts.training or text(DEFAULT_LANGUAGE, "tinjauan.belum_ada"),
        }
    }


def _moment(seconds: int | None) -> str | None:
    return None if seconds is None else utc_text(seconds)
