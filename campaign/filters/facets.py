"""One facet of a list each: which values an address may give it, and the form in which the index has them."""

import copy

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from campaign.models import Campaign, Facet, Organization, Posting, Topic
from campaign.search.entries import SOURCE
from documents import languages
from documents.models import Document
from documents.prepared import prepared
from documents.reading import masked_forms
from documents.serialize import names

MOST = 50  # values of one facet in one address


class FacetField(forms.Field):
    """Several values, each in the form in which the index has it: `check` returns that, or raises ValidationError."""

    widget = forms.MultipleHiddenInput
    each = ProhibitNullCharactersValidator()

    def __init__(self, *, check, **kwargs):
        self.check = check
        super().__init__(**kwargs)

    def clean(self, values):
        values = [value for value in values or () if value]
        if len(values) > MOST:
            raise ValidationError(_("At most %s values can be chosen.") % MOST)
        for value in values:
            self.each(value)
        return list(dict.fromkeys(self.check(value) for value in values))

    def has_changed(self, initial, data):
        return any(data or ())


class FacetFilter(filters.Filter):
    field_class = FacetField

    def __init__(self, label, check, canonical=None):
        super().__init__(label=label, check=check)
        self.canonical = canonical  # what makes of a value in an address the one that our own addresses have

    def __deepcopy__(self, memo):
        """For each list that is asked for; what it was made of may be shared, and takes long to copy."""
        return copy.copy(self)

    def filter(self, records, values):
        if not values:
            return records
        there = Posting.objects.filter(
            entry__object_id=OuterRef("pk"), facet__kind=kind_of(records.model), facet__name=self.field_name,
            facet__value__in=values,
        )  # fmt: skip
        return records.filter(Exists(there))


def kind_of(model):
    return SOURCE if model is Document else model._meta.model_name


def one_of(choices, said):
    """A check: the value is one of these choices."""
    known = dict(choices)

    def check(value):
        if value not in known:
            raise ValidationError(said % value[:20])
        return value

    return check


@prepared
def _keys(records, *, slug):
    return records().filter(slug=slug).values_list("pk", flat=True)


def addressed(records, said):
    """A check: the value is the address of one of these; the index has its key."""

    def check(value):
        found = _keys(records, slug=value[:100])
        if not found:
            raise ValidationError(said)
        return found[0].hex

    return check


def _year(value):
    if not (value.isascii() and value.isdecimal() and len(value) == 4 and int(value)):
        raise ValidationError(_("Write a year: 2023."))
    return value


_kind = gettext_lazy("“%s” is no kind that there is here.")


def kind_filter(choices):
    return FacetFilter(gettext_lazy("Kind"), one_of(choices, _kind))


def language_filter():
    return FacetFilter(gettext_lazy("Language"), languages.normalise, canonical=languages.normalise)


def country_filter():
    said = gettext_lazy("“%s” is no country code; write UA, FR …")
    return FacetFilter(gettext_lazy("Country"), one_of(countries, said))


def organization_filter():
    said = gettext_lazy("There is no organization with this address.")
    return FacetFilter(gettext_lazy("Organization"), addressed(Organization.objects.published, said))


def topic_filter():
    said = gettext_lazy("There is no topic with this address.")
    find = addressed(Topic.objects.all, said)

    def check(value):
        key = find(value)
        # What only drafts are about is not told, nor that an address spells a withheld name.
        if not _in_use(value=key) or names(value, masked_forms()):
            raise ValidationError(said)
        return key

    return FacetFilter(gettext_lazy("Topic"), check)


@prepared
def _in_use(*, value):
    return Facet.objects.filter(name="topic", value=value, total__gt=0).order_by().values_list("pk", flat=True)


def campaign_filter():
    said = gettext_lazy("There is no campaign with this address.")
    return FacetFilter(gettext_lazy("Campaign"), addressed(Campaign.objects.published, said))


def year_filter():
    return FacetFilter(gettext_lazy("Year"), _year)


def sign_filter():
    return FacetFilter(gettext_lazy("To sign"), one_of({"yes": ""}, gettext_lazy("Write “yes”, not “%s”.")))
