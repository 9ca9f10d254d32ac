from .captures import Arrival, Proposal, Sketch
from .dates import DateBasis, Dated, EdtfField
from .documents import Document
from .erasures import Erasure
from .links import LinkCheck
from .passages import Anchor, Passage
from .redactions import MaskedString, Redaction
from .versions import Original, Span, Version

__all__ = [
    "Anchor", "Arrival", "DateBasis", "Dated", "Document", "EdtfField", "Erasure", "LinkCheck", "MaskedString",
    "Original", "Passage", "Proposal", "Redaction", "Sketch", "Span", "Version",
]  # fmt: skip
