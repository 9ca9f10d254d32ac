"""What may be there already of something that somebody enters. `known` asks by texts, this by an address."""

from dataclasses import dataclass

from django.db.models import Q
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
