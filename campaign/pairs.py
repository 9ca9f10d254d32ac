"""Pairs of records that look like one, without comparing each with each: only what shares a stored key is paired.

Two organizations or people are a likely pair where a name of the one has the key of a name of the other (names/alike),
or is its initials; two organizations also where their keys, sorted, stand side by side and differ as by a slip of the
pen (so do their keys read backwards). A key that more than ten records share says little and pairs nobody. A pair of
which somebody said that it is two (models.Pair) is none any more. At most so many as `MOST` are looked for.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _

from campaign import trees
from campaign.models import Name, Organization, Pair, Person
from campaign.names import alike
from documents import twins as sources
from documents.models import Document

KINDS = {model._meta.model_name: model for model in (Organization, Person, Document)}
MOST = 1000
SHARED = 10  # records of one key
BESIDE = 3  # keys after each, in their order, with which it is compared
READ = 30_000  # keys of organizations that are read to find slips of the pen


@dataclass(frozen=True)
class Likely:
    """Two keys of one kind, the smaller first, and a sentence that says why they look alike."""

    one: object
    other: object
    why: str


def likely(model, most=MOST):
    """Up to `most` + 1 pairs, the likeliest first."""
    decided = set(Pair.objects.filter(kind=type_of(model)).values_list("one", "other"))
    wanted = most + 1 + len(decided)
    found = sources.pairs(wanted) if model is Document else _of_names(model, wanted)
    return [Likely(*pair, why) for pair, why in found.items() if pair not in decided][: most + 1]


def type_of(model):
    return ContentType.objects.get_for_model(model).pk


def decide(model, one, other, user):
    """Remember that these two are not the same; the first to say so is remembered. Returns whether it is news."""
    one, other = sorted((one, other))
    key = {"kind_id": type_of(model), "one": one, "other": other}
    return Pair.objects.get_or_create(**key, defaults={"decided_by": user})[1]


def take_back(model, one, other):
    """They may be one after all. Returns how many decisions were taken back: one, or none where there was none."""
    one, other = sorted((one, other))
    return Pair.objects.filter(kind=type_of(model), one=one, other=other).delete()[0]


# --- organizations and people ------------------------------------------------------------------


class _Names:
    """The stored names of one kind of record, as two tables: titles, and the names beside them."""

    def __init__(self, model):
        self.owner = dict(trees.row_models(model))[Name]
        self.titles = model._base_manager.order_by()
        self.names = Name.objects.filter(**{f"{self.owner}__isnull": False}).order_by()

    def shared(self, most):
        """Keys that more than one record has."""
        titles = self.titles.filter(alike__gt="").values("alike").annotate(n=Count("pk"))
        names = self.names.filter(alike__gt="").values("alike").annotate(n=Count(self.owner, distinct=True))
        others = self.titles.filter(alike=OuterRef("alike")).exclude(pk=OuterRef(self.owner))
        both = self.names.filter(alike__gt="").filter(Exists(others))
        keys = set(titles.filter(n__gt=1).values_list("alike", flat=True)[:most])
        keys |= set(names.filter(n__gt=1).values_list("alike", flat=True)[:most])
        return keys | set(both.values_list("alike", flat=True)[:most])

    def initials(self, most):
        """Keys that are the initials of some full name."""
        full = Exists(self.titles.filter(brief=OuterRef("alike"))) | Exists(self.names.filter(brief=OuterRef("alike")))
        keys = set()
        for table in (self.titles, self.names):
            brief = table.filter(alike__gte="*", alike__lt="+").filter(full)
            keys |= set(brief.values_list("alike", flat=True)[:most])
        return keys

    def owners(self, keys, column="alike"):
        """{key: {record}}"""
        found = defaultdict(set)
        for table, owner in ((self.titles, "pk"), (self.names, self.owner)):
            for key, pk in table.filter(**{f"{column}__in": keys}).values_list(column, owner):
                found[key].add(pk)
        return found

    def full(self, most):
        """The keys of full names, up to so many of titles and of other names."""
        keys = set()
        for table in (self.titles, self.names):
            keys |= set(table.filter(alike__gte="+").values_list("alike", flat=True)[:most])
        return keys


def _of_names(model, most):
    """{(key, other key): why}, the likeliest first."""
    names = _Names(model)
    found = {}
    for pks in names.owners(names.shared(most)).values():
        found |= dict.fromkeys(_two_of(pks), _("They share a name, in some spelling or script."))
    initials = names.initials(most)
    short, full = names.owners(initials), names.owners(initials, "brief")
    for key in sorted(initials):
        if len(short[key] | full[key]) <= SHARED:
            for pair in {tuple(sorted((one, other))) for one in short[key] for other in full[key] if one != other}:
                found.setdefault(pair, _("A name of one has the initials of a name of the other."))
    if model is Organization and len(found) < most:
        near = _slips(names.full(READ))
        owners = names.owners({key for pair in near for key in pair}) if near else {}
        for key, other in near:
            for pair in {tuple(sorted((one, two))) for one in owners[key] for two in owners[other] if one != two}:
                found.setdefault(pair, _("Their names differ in a letter or two."))
    replaced = set(model._base_manager.filter(replaced_by__isnull=False, pk__in={pk for pair in found for pk in pair})
                   .values_list("pk", flat=True)) if found else set()  # fmt: skip
    return {pair: why for pair, why in found.items() if not replaced & set(pair)}


def _two_of(pks):
    return combinations(sorted(pks), 2) if len(pks) <= SHARED else ()


def _slips(keys):
    """Pairs of keys that differ in a letter or two: among those side by side in their order, from both ends."""
    found = {}
    for turned in (1, -1):
        ordered = sorted(key[::turned] for key in keys)
        for apart in range(1, BESIDE + 1):
            for key, other in zip(ordered, ordered[apart:], strict=False):
                if abs(len(key) - len(other)) < 3 and alike.is_near(key, other):
                    found[key[::turned], other[::turned]] = None
    return list(found)
