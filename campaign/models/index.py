"""The search index: what is public, how lists are sorted into facets, and how current that is.

All of it is made from the record by `campaign.search`, and can be made again at any time (`manage.py reindex`).
The words themselves are in the table `campaign_searchtext`, which each database has in its own way
(`campaign.search.texts`).
"""

import uuid

from django.db import models
from django.utils import timezone


class RowKey(models.BigIntegerField):
    """A key that on SQLite is the number of the row itself, by which rows are kept: what is called bigint there is
    looked for in an index first, which for thousands of rows takes twice as long."""

    def db_type(self, connection):
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


class Entry(models.Model):
    """One public record or source.

    The key holds the last day that is possible (days since the year 1, 0 for what has no date by nature) in its high
    bits and the first 31 bits of the record's own key in the others: so its order is the order of lists, and both
    databases read the newest first without sorting.
    """

    id = RowKey(primary_key=True)
    kind = models.CharField(max_length=15)  # model name of a record, or "source"
    object_id = models.UUIDField(unique=True)
    earliest = models.IntegerField(null=True)  # days since the year 1, as `datetime.date.toordinal` counts
    latest = models.IntegerField(null=True)
    # What others say of it: where this changes, whatever names it is indexed again.
    named = models.CharField(max_length=64, blank=True)
    facets = models.TextField(blank=True)  # keys of its Facets, separated by spaces

    def __str__(self):
        return f"{self.kind} {self.object_id}"


class EntryPlace(models.Model):
    """The place of an entry among those of its kind, in the order in which they came: where its bits are (FacetBits),
    and its row in a block (EntryBlock)."""

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True, related_name="at")
    spot = models.IntegerField(unique=True)  # the kind and the place as one number (`campaign.search.bits.spot_of`)

    def __str__(self):
        return f"{self.entry_id} {self.spot}"


class EntryBlock(models.Model):
    """A block of places: which entry stands at each, and the facets that it has, as numbers that are read into memory
    as they are (`campaign.search.columns`). Its stamp is another after each change."""

    number = models.IntegerField(primary_key=True)  # the first of its spots, divided by how many a block has
    stamp = models.BigIntegerField()
    data = models.BinaryField()

    def __str__(self):
        return str(self.number)


class Facet(models.Model):
    """One value that a list can be narrowed to, and how many public entries have it.

    The facet `all` of a kind is the whole list. `paired` says that the numbers of other facets under this one are
    kept as well (Pair): for those with so many entries that nobody wants to count them for a page.
    """

    kind = models.CharField(max_length=15)
    name = models.CharField(max_length=15)
    value = models.CharField(max_length=40)  # a code, a language tag, a year, or the hex of a record's key
    total = models.IntegerField(default=0)
    paired = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name", "value"],
                name="campaign_facet_once",
                violation_error_message="The search index has this facet already.",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "name", "-total", "value"], name="facet_most"),
            models.Index(fields=["paired", "total"], name="facet_paired"),
        ]

    def __str__(self):
        return f"{self.kind} {self.name} {self.value}"


class Posting(models.Model):
    """That an entry has a facet. Lists are read from its key, newest first."""

    pk = models.CompositePrimaryKey("facet_id", "entry_id")
    facet = models.ForeignKey(Facet, models.CASCADE, related_name="+", db_index=False)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="postings", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["entry", "facet"], name="posting_of_entry")]

    def __str__(self):
        return f"{self.facet_id} {self.entry_id}"


class FacetPair(models.Model):
    """How many entries of the facet `given` have the facet `facet` too."""

    pk = models.CompositePrimaryKey("given_id", "facet_id")
    given = models.ForeignKey(Facet, models.CASCADE, related_name="+", db_index=False)
    facet = models.ForeignKey(Facet, models.CASCADE, related_name="+")
    total = models.IntegerField(default=0)

    def __str__(self):
        return f"{self.given_id} {self.facet_id}: {self.total}"


class IndexedForm(models.Model):
    """A masked string that the index knows of. What differs from MaskedString is what has to be looked for."""

    string = models.CharField(max_length=300, primary_key=True)
    reason = models.CharField(max_length=20)

    def __str__(self):
        return self.string


class FacetBits(models.Model):
    """Which entries have a facet: a bit for each of a block of places, the first place in the lowest bit of the first
    byte; without the zeros at the end (`campaign.search.bits`)."""

    pk = models.CompositePrimaryKey("facet_id", "block")
    facet = models.ForeignKey(Facet, models.CASCADE, related_name="+", db_index=False)
    block = models.IntegerField()
    bits = models.BinaryField()

    def __str__(self):
        return f"{self.facet_id} {self.block}"


class Changed(models.Model):
    """Something that the index does not know of yet. Triggers write it (`campaign.search.watching`)."""

    what = models.CharField(max_length=10)  # record, source, version, passage, topic, page, masked
    key = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["what", "key"], name="changed_once")]

    def __str__(self):
        return f"{self.what} {self.key}"


class Publication(models.Model):
    """One row: the generation of what the public sees. Every change of that gives it a new name, never one again.

    `since` is when it began: nothing that readers can see was changed later.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    generation = models.UUIDField(default=uuid.uuid4)
    since = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return str(self.generation)


# What is made from the record, and is no part of it.
INDEX = (Entry, EntryPlace, EntryBlock, Facet, Posting, FacetPair, FacetBits, IndexedForm, Changed, Publication)
