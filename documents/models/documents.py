"""Sources: a Document, the Versions of its text as captured, and the bytes they came from."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents import likeness
from documents import text as texts
from documents.languages import LanguageField

from .dates import Dated

models.TextField.register_lookup(Length)


class DocumentQuerySet(models.QuerySet):
    def public(self):
        """Sources that an editor has released and that have a text the public may read."""
        return self.filter(status=Document.Status.RELEASED).filter(
            models.Exists(Version.objects.cleared().filter(document=models.OuterRef("pk")))
        )


class Document(Dated):
    """One source: an article, a post, a message. What is known of it is what it says of itself.

    Its texts are its versions; they never change. `date` is when the source says it was published.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        RELEASED = "released", _("released")
        WITHHELD = "withheld", _("withheld, under review")

    class Kind(models.TextChoices):
        ARTICLE = "article", _("article")
        SOCIAL_POST = "social_post", _("social post")
        MESSAGE = "message", _("message")
        TRANSCRIPT = "transcript", _("transcript")
        INDEX_PAGE = "index_page", _("index page")
        LEAFLET = "leaflet", _("leaflet")
        APPEAL = "appeal", _("appeal")
        OTHER = "other", _("other text")

    class Form(models.TextChoices):
        ORIGINAL = "original", _("original")
        TRANSLATION = "translation", _("translation")
        EDITED_TRANSCRIPT = "edited_transcript", _("edited transcript")
        UNKNOWN = "unknown", _("not known whether original or translation")

    class Display(models.TextChoices):
        FULL = "full", _("whole text")
        EXCERPTS = "excerpts", _("excerpts around cited passages")
        LINK = "link", _("the cited quotes only, and the link")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(
        _("title"), max_length=300, blank=True, help_text=_("As the source gives it; empty if it has none.")
    )
    slug = models.SlugField(
        _("address"), max_length=100, unique=True,
        help_text=_("The last part of the page’s address. It stays as it is once the source was released."),
    )  # fmt: skip
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.OTHER)
    form = models.CharField(_("form"), max_length=20, choices=Form, default=Form.UNKNOWN)
    language = LanguageField(default="und")
    other_languages = models.CharField(
        _("other languages in it"),
        max_length=100,
        blank=True,
        help_text=_("Tags, separated by spaces: ru uk"),
    )
    author = models.CharField(
        _("author"),
        max_length=300,
        blank=True,
        help_text=_("In the source’s own words; empty if it names none."),
    )
    publisher = models.CharField(
        _("publisher"),
        max_length=300,
        blank=True,
        help_text=_("In the source’s own words; empty if it names none."),
    )
    url = models.URLField(_("original address"), max_length=2000, blank=True)
    url_hidden = models.BooleanField(
        _("hide the address"),
        default=False,
        help_text=_("The public is told that there is one, and not what it is."),
    )
    archive_url = models.URLField(_("archived copy"), max_length=2000, blank=True)
    display = models.CharField(_("what readers see"), max_length=10, choices=Display, default=Display.EXCERPTS)
    content_note = models.TextField(
        _("content note"), blank=True, help_text=_("Shown before the text: what a reader should know first.")
    )
    editor_note = models.TextField(
        _("editor’s note"), blank=True,
        help_text=_("Public, shown as ours. What a reader may conclude and the text does not say belongs here."),
    )  # fmt: skip
    private_note = models.TextField(_("private note"), blank=True, help_text=_("For curators only."))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    released_at = models.DateTimeField(null=True, blank=True, editable=False)
    folded = models.TextField(editable=False, blank=True)
    address_key = models.CharField(max_length=32, editable=False, blank=True, db_index=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-sort_date", "-id"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        permissions = [("release_document", "Can release and withhold sources and lift redactions")]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(status="released") | Q(released_at__isnull=False),
                name="documents_document_released_has_a_time",
                violation_error_message=_("A released source needs the time of its release."),
            ),
            models.CheckConstraint(
                condition=~Q(url_hidden=True) | ~Q(url=""),
                name="documents_document_hidden_address_is_there",
                violation_error_message=_("There is no address to hide."),
            ),
        ]
        indexes = [models.Index(fields=["status", "-sort_date", "-id"], name="document_list")]

    def __str__(self):
        return self.title or str(_("Untitled: %s") % self.slug)

    def get_absolute_url(self):
        return reverse("documents:document", args=[self.slug])

    def clean(self):
        super().clean()
        from documents.languages import normalise

        self.other_languages = " ".join(normalise(tag) for tag in self.other_languages.split())

    def derive(self):
        """Set every derived column; a bulk load calls this itself."""
        self.derive_dates()
        self.folded = texts.fold(f"{self.title}\n{self.author}\n{self.publisher}")
        self.address_key = likeness.address_key(self.url)

    def save(self, *args, **kwargs):
        self.derive()
        super().save(*args, **kwargs)

    @property
    def is_public(self):
        return self.status == self.Status.RELEASED

    def next_number(self):
        """The number of its next version; an erased version’s is never given again."""
        numbers = (
            self.versions.aggregate(last=models.Max("number")),
            self.erasures.aggregate(last=models.Max("number")),
        )
        return max(each["last"] or 0 for each in numbers) + 1


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
    document = models.ForeignKey(Document, models.PROTECT, related_name="versions", verbose_name=_("source"))
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
        indexes = [models.Index(fields=["sha256"], name="documents_version_sha256")]

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
        tombstone = self.document.erasures.model.objects.of(self).first()
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
