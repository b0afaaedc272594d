"""What an uploaded file really is: its bytes are asked, never its name or what the browser said."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

from idp.foundation.errors import Refusal

MOST_BYTES = 10 * 1024 * 1024
MOST_PAGES = 500
_ACTIVE = ("/OpenAction", "/AA")
"""Entries of a PDF's catalogue that make a viewer act by itself."""


@dataclass(frozen=True, slots=True)
class Content:
    """A file that has been examined. ``sha256`` is of the bytes as they were submitted."""

    data: bytes
    sha256: str
    media_type: str
    pages: int


def examine(data: bytes, *, said_to_be: str | None = None) -> Content:
    """Find out what the bytes are: a PDF, a PNG or a JPEG; ``said_to_be`` is the claimed type.

    Raises Refusal ``document_empty``, ``document_too_large``, ``document_type_unknown``,
    ``document_type_differs`` or ``document_damaged`` (Pasal 10(4): legible and complete).
    """
    if not data:
        raise Refusal("document_empty", "the file is empty", pasal=("10(4)",))
    if len(data) > MOST_BYTES:
        raise Refusal("document_too_large", "the file is larger than 10 MB", pasal=("10(4)",))
    media_type = _sniff(data)
    if media_type is None:
        raise Refusal(
            "document_type_unknown", "the file is neither PDF, PNG nor JPEG", pasal=("10(4)",)
        )
    if said_to_be is not None and said_to_be != media_type:
        raise Refusal(
            "document_type_differs", f"the file is not what it says: {media_type}", pasal=("10(4)",)
        )
    pages = _count_pages(data) if media_type == "application/pdf" else 1
    return Content(data, hashlib.sha256(data).hexdigest(), media_type, pages)


def _sniff(data: bytes) -> str | None:
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data.rstrip(b"\0").endswith(b"IEND\xaeB`\x82"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in data[-64:]:
        return "image/jpeg"
    return None


def _count_pages(data: bytes) -> int:
    from pypdf import PdfReader  # noqa: PLC0415 - nine megabytes that only an upload needs

    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise Refusal("document_damaged", "the PDF asks for a password", pasal=("10(4)",))
        pages = len(reader.pages)
        active = any(name in reader.root_object for name in _ACTIVE)
    except Refusal:
        raise
    except Exception as fault:
        # Whatever a hostile file does to the reader, it is a file that can't be read.
        raise Refusal("document_damaged", "the PDF can't be read", pasal=("10(4)",)) from fault
    if not 0 < pages <= MOST_PAGES:
        raise Refusal("document_damaged", f"the PDF has {pages} pages", pasal=("10(4)",))
    if active:
        raise Refusal("document_active", "the PDF acts by itself when opened", pasal=("10(4)",))
    return pages
