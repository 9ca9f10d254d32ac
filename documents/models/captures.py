"""What was captured and waits to be stored, and what a machine read out of it and nobody has confirmed."""

import hashlib
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .documents import Document
from .versions import Version


class Arrival(models.Model):
    """Something that was captured and waits for a curator: the bytes as received, and how they came.

    It is kept until somebody stores it as a source or a version, or dismisses it, so that a session that
    ends in between loses nothing. Never public, and in no bundle.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("arrived at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    captured_how = models.CharField(_("how"), max_length=10, choices=Version.How)
    captured_at = models.DateTimeField(_("captured at"), default=timezone.now)
    data = models.BinaryField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    filename = models.CharField(_("file"), max_length=200, blank=True)
    media_type = models.CharField(_("media type"), max_length=100, blank=True, help_text=_("As it was declared."))
    requested_url = models.URLField(_("address asked for"), max_length=2000, blank=True)
    final_url = models.URLField(_("final address"), max_length=2000, blank=True)
    http_status = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True)
    part = models.CharField(
        _("part"), max_length=2000, blank=True, help_text=_("Which page or message of a file that holds several.")
    )
    reading = models.TextField(
        editable=False, blank=True, help_text=_("What was read of it, as JSON, so that it is read once.")
    )
    document = models.ForeignKey(
        Document, models.SET_NULL, null=True, blank=True, related_name="arrivals", verbose_name=_("new version of")
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("capture that waits")
        verbose_name_plural = _("captures that wait")

    def __str__(self):
        return self.requested_url or self.filename or str(_("pasted text"))

    def derive(self):
        self.sha256 = hashlib.sha256(self.data).hexdigest()

    def save(self, *args, **kwargs):
        self.derive()
        super().save(*args, **kwargs)


class Proposal(models.Model):
    """What a source's own markup, or a machine, says of the source: to be taken or dismissed by a curator.

    `field` is a field of Document. Taking it copies the value there; nothing is confirmed by itself.
    """

    class Field(models.TextChoices):
        TITLE = "title", _("title")
        AUTHOR = "author", _("author")
        PUBLISHER = "publisher", _("publisher")
        DATE = "date", _("date")
        LANGUAGE = "language", _("language")
        URL = "url", _("original address")

    class Decision(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        TAKEN = "taken", _("taken")
        DISMISSED = "dismissed", _("dismissed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(Version, models.CASCADE, related_name="proposals", verbose_name=_("version"))
    field = models.CharField(_("field"), max_length=10, choices=Field)
    value = models.CharField(_("value"), max_length=2000)
    origin = models.CharField(
        _("where it is from"), max_length=100, help_text=_("“JSON-LD headline”, “Telegram date”, “detected”.")
    )
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, default=Decision.PROPOSED)
    position = models.PositiveSmallIntegerField(default=0, help_text=_("The most trustworthy first."))

    class Meta:
        ordering = ["version", "field", "position"]
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(value=""),
                name="documents_proposal_has_a_value",
                violation_error_message=_("A proposal needs a value."),
            ),
        ]

    def __str__(self):
        return f"{self.get_field_display()}: {self.value[:80]} ({self.origin})"


class Sketch(models.Model):
    """By what a version is recognised: four numbers that a nearly equal text shares (documents/likeness.py), and the
    key of the address that it came from. Derived, private."""

    version = models.OneToOneField(Version, models.CASCADE, primary_key=True, related_name="sketch")
    a = models.BigIntegerField(db_index=True)
    b = models.BigIntegerField(db_index=True)
    c = models.BigIntegerField(db_index=True)
    d = models.BigIntegerField(db_index=True)
    address_key = models.CharField(max_length=32, blank=True, db_index=True)

    class Meta:
        verbose_name = _("sketch")
        verbose_name_plural = _("sketches")

    def __str__(self):
        return f"{self.a} {self.b} {self.c} {self.d}"
