"""Marking a passage: from the words somebody copied to a quote with its place in every version.

The quote has to stand in the text. White space alone may differ (a copied quote often has other line
ends); what is stored is always the text's own characters. Where the quote stands more than once, the
words before it or its number decide; if neither is given we refuse and name the places, because a quote
in the wrong place proves the wrong thing.
"""

from dataclasses import dataclass

import regex
from django.db import transaction
from django.utils.translation import gettext as _

from documents import anchoring, selectors
from documents import text as texts
from documents.models import Anchor, Document, Passage, Version

AROUND = 40  # code points shown on each side of a place


class NotFound(ValueError):
    """The quote stands in no version of the source; the message says how much of it does."""


class Ambiguous(ValueError):
    """The quote stands in several places; the message names them."""


@dataclass(frozen=True)
class Place:
    """Where a quote stands: a version, and its selector there; `start` in code points."""

    version: Version
    selector: selectors.QuoteSelector
    start: int


def find(document, exact, prefix="", occurrence=None):
    """The Place of these words in the newest version that has them.

    `prefix` is what stands directly before them, `occurrence` counts from 1. Raises NotFound or Ambiguous.
    """
    versions = list(document.versions.order_by("-number"))
    if not versions:
        raise NotFound(_("This source has no text yet. Add a version first."))
    exact = texts.newlines(exact)
    having = next((version for version in versions if exact.strip() and _spans(version.text, exact)), versions[0])
    return find_in(having, exact, prefix, occurrence)


def find_in(version, exact, prefix="", occurrence=None):
    """The Place of these words in one version, as `find` says. Raises NotFound or Ambiguous."""
    exact, prefix = texts.newlines(exact), texts.newlines(prefix)
    if not texts.says_something(exact):
        raise NotFound(_("Give the words of the quote."))
    spans = _spans(version.text, exact)
    if not spans:
        raise NotFound(_how_far(version, exact))
    start, end = _choose(version, spans, prefix, occurrence)
    return Place(version, selectors.select(version.text, start, end), start)


def count_in(version, exact):
    """In how many places of a version these words stand."""
    exact = texts.newlines(exact)
    return len(_spans(version.text, exact)) if texts.says_something(exact) else 0


def _spans(text, exact):
    """Every [start, end) of the words: as they are or, if they never stand so, with other white space."""
    spans = [(start, start + len(exact)) for start in anchoring.occurrences(text, exact)]
    if spans:
        return spans
    pattern = r"\s+".join(regex.escape(word) for word in exact.split())
    return [found.span() for found in regex.finditer(pattern, text, overlapped=True)]


def _choose(version, spans, prefix, occurrence):
    before = " ".join(prefix.split())
    if before:
        fitting = [span for span in spans if " ".join(version.text[: span[0]].split()).endswith(before)]
        if not fitting:
            raise NotFound(
                _("The quote stands in version %(number)s, but never directly after “%(before)s”.")
                % {"number": version.number, "before": before}
            )
        spans = fitting
    if occurrence is not None:
        if not 1 <= occurrence <= len(spans):
            raise NotFound(
                _("The quote stands %(count)s times there; there is no number %(number)s.")
                % {"count": len(spans), "number": occurrence}
            )
        return spans[occurrence - 1]
    if len(spans) > 1:
        places = "; ".join(
            f"({number}) “…{_around(version.text, span)}…”" for number, span in enumerate(spans[:6], start=1)
        )
        raise Ambiguous(
            _(
                "The quote stands in %(count)s places of version %(version)s. Give the words directly before it, "
                "or its number: %(places)s"
            )
            % {"count": len(spans), "version": version.number, "places": places}
        )
    return spans[0]


def _around(text, span):
    return " ".join(text[max(0, span[0] - AROUND) : span[1] + AROUND].split())


def _how_far(version, exact):
    """Up to which word the quote agrees with the text: the place where the curator's copy goes astray."""
    words = exact.split()
    low, high = 0, len(words)  # the first `low` words stand in the text, `high` do not
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _spans(version.text, " ".join(words[:middle])) else (low, middle)
    if not low or not _spans(version.text, " ".join(words[:low])):
        return _("The quote does not stand in version %(number)s, not even its first word.") % {
            "number": version.number
        }
    end = _spans(version.text, " ".join(words[:low]))[0][1]
    return _(
        "The quote does not stand in version %(number)s. It agrees up to “%(same)s”; there the text goes on "
        "“%(text)s”, and the quote “%(quote)s”."
    ) % {
        "number": version.number,
        "same": " ".join(words[max(0, low - 6) : low]),
        "text": " ".join(version.text[end : end + AROUND].split()),
        "quote": " ".join(words[low : low + 6]),
    }


def lock(pk):
    """Until the transaction ends no version of this source arrives, and none is erased."""
    Document.objects.select_for_update().filter(pk=pk).first()


@transaction.atomic
def mark(document, exact, prefix="", occurrence=None, **fields):
    """Make the passage of these words, with a place in every version. Raises NotFound or Ambiguous."""
    lock(document.pk)
    place = find(document, exact, prefix, occurrence)
    passage = Passage(document=document, **fields)
    put(passage, place)
    return passage


@transaction.atomic
def put(passage, place):
    """Let the passage quote the words at this place, and find them in every other version."""
    lock(passage.document_id)
    if not Version.objects.filter(pk=place.version.pk).exists():
        raise NotFound(_("The version that this was quoted from was erased meanwhile."))
    passage.exact, passage.prefix, passage.suffix = (
        place.selector.exact,
        place.selector.prefix,
        place.selector.suffix,
    )
    passage.save()
    passage.anchors.all().delete()
    for version in passage.document.versions.all():
        anchor(passage, version, place.start if version.pk == place.version.pk else None)


def anchor(passage, version, hint=None):
    """Store where the passage stands in this version; `hint` is a start in code points."""
    match = anchoring.locate(version.text, passage.selector, hint)
    return Anchor.objects.create(
        passage=passage, version=version, start=match.start, end=match.end, state=match.state, score=match.score
    )
