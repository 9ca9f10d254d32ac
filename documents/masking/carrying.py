"""Carrying masks and marks over to another version of a source, by their words.

A mask is looked for by its words in any typography, a long number also by its digits alone or a part of them, and
then, where the words themselves changed, by its place among the words around it. Where it stands nowhere, a
person is told: the text may say it in other words.
"""

from contextlib import suppress
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents import anchoring, selectors
from documents.models import Redaction
from documents.models import Span as Mark
from documents.reading import masked_forms, masks
from documents.redaction import MASK, merge
from documents.repeating import Repeats

from .places import NotInText, places


@dataclass(frozen=True)
class Unmasked:
    """A stretch of a new version that an earlier version masks, and why it does."""

    start: int
    end: int
    reason: str


class _Finder:
    """Looks for what other versions mask in one version; what is costly is prepared once."""

    def __init__(self, version):
        self.version, self.text, self._ways = version, None, {}

    def places(self, redaction):
        """Where the words of another version's redaction stand here, as [(start, end)]; none where they do not."""
        words = redaction.version.text[redaction.start : redaction.end]
        spans = Repeats([words]).find(self.version.text)
        with suppress(NotInText):
            spans += places(self.version, words)
        return [(span.start, span.end) for span in merge(spans)] or self._among_the_same_words(redaction)

    def _among_the_same_words(self, redaction):
        old = redaction.version
        if self.text is None:
            self.text = anchoring.Text(self.version.text)
        if old.pk not in self._ways:
            self._ways[old.pk] = anchoring.Alignment(old.text, self.version.text)
        selector = selectors.select(old.text, redaction.start, redaction.end)
        found = anchoring.locate(self.text, selector, self._ways[old.pk].expected(redaction.start))
        return [] if found.start is None else [(found.start, found.end)]


def _of_others(version):
    """What the source's other versions mask: their redactions, with text."""
    found = Redaction.objects.masking().filter(version__document=version.document_id).exclude(version=version.pk)
    for redaction in found.select_related("version").order_by("version__number", "start", "id"):
        if redaction.version.text[redaction.start : redaction.end].strip():
            yield redaction


def unmasked(version):
    """What other versions of the source mask and this one shows: the words of each mask, wherever they stand."""
    lifted = version.redactions.filter(decision=Redaction.Decision.LIFTED)
    covered = [*masks(version, masked_forms()), *lifted]  # what was lifted here was decided here
    finder = _Finder(version)
    return [
        Unmasked(start, end, redaction.reason)
        for redaction in _of_others(version)
        for start, end in finder.places(redaction)
        if not any(mask.start <= start and end <= mask.end for mask in covered)
    ]


def missing(version):
    """Masks of the source's other versions whose words this one has nowhere, each string once."""
    finder, found = _Finder(version), {}
    for redaction in _of_others(version):
        words = " ".join(redaction.version.text[redaction.start : redaction.end].split()).casefold()
        if words not in found and MASK not in words and not finder.places(redaction):
            found[words] = redaction
    return list(found.values())


def missing_said(version):
    """The same as sentences, one for each version that masks it."""
    numbers = {}
    for redaction in missing(version):
        numbers[redaction.version.number] = numbers.get(redaction.version.number, 0) + 1
    return [
        ngettext(
            "%(count)s mask of version %(number)s has no place here. Look whether the text says it in other words.",
            "%(count)s masks of version %(number)s have no place here. Look whether the text says it in other words.",
            count,
        )
        % {"count": count, "number": number}
        for number, count in sorted(numbers.items())
    ]


@transaction.atomic
def carry_over(version):
    """Suggest for a new version every mask of the source's other versions; a suggestion masks until decided."""
    made, there = [], set()
    for one in sorted(unmasked(version), key=lambda one: (one.start, one.end, one.reason)):
        if (one.start, one.end) not in there:
            there.add((one.start, one.end))
            made.append(
                Redaction.objects.create(
                    version=version, start=one.start, end=one.end, reason=one.reason,
                    note=_("carried over from another version"), decision=Redaction.Decision.SUGGESTED,
                )
            )  # fmt: skip
    return made


# --- stretches that are never context, and asides ------------------------------------------------


def unbarred(version):
    """What other versions of the source never show as context, and this one would: Spans of its text."""
    barred = [(span.start, span.end) for span in version.spans.filter(kind=Mark.Kind.SENSITIVE)]
    found = set()
    for _span, words in _marked(version, Mark.Kind.SENSITIVE):
        try:
            spans = places(version, words)
        except NotInText:
            continue
        found |= {span for span in spans if not any(low <= span.start and span.end <= high for low, high in barred)}
    return sorted(found)


def _marked(version, kind):
    """The stretches of one kind in the source's other versions, each with its words; the newest version's first."""
    spans = Mark.objects.filter(version__document=version.document_id, kind=kind).exclude(version=version.pk)
    for span in spans.select_related("version").order_by("-version__number", "start", "id"):
        words = span.version.text[span.start : span.end]
        if words.strip():
            yield span, words


def unbarred_changed(version):
    """How many such stretches of the other versions do not stand here word for word, so that nothing finds them."""
    missing = set()
    for _span, words in _marked(version, Mark.Kind.SENSITIVE):
        try:
            places(version, words)
        except NotInText:
            missing.add(words)
    return len(missing)


@transaction.atomic
def carry_over_spans(version):
    """Mark in a new version what the others never show as context, and what the newest of them calls an aside."""
    for start, end in [(span.start, span.end) for span in unbarred(version)]:
        Mark.objects.create(version=version, kind=Mark.Kind.SENSITIVE, start=start, end=end)
    before = version.document.versions.exclude(pk=version.pk).order_by("-number").first()
    for span in before.spans.filter(kind=Mark.Kind.ASIDE) if before else ():
        found = anchoring.locate(version.text, selectors.select(before.text, span.start, span.end))
        if found.start is not None:
            Mark.objects.create(version=version, kind=span.kind, start=found.start, end=found.end, note=span.note)
