"""The register of a campaign in print: one PDF, the same bytes for the same campaign."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from idp.foundation.clock import civil_date
from idp.pages import DEFAULT_LANGUAGE, text
from idp.review.records import CampaignRecord, NamedItem
from idp.review.states import LABELS, OUTCOMES

_CELL = ParagraphStyle("cell", fontName="Helvetica", fontSize=7, leading=8.5)
_HEAD = ParagraphStyle("head", parent=_CELL, fontName="Helvetica-Bold")
_PLAIN = ParagraphStyle("plain", fontName="Helvetica", fontSize=9, leading=12)
_TITLE = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=14, leading=18)
_COLUMNS = {
    "no": 9,
    "pemegang": 48,
    "peran": 34,
    "unit": 24,
    "dasar": 40,
    "penilai": 40,
    "putusan": 32,
    "alasan": 50,
}
"""Column -> its width in mm."""
_GRID = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.25, colors.grey),
        ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
)

_say = partial(text, DEFAULT_LANGUAGE)


def print_register(
    campaign: CampaignRecord,
    counted: Mapping[str, int],
    items: Sequence[NamedItem],
    table_sha256: str,
) -> bytes:
    """The PDF: what was reviewed, how it came out, and every item with its decision."""
    written = io.BytesIO()
    document = SimpleDocTemplate(
        written,
        pagesize=landscape(A4),
        leftMargin=10 * mm,
        rightMargin=10 * mm,
        topMargin=12 * mm,
        bottomMargin=14 * mm,
        title=_shown(campaign.name),
        author=_say("umum.produk"),
        # No time and no chance in it: whoever prints it again gets the same bytes.
        invariant=1,
    )
    head = [Paragraph(_text(_say("tinjauan.judul", nama=campaign.name)), _TITLE)]
    head += [Paragraph(_text(line), _PLAIN) for line in _summary(campaign, counted, table_sha256)]
    footer = partial(_footer, _shown(campaign.id))
    document.build(
        [*head, Spacer(1, 6 * mm), _table(items)], onFirstPage=footer, onLaterPages=footer
    )
    return written.getvalue()


def _summary(
    campaign: CampaignRecord, counted: Mapping[str, int], table_sha256: str
) -> Sequence[str]:
    outcomes = ", ".join(
        f"{LABELS[outcome]} {counted[outcome]}" for outcome in OUTCOMES if counted.get(outcome)
    )
    return [
        _say("tinjauan.dasar"),
        _say(
            "tinjauan.cakupan",
            cakupan=_say(f"tinjauan.cakupan.{campaign.scope}"),
            unit=campaign.unit_code or "-",
        ),
        _say(
            "tinjauan.waktu",
            mulai=civil_date(campaign.started_at or 0),
            tenggat=campaign.deadline,
            tutup=civil_date(campaign.closed_at or 0),
        ),
        _say("tinjauan.hasil", jumlah=campaign.items, hasil=outcomes),
        _say("tinjauan.oleh_tenggat", jumlah=counted.get("by_default", 0)),
        _say("tinjauan.sidik", potret=campaign.snapshot_sha256, tabel=table_sha256),
    ]


def _table(items: Sequence[NamedItem]) -> Any:
    head = [Paragraph(_text(_say(f"tinjauan.kolom.{name}")), _HEAD) for name in _COLUMNS]
    rows = [[Paragraph(_text(cell), _CELL) for cell in _cells(named)] for named in items]
    return LongTable(
        [head, *rows],
        colWidths=[width * mm for width in _COLUMNS.values()],
        repeatRows=1,
        style=_GRID,
    )


def _cells(named: NamedItem) -> Sequence[str]:
    item = named.item
    decided = civil_date(item.decided_at) if item.decided_at is not None else ""
    by = _say("tinjauan.tenggat") if item.by_default else (named.decider_name or "")
    return [
        str(item.position),
        " ".join(filter(None, (named.holder_name, named.holder_nip))),
        item.role,
        item.unit or "-",
        " ".join(filter(None, (item.basis, item.basis_date))) or "-",
        " ".join(filter(None, (named.reviewer_name, named.reviewer_nip))) or "-",
        " ".join(filter(None, (LABELS[item.outcome], by, decided))),
        item.reason or "",
    ]


def _footer(campaign_id: str, canvas: Any, document: Any) -> None:
    canvas.saveState()
    canvas.setFont("Helvetica", 7)
    canvas.drawString(10 * mm, 8 * mm, campaign_id)
    canvas.drawRightString(landscape(A4)[0] - 10 * mm, 8 * mm, str(document.page))
    canvas.restoreState()


def _text(told: str) -> str:
    return escape(_shown(told))


def _shown(told: str) -> str:
    """Letters that the printer's fonts have; another is shown as a question mark."""
    return told.encode("cp1252", "replace").decode("cp1252")
