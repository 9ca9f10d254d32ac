"""Sources that may be one: what somebody enters, by its address (`known` asks by texts); and among all there are."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from documents import likeness
from documents.models import Document, Sketch

MOST = 8  # that are named


@dataclass(frozen=True)
class Twin:
    """A stored thing that may be the same; `strong` where it most likely is."""

    thing: object
    why: str
    strong: bool = False


def of_address(url, but=None):
    """The sources that are known by this address, however it is written; every look-up goes by an index."""
    key = likeness.address_key(url)
    if not key:
        return []
    captured = Sketch.objects.filter(address_key=key).values("version__document")
    found = Document.objects.filter(Q(address_key=key) | Q(pk__in=captured)).exclude(pk=but)
    return [Twin(each, _("It has the same address."), True) for each in found.order_by("-created_at", "-id")[:MOST]]


# --- among all that are there ------------------------------------------------------------------

AGREEING = 2  # of the four numbers of two sketches: of texts of which half is common, two in three are found


def pairs(most):
    """{(key, other key): why} of up to about `most` pairs of sources that may be one; the smaller key first."""
    found = {}
    for documents in _groups(Document.objects.exclude(address_key=""), "address_key", "pk", most):
        found |= dict.fromkeys(_pairs_of(documents), _("The same address."))
    agreeing = Counter()
    for number in "abcd":
        for documents in _groups(Sketch.objects.all(), number, "version__document", most):
            agreeing.update(_pairs_of(documents))
    for pair, count in agreeing.items():
        if count >= AGREEING and pair not in found:
            found[pair] = _("The same text, or nearly.")
    return found


def _groups(queryset, column, key, most):
    """The sets of keys that share a value of this column."""
    shared = queryset.order_by().values(column).annotate(n=Count("pk")).filter(n__gt=1).values_list(column, flat=True)
    groups = defaultdict(set)
    for value, pk in queryset.filter(**{f"{column}__in": list(shared[:most])}).values_list(column, key):
        groups[value].add(pk)
    return groups.values()


def _pairs_of(keys, most=10):
    """Every two of these keys; none of more than ten, which have in common what says little."""
    return list(combinations(sorted(keys), 2)) if len(keys) <= most else []
