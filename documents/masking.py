"""Masking words of a text, and carrying masks over to a new version of it."""

from collections import defaultdict
from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import F
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from documents import anchoring, revising, selectors, uses
from documents.models import Redaction
from documents.models import Span as Mark
from documents.reading import masked_forms, masks
from documents.redaction import Forms, Span, merge
from documents.repeating import Repeats
from documents.serialize import spelled


class NotInText(ValueError):
    """The words do not stand in the version."""


@dataclass(frozen=True)
class Unmasked:
    """A stretch of a new version that an earlier version masks, and why it does."""

    start: int
    end: int
    reason: str


def places(version, words):
    """Where these words stand, as Spans: as whole words whatever their case, or else as they are typed."""
    typed = []
    if words.strip():
        typed = [Span(start, start + len(words)) for start in anchoring.occurrences(version.text, words)]
    spans = Forms([words]).find(version.text)
    if spans:  # a form leaves out the signs before and after its words
        begun = {span.start for span in spans}
        typed = [each for each in typed if begun & set(range(each.start, each.end))]
    spans = merge([*spans, *typed])
    if not spans:
        raise NotInText(_("These words do not stand in version %(number)s.") % {"number": version.number})
    return spans


@transaction.atomic
def mask(version, spans, reason, note=""):
    """Mask these stretches; what is masked already is left as it is.

    Returns sentences, one for each public place that repeats what is masked in this source: nothing there
    changes by itself.
    """
    there = set(version.redactions.masking().values_list("start", "end"))
    for span in spans:
        if (span.start, span.end) not in there:
            Redaction.objects.create(version=version, start=span.start, end=span.end, reason=reason, note=note)
    document = version.document
    return [*(own_words(document) if document.is_public else []), *uses.repeating(document)]


def masked_words(documents):
    """{document.pk: the strings that are masked in its versions}; one query."""
    found = defaultdict(set)
    redactions = Redaction.objects.masking().filter(version__document__in=documents)
    strings = redactions.annotate(string=Substr("version__text", F("start") + 1, F("end") - F("start")))
    for document, string in strings.values_list("version__document", "string"):
        found[document].add(string)
    return found


def own_words(document):
    """Where the words about a source repeat what is masked in it, as sentences."""
    repeats = Repeats(masked_words([document.pk])[document.pk])
    names = ["title", "slug", "author", "publisher", "content_note", "editor_note"]
    names += [] if document.url_hidden else ["url", "archive_url"]
    said = []
    for field in map(document._meta.get_field, names):
        words = getattr(document, field.name)
        is_address = isinstance(field, models.SlugField | models.URLField)
        said.append((field.verbose_name, spelled(words) if is_address else words))
    notes = Mark.objects.filter(version__document=document).exclude(note="").select_related("version__document")
    said += [(f"{note.version}, {note}", note.note) for note in notes.defer("version__text")]
    return [
        _("%s: repeats what is masked in the text. Write it without that.") % (str(name)[:1].upper() + str(name)[1:])
        for name, words in said
        if repeats.find(words)
    ]


def unmasked(version):
    """What other versions of the source mask and this one shows: the words of each mask, wherever they stand."""
    lifted = version.redactions.filter(decision=Redaction.Decision.LIFTED)
    covered = [*masks(version, masked_forms()), *lifted]  # what was lifted here was decided here
    found = []
    for redaction in (
        Redaction.objects.masking().filter(version__document=version.document_id).select_related("version")
    ):
        words = redaction.version.text[redaction.start : redaction.end]
        if redaction.version_id == version.pk or not words.strip():
            continue
        try:
            spans = places(version, words)
        except NotInText:
            continue
        found += [
            Unmasked(span.start, span.end, redaction.reason)
            for span in spans
            if not any(mask.start <= span.start and span.end <= mask.end for mask in covered)
        ]
    return found


@transaction.atomic
def carry_over(version):
    """Suggest for a new version every mask of the source's other versions; a suggestion masks until decided."""
    made = []
    for start, end, reason in sorted({(one.start, one.end, one.reason) for one in unmasked(version)}):
        made.append(
            Redaction.objects.create(
                version=version, start=start, end=end, reason=reason, decision=Redaction.Decision.SUGGESTED
            )
        )
    return made


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


@transaction.atomic
def decide(redaction, user, reason=""):
    """A person looked at a suggestion and agrees."""
    revising.keep_prior_state(redaction)
    with revising.revision(user, f"{_('Mask confirmed')}: {reason}" if reason else _("Mask confirmed")):
        redaction.decision = Redaction.Decision.MASKED
        redaction.save()
        revising.keep(redaction)


@transaction.atomic
def lift(redaction, user, reason):
    """Show what was masked. The reason is required, and stays with the redaction."""
    if not reason.strip():
        raise ValueError(_("Say why the redaction is lifted."))
    revising.keep_prior_state(redaction)
    with revising.revision(user, _("Mask lifted: %s") % reason):
        redaction.decision, redaction.lifted_because = Redaction.Decision.LIFTED, reason
        redaction.save()
        revising.keep(redaction)
