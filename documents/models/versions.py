"""The Versions of a source's text as captured, the bytes they came from, and what readers should know of stretches."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents import text as texts

models.TextField.register_lookup(Length)


class VersionQuerySet(models.QuerySet):
    def cleared(self):
        """Versions that the public may see: redactions carried over, detection run."""
        return self.filter(cleared_at__isnull=False)


class Version(models.Model):
    """One captured text of a document, exactly as it was. The database refuses a change (protection.py)."""

    class How(models.TextChoices):
        PASTE = "paste", _("pasted")
        UPLOAD = "upload", _("uploaded")
        FETCH = "fetch", _("fetched from its address")
        BUNDLE = "bundle", _("given as a text file")

    # What the triggers of protection.py compare; `cleared_at` alone may change.
    PROTECTED = (
        "id", "document_id", "number", "text", "sha256", "captured_at", "captured_by", "captured_how",
        "media_type", "final_url", "http_status", "part", "extractor", "extractor_version",
        "masked_before_storing", "masking_note",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(
        "documents.Document", models.PROTECT, related_name="versions", verbose_name=_("source")
    )
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("text"), help_text=_("Exactly as captured. It cannot be changed afterwards."))
    sha256 = models.CharField(max_length=64, editable=False)
    captured_at = models.DateTimeField(_("captured at"), default=timezone.now)
    captured_by = models.CharField(_("captured by"), max_length=150, blank=True, editable=False)
    captured_how = models.CharField(_("how"), max_length=10, choices=How, default=How.PASTE)
    media_type = models.CharField(_("media type"), max_length=100, default="text/plain")
    final_url = models.URLField(
        _("final address"), max_length=2000, blank=True, help_text=_("Where the text came from, after redirects.")
    )
    http_status = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True)
    part = models.CharField(
        _("part"), max_length=2000, blank=True, help_text=_("Which page or message of a file that holds several.")
    )
    extractor = models.CharField(_("extractor"), max_length=50, blank=True)
    extractor_version = models.CharField(_("extractor’s version"), max_length=50, blank=True)
    masked_before_storing = models.BooleanField(
        _("masked before it was stored"), default=False,
        help_text=_("Characters of the original were replaced by mask characters and are not held here."),
    )  # fmt: skip
    masking_note = models.TextField(_("what was masked"), blank=True)
    cleared_at = models.DateTimeField(
        _("cleared at"), null=True, blank=True, editable=False,
        help_text=_("Since when the public may see it: redactions carried over and sensitive data looked for."),
    )  # fmt: skip

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["document", "-number"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "number"],
                name="documents_version_number_once_per_document",
                violation_error_message=_("This source already has a version with this number."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="documents_version_text_is_not_empty",
                violation_error_message=_("A captured text cannot be empty."),
            ),
            models.CheckConstraint(
                condition=Q(masked_before_storing=False, masking_note="")
                | (Q(masked_before_storing=True) & ~Q(masking_note="")),
                name="documents_version_masking_is_explained",
                violation_error_message=_("Say what was masked before the text was stored, or nothing."),
            ),
        ]
        indexes = [
            models.Index(fields=["sha256"], name="documents_version_sha256"),
            models.Index(fields=["-captured_at", "-id"], name="version_newest"),
            models.Index(
                fields=["-captured_at", "-id"], name="version_not_cleared", condition=Q(cleared_at__isnull=True)
            ),
        ]

    def __str__(self):
        return f"{self.document}, {_('version')} {self.number}"

    def clean(self):
        super().clean()
        self.text = texts.newlines(self.text)
        try:
            texts.check_storable(self.text)
            if self._state.adding and self.document_id:
                self.derive()
                self.check_not_erased()
        except texts.UnstorableText as error:
            raise ValidationError({"text": str(error)}) from error

    def derive(self):
        self.text = texts.newlines(self.text)
        self.sha256 = texts.sha256(self.text)

    def save(self, *args, **kwargs):
        if self._state.adding:
            texts.check_storable(self.text)
            self.derive()
            self.check_not_erased()
        super().save(*args, **kwargs)

    def check_not_erased(self):
        """Raise ErasedText where this text, or a version in this place, was lawfully erased."""
        tombstone = self.document.erasures.model.of(self)
        if tombstone:
            raise texts.ErasedText(
                _("Version %(number)s of this source was erased on %(day)s and does not come back: %(reason)s")
                % {"number": tombstone.number, "day": f"{tombstone.erased_at:%Y-%m-%d}", "reason": tombstone.reason}
            )


class Original(models.Model):
    """The bytes a version was made from. In a table of its own, so that no list ever loads them."""

    PROTECTED = ("version_id", "data", "sha256", "media_type", "filename")

    version = models.OneToOneField(Version, models.PROTECT, primary_key=True, related_name="original")
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64, editable=False)
    media_type = models.CharField(max_length=100)
    filename = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("original file")
        verbose_name_plural = _("original files")
        indexes = [models.Index(fields=["sha256"], name="documents_original_sha256")]

    def __str__(self):
        return self.filename or str(self.version)

    def clean(self):
        super().clean()
        if len(self.data) > settings.ORIGINAL_MAX_BYTES:
            raise ValidationError(
                _("The file has %(size)s bytes; at most %(most)s are kept.")
                % {"size": len(self.data), "most": settings.ORIGINAL_MAX_BYTES}
            )

    def derive(self):
        import hashlib

        self.sha256 = hashlib.sha256(self.data).hexdigest()

    def save(self, *args, **kwargs):
        self.derive()
        super().save(*args, **kwargs)


class Span(models.Model):
    """Something a reader should know of a stretch of a version's text. The text itself stays as it is.

    A gap may be empty (start equals end): the place where the capture lost something.
    """

    class Kind(models.TextChoices):
        ASIDE = "aside", _("aside: not part of the text proper")
        GAP = "gap", _("gap: the capture lost something here")
        SENSITIVE = "sensitive", _("never shown as context of another quote")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(Version, models.CASCADE, related_name="spans", verbose_name=_("version"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    start = models.PositiveIntegerField(_("start"), help_text=_("In characters (code points), from 0."))
    end = models.PositiveIntegerField(_("end"), help_text=_("One after the last character."))
    note = models.CharField(_("note"), max_length=300, blank=True, help_text=_("Public: what readers are told."))

    class Meta:
        ordering = ["version", "start", "id"]
        verbose_name = _("aside or gap")
        verbose_name_plural = _("asides and gaps")
        constraints = [
            models.CheckConstraint(
                condition=Q(start__lt=F("end")) | Q(kind="gap", start=F("end")),
                name="documents_span_starts_before_it_ends",
                violation_error_message=_("A stretch of text starts before it ends; only a gap may be empty."),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.start}–{self.end}"

    def clean(self):
        super().clean()
        check_within(self)


def check_within(span):
    """Raise ValidationError unless the span lies within its version's text."""
    if span.version_id and span.end is not None and span.end > len(span.version.text):
        raise ValidationError(
            {"end": _("The text has only %(length)s characters.") % {"length": len(span.version.text)}}
        )
