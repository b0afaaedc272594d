"""Statements of documents. Rows come in the order of DocumentRecord's fields."""

from __future__ import annotations

from sqlalchemy import bindparam, insert, literal, or_, select

from idp.documents.models import Document
from idp.foundation.database import Statement

_DOCUMENT = select(
    Document.id,
    Document.type,
    Document.number,
    Document.dated,
    Document.signer,
    Document.sha256,
    Document.media_type,
    Document.size,
    Document.pages,
    Document.uploaded_by,
    Document.uploaded_at,
    Document.stored_as,
)
FIND = Statement(_DOCUMENT.where(Document.id == bindparam("document_id")))
FIND_BY_NUMBER = Statement(
    _DOCUMENT.where(Document.type == bindparam("type"), Document.number == bindparam("number"))
)
LIST = Statement(
    _DOCUMENT.where(or_(bindparam("type") == literal(""), Document.type == bindparam("type")))
    .order_by(Document.uploaded_at.desc(), Document.id)
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)
INSERT = Statement(
    insert(Document),
    columns=(
        "id",
        "type",
        "number",
        "dated",
        "signer",
        "sha256",
        "media_type",
        "size",
        "pages",
        "uploaded_by",
        "uploaded_at",
        "stored_as",
    ),
)
