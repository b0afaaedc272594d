"""The end of a campaign: signed evidence, kept where documents are, and given out again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from idp import audit
from idp.documents import open_storage
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict
from idp.foundation.ids import new_id
from idp.review import evidence, item_store, store
from idp.review.campaigns import count_outcomes, get_campaign, put_on_record, require_step
from idp.review.deadline import settle
from idp.review.records import CampaignRecord, NamedItem, named_from_row
from idp.review.snapshot import digest_of

Sign = Callable[[dict[str, Any]], str]
"""Gives the compact JWS of these claims, with the ``typ`` EVIDENCE_TYPE."""


def close_campaign(
    tx: Transaction,
    foundation: Foundation,
    campaign_id: str,
    *,
    sign: Sign,
    actor: str,
    now_ms: int,
) -> CampaignRecord:
    """Close a campaign that was applied; from here on nothing of it changes.

    The evidence is a table, a print, the snapshot, and a manifest of their SHA-256 signed with the
    provider's key, so that the public keys prove it without the installation. Raises Conflict
    ``wrong_state``, or ``snapshot_contradicted`` when the items are not those of the start.
    """
    campaign = settle(tx, campaign_id, now_ms)
    require_step(campaign, "close")
    items = _all_items(tx, campaign_id)
    if digest_of([named.item for named in items]) != campaign.snapshot_sha256:
        raise Conflict(
            "snapshot_contradicted", "the items are not those that the review began with"
        )
    closing = replace(campaign, state="closed", closed_by=actor, closed_at=now_ms // 1000)
    counted = count_outcomes(tx, campaign_id)
    files = evidence.files_of(closing, counted, items)
    manifest = evidence.manifest_of(closing, counted, files, actor)
    signed = {
        **files,
        evidence.MANIFEST: evidence.manifest_bytes(manifest),
        evidence.SIGNATURE: sign(manifest).encode(),
    }
    key = new_id()
    # First the file: a campaign that is closed without its evidence could never be proven.
    open_storage(foundation).put(key, evidence.pack(signed))
    if not tx.run(
        store.CLOSE, campaign_id=campaign_id, actor=actor, now=now_ms // 1000, evidence_key=key
    ):
        raise Conflict("wrong_state", "somebody else has closed this review")
    closed = get_campaign(tx, campaign_id)
    put_on_record(tx, audit.EventType.REVIEW_CLOSED, closed, actor, now_ms, files=manifest["files"])
    return closed


def export_evidence(
    tx: Transaction, foundation: Foundation, campaign_id: str, *, actor: str, now_ms: int
) -> dict[str, bytes]:
    """The files of the evidence by name, as they were signed; that they were given is on record.

    Raises Conflict ``wrong_state`` for a campaign that is not closed.
    """
    campaign = get_campaign(tx, campaign_id)
    if campaign.evidence is None:
        raise Conflict("wrong_state", f"there is no evidence: the review is {campaign.state}")
    files = evidence.unpack(open_storage(foundation).get(campaign.evidence))
    put_on_record(tx, audit.EventType.REVIEW_EXPORTED, campaign, actor, now_ms)
    return files


def list_digests(foundation: Foundation, campaign: CampaignRecord) -> dict[str, str]:
    """Name of each file of the evidence -> its SHA-256, to compare with; empty before the close."""
    if campaign.evidence is None:
        return {}
    files = evidence.unpack(open_storage(foundation).get(campaign.evidence))
    return {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}


def _all_items(tx: Transaction, campaign_id: str) -> list[NamedItem]:
    return [named_from_row(row) for row in tx.all(item_store.ALL_ITEMS, campaign_id=campaign_id)]
