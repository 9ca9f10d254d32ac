"""Sources: what is known of each, and when it is public. Its texts are its versions (versions.py)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents import likeness
from documents import text as texts
from documents.languages import LanguageField
from documents.paths import path

from .dates import Dated
from .versions import Version


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
        indexes = [
            models.Index(fields=["status", "-sort_date", "-id"], name="document_list"),
            models.Index(fields=["-updated_at", "-id"], name="document_edited"),
            models.Index(fields=["language"], name="document_language"),
        ]

    def __str__(self):
        return self.title or str(_("Untitled: %s") % self.slug)

    def get_absolute_url(self):
        return path("documents:document", self.slug)

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

    @property
    def is_under_review(self):
        """Whether it is out of the public for now: withheld, or a draft again since that was lifted."""
        return self.status == self.Status.WITHHELD or bool(self.status == self.Status.DRAFT and self.released_at)

    def next_number(self):
        """The number of its next version; an erased version’s is never given again."""
        numbers = (
            self.versions.aggregate(last=models.Max("number")),
            self.erasures.aggregate(last=models.Max("number")),
        )
        return max(each["last"] or 0 for each in numbers) + 1
