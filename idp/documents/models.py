"""The register of documents."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base


class Document(Base):
    """A document as submitted; a trigger refuses every later change (Pasal 1.12)."""

    __tablename__ = "document"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    type: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(120))
    dated: Mapped[str] = mapped_column(String(10))
    """The civil date on it (WIB)."""
    signer: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int] = mapped_column(Integer)
    pages: Mapped[int] = mapped_column(Integer)
    uploaded_by: Mapped[str] = mapped_column(String(80))
    uploaded_at: Mapped[int] = mapped_column(BigInteger)
    stored_as: Mapped[str] = mapped_column(String(120))
    """Where the storage keeps the encrypted file."""

    __table_args__ = (
        # One decree is registered once, whoever brings it.
        Index("ux_document_type_number", "type", "number", unique=True),
        Index("ix_document_sha256", "sha256"),
    )
