"""Suggesting what to mask: what the detection finds in a version and nobody has decided about there."""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from documents import detection
from documents.models import Document, Redaction
from documents.models.redactions import Reason
from documents.redaction import Span, merge

_REASONS = {
    "card": Reason.PAYMENT, "iban": Reason.PAYMENT, "account": Reason.PAYMENT,
    "phone": Reason.CONTACT, "email": Reason.CONTACT,
}  # fmt: skip


def _kind_said(kind):
    """What was found, in words for a curator; never the string itself."""
    return {
        "card": _("found by the detection: a bank card’s number"),
        "iban": _("found by the detection: a bank account’s number (IBAN)"),
        "account": _("found by the detection: an account, a wallet or a link for payments"),
        "phone": _("found by the detection: a telephone number"),
        "email": _("found by the detection: an e-mail address"),
    }[kind]


@transaction.atomic
def suggest(version, urls=()):
    """Suggest a mask for each stretch that the detection finds and no redaction of the version covers; returns them.

    Lifted ones cover, too: what a person decided to show here is not asked again. `urls` are addresses that the
    captured page linked to.
    """
    Document.objects.select_for_update().get(pk=version.document_id)  # nobody else suggests the same now
    there = merge(_stretches(version))
    made = []
    for found in detection.find(version.text, urls):
        if _says_something(_uncovered(version.text, found, there)):
            made.append(
                Redaction.objects.create(
                    version=version, start=found.start, end=found.end, reason=_REASONS[found.kind],
                    note=_kind_said(found.kind), decision=Redaction.Decision.SUGGESTED,
                )
            )  # fmt: skip
    return made


def _stretches(version):
    return [Span(start, end) for start, end in version.redactions.values_list("start", "end")]


def _uncovered(text, found, spans):
    """The characters of what was found that no span covers."""
    left, at = "", found.start
    for span in spans:
        if span.end > at and span.start < found.end:
            left += text[at : max(at, span.start)]
            at = max(at, span.end)
    return left + text[at : found.end]


def _says_something(text):
    """Whether a letter or a digit is left; a sign + or a bracket that was not covered tells nothing."""
    return bool(re.search(r"[^\W_]", text))
