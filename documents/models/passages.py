"""Passages: quotes that facts rest on, and where each stands in each version."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents import fragments, selectors, uses
from documents.languages import LanguageField
from documents.paths import path_of_key
from documents.prepared import prepared
from documents.remnants import ERASED
from documents.text import fold

from .documents import Document
from .versions import Version


class PassageQuerySet(models.QuerySet):
    def public(self):
        """Passages of released sources that something public rests on."""
        cleared = Version.objects.cleared().filter(document=models.OuterRef("document"))
        released = self.filter(document__status=Document.Status.RELEASED, erased_at=None)
        return released.filter(models.Exists(cleared)).filter(uses.in_public())

    def update(self, **fields):
        if {"document", *Passage.QUOTE} & fields.keys() and self.filter(uses.in_public()).exists():
            raise ValidationError(_("A published record rests on one of these passages, so its quote stays as it is."))
        return super().update(**fields)

    update.alters_data = True

    def delete(self):
        used = set(self.filter(uses.at_all()))
        if used:
            raise models.ProtectedError(str(_("Something rests on this passage; archive it instead.")), used)
        return super().delete()

    delete.alters_data = True
    delete.queryset_only = True


class Passage(models.Model):
    """A W3C quote selector in one document: the quote, and the words before and after it.

    The quote never changes once something public rests on it: a correction is a new passage.
    """

    class TranslatedBy(models.TextChoices):
        HUMAN = "human", _("translated by a person")
        MACHINE = "machine", _("machine translation")

    QUOTE = ("document_id", "exact", "prefix", "suffix")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="passages", verbose_name=_("source"))
    exact = models.TextField(_("quote"), help_text=_("Exactly as it stands in the text, spaces and line ends too."))
    prefix = models.CharField(_("words before"), max_length=200, blank=True)
    suffix = models.CharField(_("words after"), max_length=200, blank=True)
    language = LanguageField(default="und", help_text=_("Of the quote itself; the main one where it mixes several."))
    translation = models.TextField(_("translation"), blank=True)
    translation_language = LanguageField(_("translated into"), blank=True)
    translated_by = models.CharField(_("translated by"), max_length=10, choices=TranslatedBy, blank=True)
    archived = models.BooleanField(
        _("archived"), default=False, help_text=_("No longer offered for citing; what cites it keeps it.")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    erased_at = models.DateTimeField(
        null=True, blank=True, editable=False,
        help_text=_("Since when its quote is gone: every version that had it was erased."),
    )  # fmt: skip
    folded = models.TextField(editable=False, blank=True)

    objects = PassageQuerySet.as_manager()

    class Meta:
        ordering = ["document", "created_at", "id"]
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        constraints = [
            models.CheckConstraint(
                condition=~Q(exact=""),
                name="documents_passage_quote_is_not_empty",
                violation_error_message=_("A passage needs its quote."),
            ),
            models.CheckConstraint(
                condition=Q(translation="", translation_language="", translated_by="")
                | (~Q(translation="") & ~Q(translation_language="") & ~Q(translated_by="")),
                name="documents_passage_translation_is_labelled",
                violation_error_message=_("A translation needs its language and whether a person made it."),
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(exact=ERASED, prefix="", suffix="", translation="", folded="", archived=True),
                name="documents_passage_erased_holds_no_words",
                violation_error_message=_("A passage whose quote was erased holds no words."),
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="passage_newest"),
            models.Index(fields=["language"], name="passage_language"),
        ]

    def __str__(self):
        quote = " ".join(self.exact.split())
        return f"“{quote[:80]}{'…' if len(quote) > 80 else ''}”"

    def get_absolute_url(self):
        return path_of_key("documents:passage", self.pk)

    @property
    def selector(self):
        return selectors.QuoteSelector(self.exact, self.prefix, self.suffix)

    def is_in_public_use(self):
        return Passage.objects.filter(uses.in_public(), pk=self.pk).exists()

    def check_quote_unchanged(self):
        """Raise ValidationError where a quote that was erased, or that something public rests on, would change."""
        for erased_at, *quote in _stored(key=self.pk):
            if erased_at:
                raise ValidationError(_("The quote of this passage was erased, so the passage stays as it is."))
            if quote == [getattr(self, name) for name in self.QUOTE] or not self.is_in_public_use():
                continue
            raise ValidationError(
                _(
                    "A published record rests on this passage, so its quote stays as it is. Make a new passage, "
                    "cite that one instead, and publish the change."
                )
            )

    def clean(self):
        super().clean()
        self.check_quote_unchanged()

    def derive(self):
        """Set every derived column; a bulk load calls this itself."""
        self.folded = "" if self.erased_at else fold(self.exact)

    def save(self, *args, **kwargs):
        self.check_quote_unchanged()
        self.derive()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        if Passage.objects.filter(uses.at_all(), pk=self.pk).exists():
            raise models.ProtectedError(str(_("Something rests on this passage; archive it instead.")), {self})
        return super().delete(*args, **kwargs)


@prepared
def _stored(*, key):
    return Passage.objects.filter(pk=key).order_by().values_list("erased_at", *Passage.QUOTE)


class AnchorQuerySet(models.QuerySet):
    def found(self):
        """Anchors that say where the quote stands (a fuzzy one only once a person confirmed it)."""
        return self.filter(Q(state__in=("exact", "moved")) | Q(confirmed_at__isnull=False), start__isnull=False)


class Anchor(models.Model):
    """Where a passage stands in one version: [start, end) in code points."""

    class State(models.TextChoices):
        EXACT = "exact", _("found")
        MOVED = "moved", _("found in another place")
        FUZZY = "fuzzy", _("wording changed")
        AMBIGUOUS = "ambiguous", _("found in several places")
        LOST = "lost", _("no longer found")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    passage = models.ForeignKey(Passage, models.CASCADE, related_name="anchors", verbose_name=_("passage"))
    version = models.ForeignKey(Version, models.PROTECT, related_name="anchors", verbose_name=_("version"))
    start = models.PositiveIntegerField(_("start"), null=True, blank=True)
    end = models.PositiveIntegerField(_("end"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State)
    score = models.FloatField(_("score"), default=1.0, help_text=_("0 to 1."))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Where the words stand by which an address names this place (`fragments.named_by`), or "" where nobody looked.
    named_by = models.CharField(max_length=140, blank=True, default="", db_default="", editable=False)

    objects = AnchorQuerySet.as_manager()

    class Meta:
        ordering = ["version", "start", "id"]
        verbose_name = _("place in a version")
        verbose_name_plural = _("places in versions")
        constraints = [
            models.UniqueConstraint(
                fields=["passage", "version"],
                name="documents_anchor_once_per_passage_and_version",
                violation_error_message=_("This passage already has a place in this version."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=("ambiguous", "lost"), start__isnull=True, end__isnull=True)
                    | Q(
                        state__in=("exact", "moved", "fuzzy"), start__isnull=False, end__isnull=False,
                        start__lt=F("end"),
                    )
                ),
                name="documents_anchor_place_fits_its_state",
                violation_error_message=_("A found passage has a start and an end; a lost one has neither."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state"], name="anchor_state")]

    def __str__(self):
        return f"{self.passage} {self.start}–{self.end}"

    def clean(self):
        super().clean()
        self.check_quote()

    def check_quote(self):
        """Raise ValidationError unless the stored position re-reads to the quote."""
        if self.state in (self.State.EXACT, self.State.MOVED):
            found = self.version.text[self.start : self.end]
            if found != self.passage.exact:
                raise ValidationError(
                    _("Characters %(start)s to %(end)s of this version read “%(found)s”, not the quote.")
                    % {"start": self.start, "end": self.end, "found": found[:80]}
                )
        if self.version.document_id != self.passage.document_id:
            raise ValidationError(_("The passage and the version belong to different sources."))

    def name_place(self, text):
        """Set the derived column; `text` is the version's. Whoever saves many at once calls this itself."""
        self.named_by = "" if self.start is None else fragments.named_by(text, self.start, self.end)

    def save(self, *args, **kwargs):
        self.check_quote()
        self.name_place(self.version.text)
        super().save(*args, **kwargs)
