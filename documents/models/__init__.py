from .dates import DateBasis, Dated, EdtfField
from .documents import Document, Original, Span, Version
from .passages import Anchor, Passage
from .redactions import MaskedString, Redaction

__all__ = [
    "Anchor", "DateBasis", "Dated", "Document", "EdtfField", "MaskedString", "Original", "Passage", "Redaction",
    "Span", "Version",
]  # fmt: skip
