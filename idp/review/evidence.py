"""The evidence of a campaign: the register as a table and in print, the snapshot, the digests."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from idp.foundation.clock import utc_text
from idp.foundation.spreadsheet_cell import harmless
from idp.pages import DEFAULT_LANGUAGE, text
from idp.review.records import CampaignRecord, NamedItem
from idp.review.snapshot import snapshot_lines
from idp.review.states import LABELS

EVIDENCE_TYPE = "access-review+jws"
TABLE, PRINT, SNAPSHOT_FILE = "tinjauan.csv", "tinjauan.pdf", "potret.jsonl"
MANIFEST, SIGNATURE = "manifest.json", "manifest.jws"
FILES = (TABLE, PRINT, SNAPSHOT_FILE)
"""What the manifest tells the digests of."""
COLUMNS = (
    *("no", "nip", "nama", "peran", "unit", "dasar", "tanggal_dasar", "sejak", "sampai"),
    *("penilai_nip", "penilai", "penilai_karena", "putusan", "oleh_tenggat", "fakta_dibuka"),
    *("alasan", "catatan", "diputus_nip", "diputus", "waktu_utc"),
)
_WHEN = (1980, 1, 1, 0, 0, 0)
"""Files in the archive carry no time: the same evidence is the same bytes."""


def table_of(items: Sequence[NamedItem]) -> bytes:
    """The register as CSV in UTF-8, one item a line; no cell of it is a formula."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(COLUMNS)
    table.writerows([harmless(cell) for cell in _cells(named)] for named in items)
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def manifest_of(
    campaign: CampaignRecord, counted: Mapping[str, int], files: Mapping[str, bytes], actor: str
) -> dict[str, Any]:
    """What is signed: which campaign, how it came out, and the SHA-256 of every file."""
    return {
        "review": campaign.id,
        "name": campaign.name,
        "scope": campaign.scope,
        "unit": campaign.unit_code,
        "pasal": "27(2)a",
        "deadline": campaign.deadline,
        "default": campaign.default_outcome,
        "created_by": campaign.created_by,
        "started_by": campaign.started_by,
        "started_at": campaign.started_at,
        "applied_at": campaign.applied_at,
        "closed_by": actor,
        "closed_at": campaign.closed_at,
        "items": campaign.items,
        "outcomes": dict(sorted(counted.items())),
        "snapshot_sha256": campaign.snapshot_sha256,
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    }


def files_of(
    campaign: CampaignRecord, counted: Mapping[str, int], items: Sequence[NamedItem]
) -> dict[str, bytes]:
    """The three files of the evidence by name."""
    # The printer's tables are large, and needed once in half a year.
    from idp.review.printed import print_register  # noqa: PLC0415

    table = table_of(items)
    snapshot = snapshot_lines([named.item for named in items])
    printed = print_register(campaign, counted, items, hashlib.sha256(table).hexdigest())
    return {TABLE: table, PRINT: printed, SNAPSHOT_FILE: snapshot}


def manifest_bytes(manifest: Mapping[str, Any]) -> bytes:
    """The manifest as a file that people read; what counts is the signed one beside it."""
    return (json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def pack(files: Mapping[str, bytes]) -> bytes:
    """The files as one archive."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), data, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    """The files of an archive that :func:`pack` made."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _cells(named: NamedItem) -> Sequence[str]:
    item = named.item
    return [
        str(item.position),
        named.holder_nip or "",
        named.holder_name or "",
        item.role,
        item.unit or "",
        item.basis or "",
        item.basis_date or "",
        item.valid_from or "",
        item.valid_until or "",
        named.reviewer_nip or "",
        named.reviewer_name or "",
        text(DEFAULT_LANGUAGE, f"tinjauan.penilai.{item.reviewer_by}"),
        LABELS[item.outcome],
        _yes(item.by_default),
        _yes(item.facts_seen),
        item.reason or "",
        item.note or "",
        named.decider_nip or "",
        named.decider_name or (item.decided_by or ""),
        utc_text(item.decided_at) if item.decided_at is not None else "",
    ]


def _yes(value: bool) -> str:  # noqa: FBT001 - it is all that this is about
    return "ya" if value else "tidak"
