"""Masking words of a text: by hand, by suggestion, and carried over from version to version.

What is masked is a Redaction of one version, or a MaskedString wherever it stands. A suggestion masks as a
decision does, until a person lifts it; what was lifted in a version was decided there and is not suggested for it
again, and says nothing of any other version.
"""

from .carrying import (
    Unmasked,
    carry_over,
    carry_over_spans,
    missing,
    missing_said,
    unbarred,
    unbarred_changed,
    unmasked,
)
from .deciding import decide, lift, mask, mask_everywhere, mask_versions
from .elsewhere import shown_elsewhere
from .places import NotInText, places
from .repeats import contacts, masked_words, own_words
from .suggesting import suggest

__all__ = [
    "NotInText",
    "Unmasked",
    "carry_over",
    "carry_over_spans",
    "contacts",
    "decide",
    "lift",
    "mask",
    "mask_everywhere",
    "mask_versions",
    "masked_words",
    "missing",
    "missing_said",
    "own_words",
    "places",
    "shown_elsewhere",
    "suggest",
    "unbarred",
    "unbarred_changed",
    "unmasked",
]
