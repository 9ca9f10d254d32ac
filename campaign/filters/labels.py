"""What the values of facets are called, and how an address names them."""

import functools
import uuid

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_countries import countries

from campaign.models import Campaign, Organization, Topic
from documents import choices, languages
from documents.lasting import lasting
from documents.prepared import prepared
from documents.serialize import names

MOST_TITLES = 5000  # of organizations, or topics, that are kept


def labels(name, values, forms, filterset):
    """{value of the index: (what an address says, what readers read)}; without those that must not be named."""
    if not values:
        return {}
    if name in ("organization", "campaign", "topic"):
        return _titles(name, values, forms)
    if name == "country":
        called = _countries(get_language())
        return {value: (value, called.get(value, value)) for value in values}
    if name == "language":
        return {value: (value, languages.name(value)) for value in values}
    if name == "kind":
        called = choices.words(filterset._meta.model._meta.get_field("kind"), get_language())
        return {value: (value, called.get(value, value)) for value in values}
    if name == "sign":
        return {value: (value, _("has a link to sign")) for value in values}
    return {value: (value, value) for value in values}


def _titles(name, values, forms):
    known = lasting(f"titles of {name}", dict)  # filled as they are met
    missing = [value for value in values if value not in known]
    if len(known) + len(missing) > MOST_TITLES:
        known, missing = {}, values
    found = dict.fromkeys(missing)
    for pk, slug, title in _titled(name, keys=[uuid.UUID(value) for value in missing]):
        if not names(slug, forms):
            found[pk.hex] = slug, forms.apply(title)
    known |= found
    return {value: known[value] for value in values if known[value]}


@prepared
def _titled(name, *, keys):
    records = {
        "organization": Organization.objects.published, "campaign": Campaign.objects.published,
        "topic": Topic.objects.all,
    }[name]()  # fmt: skip
    return records.filter(pk__in=keys).values_list("pk", "slug", "title")


@functools.cache
def _countries(language):
    """{code: name} in this language."""
    return {code: str(name) for code, name in countries}
