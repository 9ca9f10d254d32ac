"""What every record shares, and what every row of a record shares.

A *record* (campaign, organization, person, statement, petition, update) has a page and a status. Its
*rows* (names, endorsements, positions …) have neither: each belongs to exactly one record. Both can be
cited. Live rows are the published state; an edit of a published record waits as a PendingEdit.
"""

import uuid
from functools import reduce
from operator import or_

from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaign.names import alike as spelled
from documents.languages import LanguageField
from documents.models import Dated
from documents.paths import path
from documents.text import fold

RESERVED_SLUGS = {"compare", "new", "all"}  # words that are addresses of their own


def exactly_one(*names):
    """A condition: exactly one of these foreign keys is set."""
    return reduce(or_, (Q(**{f"{other}__isnull": other != name for other in names}) for name in names))


class RecordQuerySet(models.QuerySet):
    def published(self):
        """What the public may see."""
        return self.filter(status=Record.Status.PUBLISHED)


class Record(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        REVIEW = "review", _("in review")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")
        WITHHELD = "withheld", _("withheld, under review")

    # The fields whose non-empty values must be cited before the record is published.
    citable_fields = ("title", "summary")
    # How its title is compared: as the name of a person, or of anything else.
    name_kind = "organization"
    # Fields that citations may name though no column holds them: the words as they stand in the source.
    quoted_fields = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=300)
    slug = models.SlugField(
        _("address"), max_length=100, unique=True,
        help_text=_("The last part of the page’s address. A published record’s old address keeps leading here."),
    )  # fmt: skip
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    summary = models.TextField(
        _("our summary"), blank=True,
        help_text=_("Ours, and shown as ours. Only what the cited passages say; no adjectives of our own."),
    )  # fmt: skip
    editor_note = models.TextField(
        _("editor’s note"), blank=True,
        help_text=_("Public, shown as ours. What a reader may conclude and the text does not say belongs here."),
    )  # fmt: skip
    note_signed_off = models.BooleanField(
        _("note signed off"), default=False, help_text=_("An editor has read the note and stands by it.")
    )
    private_note = models.TextField(_("private note"), blank=True, help_text=_("For curators only."))
    campaigns = models.ManyToManyField(
        "campaign.Campaign", blank=True, related_name="%(class)ss", verbose_name=_("campaigns")
    )
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name=_("replaced by"),
        help_text=_("This record’s addresses then lead to that one."),
    )  # fmt: skip
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    folded = models.TextField(editable=False, blank=True)
    # What spellings of one title have in common (campaign/names/alike.py); "" once another record replaces this one.
    alike = models.CharField(max_length=spelled.LENGTH, editable=False, blank=True, db_index=True)
    citations = GenericRelation(
        "campaign.Citation",
        content_type_field="object_type",
        object_id_field="object_id",
        related_query_name="+",
    )

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="%(app_label)s_%(class)s_published_has_a_time",
                violation_error_message=_("A published record needs the time of its publication."),
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=models.F("id")),
                name="%(app_label)s_%(class)s_does_not_replace_itself",
                violation_error_message=_("A record cannot be replaced by itself."),
            ),
        ]
        indexes = [models.Index(fields=["-updated_at", "-id"], name="%(class)s_edited")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return path(self._meta.model_name, self.slug)

    def clean(self):
        self.clean_alone()
        self.clean_former_addresses()

    def clean_alone(self):
        """What asks the database nothing."""
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("“%s” is the address of another page.") % self.slug})

    def clean_former_addresses(self):
        """Refuse an address under which something else was published."""
        record_type = ContentType.objects.get_for_model(type(self))
        former = FormerAddress.objects.filter(record_type=record_type, slug=self.slug).exclude(record_id=self.pk)
        for address in former.select_related("record_type"):
            if address.record is not None and address.record.is_published:
                raise ValidationError({"slug": _("“%s” still leads to a published record.") % self.slug})

    def derive(self):
        """Set every derived column; a bulk load calls this itself."""
        self.folded = fold(f"{self.title}\n{self.summary}")
        self.alike = "" if self.replaced_by_id else spelled.key(self.title, self.name_kind)

    def save(self, *args, **kwargs):
        self.derive()
        super().save(*args, **kwargs)

    @property
    def is_published(self):
        return self.status == self.Status.PUBLISHED


class NamedRecord(Record):
    """An organization or person: its title is a name, and it has others."""

    brief = models.CharField(max_length=spelled.LENGTH, editable=False, blank=True, db_index=True)

    class Meta(Record.Meta):
        abstract = True
        ordering = ["title", "id"]

    def derive(self):
        super().derive()
        self.brief = "" if self.replaced_by_id else spelled.brief(self.title, self.name_kind)


class DatedRecord(Record, Dated):
    class Meta(Record.Meta):
        abstract = True
        ordering = ["-sort_date", "-id"]
        constraints = [*Record.Meta.constraints, *Dated.Meta.constraints]

    def derive(self):
        self.derive_dates()
        super().derive()


class Row(models.Model):
    """One fact of a record, with citations of its own. `owners` names the foreign keys to its record."""

    owners: tuple[str, ...] = ()
    # How many rows a page tells at first, so that it stays light where hundreds signed: of all kinds together, unless
    # there are too many kinds; of one kind and role at most; and of each whatever the others are.
    TOGETHER, TOLD, FEWEST = 32, 30, 5
    is_fact = True  # whether it says anything that would have to rest on a passage

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    position = models.PositiveIntegerField(_("order"), default=0)
    citations = GenericRelation(
        "campaign.Citation",
        content_type_field="object_type",
        object_id_field="object_id",
        related_query_name="+",
    )

    class Meta:
        abstract = True
        ordering = ["position", "id"]

    @property
    def record(self):
        """The record that this row belongs to."""
        return next(filter(None, (getattr(self, name) for name in self.owners)))

    def get_absolute_url(self):
        return self.address_on(self.record.get_absolute_url())

    def address_on(self, url):
        """Its place on the page of its record, which has this address: with all rows, where it may be left out."""
        return f"{url}{'?rows=all' if self.position > self.FEWEST else ''}#f-{self.pk}"

    @property
    def needs_citation(self):
        """Whether the public sees this row, so that it has to rest on something."""
        return self.is_fact

    def derive(self):
        """Set every derived column; a bulk load calls this itself."""

    def save(self, *args, **kwargs):
        self.derive()
        super().save(*args, **kwargs)


class Campaign(Record):
    """A cause that groups records: free a prisoner, resist a mobilisation."""

    citable_fields = ("summary",)

    campaigns = None

    class Meta(Record.Meta):
        ordering = ["title", "id"]
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        permissions = [("publish_record", "Can publish, withdraw and withhold records")]


class Topic(models.Model):
    """What a position is about: a neutral noun, never an opinion."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(
        _("title"), max_length=200, unique=True,
        help_text=_("A neutral noun phrase: “Arms for Ukraine”, not “Stop arming”."),
    )  # fmt: skip
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    archived = models.BooleanField(_("archived"), default=False, help_text=_("No longer offered for new positions."))

    class Meta:
        ordering = ["title"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self):
        return self.title


class FormerAddress(models.Model):
    """A slug under which a record was published once; it redirects to the record while that is published."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    record_id = models.UUIDField()
    record = GenericForeignKey("record_type", "record_id")
    slug = models.SlugField(max_length=100)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["record_type", "slug"],
                name="campaign_former_address_leads_to_one_record",
                violation_error_message=_("This former address leads to another record already."),
            )
        ]

    def __str__(self):
        return self.slug


def language_of_title():
    """The language in which a title as given stands."""
    return LanguageField(_("language of the title"), default="und")
