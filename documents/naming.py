"""Withheld names in addresses.

An address cannot be masked. So what carries a withheld name in its address is withheld, as soon as the name
is masked. Other apps say here, once, how they withhold what is theirs.
"""

from django.utils.translation import gettext as _

from documents import releasing
from documents.models import Document
from documents.redaction import Forms
from documents.serialize import names

_sweeps = []


def register(sweep):
    """Register `sweep(forms, user)`: withholds what carries a form in its address, and returns it."""
    _sweeps.append(sweep)


def sweep(strings, user):
    """Withhold everything public whose address spells one of the strings; returns what had to go."""
    forms = Forms(strings)
    gone = [thing for each in _sweeps for thing in each(forms, user)]
    sources = Document.objects.filter(status=Document.Status.RELEASED).only("pk", "slug")
    for source in [source for source in sources.iterator() if names(source.slug, forms)]:
        releasing.withhold(source, user, _("its address names somebody"))
        gone.append(source)
    return gone
