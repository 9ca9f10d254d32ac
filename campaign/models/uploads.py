"""Spreadsheets that wait for somebody to confirm what their import would do."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class SheetUpload(models.Model):
    """What one person uploaded for one table, read and not yet imported. Gone once it is imported, or after a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.CharField(max_length=60)
    filename = models.CharField(max_length=200)
    rows = models.BinaryField()  # sheets.reading.Sheet, packed
    sha256 = models.CharField(max_length=64)  # of the file
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at"]

    def __str__(self):
        return self.filename
