"""What each public list can be narrowed to. Facets are those of the search index, so that all can be counted.

A filter set checks what an address asks for, says it to the index (`wanted`), and narrows any queryset of the same
records likewise (`qs`).
"""

import copy
import functools
import uuid

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import Exists, OuterRef
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django_countries import countries

from campaign.models import (
    Campaign,
    Entry,
    Facet,
    Organization,
    Person,
    Petition,
    Posting,
    Statement,
    Topic,
    Update,
)
from campaign.search import finding, queries
from campaign.search.entries import SOURCE
from campaign.search.narrowing import Wanted
from documents import choices, languages
from documents.filters import DatedFilter, PublicFilter
from documents.lasting import lasting
from documents.models import Document
from documents.prepared import prepared

MOST = 50  # values of one facet in one address
MOST_TITLES = 5000  # of organizations, or topics, that are kept


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
        if not _in_use(value=key):  # what only drafts are about is not told
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


class Indexed(PublicFilter):
    """A list whose text is found by the search index, and whose facets it counts."""

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.repeated = [name for name in self.repeated if not isinstance(self.filters[name], FacetFilter)]

    @property
    def facets(self):
        """{name: FacetFilter}, in the order in which they are offered."""
        return {name: each for name, each in self.filters.items() if isinstance(each, FacetFilter)}

    def by_text(self, records, name, value):
        entries = Entry.objects.filter(pk__in=self.keys)
        return records.filter(pk__in=entries.values("object_id"))

    def problems(self):
        found = super().problems()
        if "q" not in found and queries.parse(self.form.cleaned_data.get("q") or "").left_out:
            said = _("At most %s words are looked for. In quotation marks, words that stand together count as one.")
            found["q"] = [said % queries.MOST]
        return found

    @cached_property
    def _answered(self):
        text = self.form.cleaned_data.get("q")
        if not text:
            return None, ""
        query = queries.parse(text)
        keys, answered = finding.answered(query) if query else ([], query)
        return tuple(keys[: finding.MOST]), answered.text

    @property
    def keys(self):
        """The entries of any kind that have the words asked for; None where there are none asked for."""
        return self._answered[0]

    @property
    def text(self):
        """The words that are looked for: those asked for, or with a star behind the last one where nothing has them as
        they are."""
        return self._answered[1]

    @property
    def is_widened(self):
        return self.text != (self.form.cleaned_data.get("q") or "")

    def wanted(self):
        """What a valid form asks of the index."""
        said = self.form.cleaned_data
        return Wanted(
            kind_of(self._meta.model), {name: set(said[name]) for name in self.facets if said.get(name)},
            said.get("date_from"), said.get("date_to"), self.keys,
        )  # fmt: skip


class IndexedByDate(Indexed, DatedFilter):
    pass


class PetitionFilter(IndexedByDate):
    sign = sign_filter()
    language = language_filter()
    organization = organization_filter()
    country = country_filter()
    topic = topic_filter()
    campaign = campaign_filter()
    year = year_filter()

    class Meta:
        model = Petition
        fields = [
            "q",
            "sign",
            "language",
            "organization",
            "country",
            "topic",
            "campaign",
            "year",
            "date_from",
            "date_to",
        ]


class StatementFilter(IndexedByDate):
    kind = kind_filter(Statement.Kind.choices)
    language = language_filter()
    organization = organization_filter()
    country = country_filter()
    topic = topic_filter()
    campaign = campaign_filter()
    year = year_filter()

    class Meta:
        model = Statement
        fields = [
            "q",
            "kind",
            "language",
            "organization",
            "country",
            "topic",
            "campaign",
            "year",
            "date_from",
            "date_to",
        ]


class UpdateFilter(IndexedByDate):
    kind = kind_filter(Update.Kind.choices)
    organization = organization_filter()
    country = country_filter()
    campaign = campaign_filter()
    year = year_filter()

    class Meta:
        model = Update
        fields = ["q", "kind", "organization", "country", "campaign", "year", "date_from", "date_to"]


class OrganizationFilter(Indexed):
    kind = kind_filter(Organization.Kind.choices)
    country = country_filter()
    topic = topic_filter()
    campaign = campaign_filter()

    class Meta:
        model = Organization
        fields = ["q", "kind", "country", "topic", "campaign"]


class PersonFilter(Indexed):
    country = country_filter()
    topic = topic_filter()
    campaign = campaign_filter()

    class Meta:
        model = Person
        fields = ["q", "country", "topic", "campaign"]


class CampaignFilter(Indexed):
    class Meta:
        model = Campaign
        fields = ["q"]


class SourceFilter(IndexedByDate):
    kind = kind_filter(Document.Kind.choices)
    language = language_filter()
    year = year_filter()

    class Meta:
        model = Document
        fields = ["q", "kind", "language", "year", "date_from", "date_to"]


class SearchFilter(Indexed):
    """What a search over everything can be narrowed to. Kinds are those of records; `kind` is each list's own."""

    TYPES = ("statement", "petition", "update", "organization", "person", "campaign", SOURCE)

    text = ""  # that is looked for; whoever searches says so

    type = FacetFilter(gettext_lazy("Kind"), one_of(dict.fromkeys(TYPES), _kind))
    language = language_filter()
    country = country_filter()
    organization = organization_filter()
    topic = topic_filter()
    campaign = campaign_filter()
    year = year_filter()
    sign = sign_filter()

    class Meta:
        model = None
        fields = ["q"]

    def __init__(self, data):
        super().__init__(data, queryset=Entry.objects.none())
        self.unknown = [name for name in self.unknown if name != "page"]

    @property
    def facets(self):
        return {name: each for name, each in super().facets.items() if name != "type"}

    def chosen(self):
        said = self.form.cleaned_data
        return {name: set(said[name]) for name in ("type", *self.facets) if said.get(name)}


# --- what pictures can be narrowed to -----------------------------------------------------------------


class NumberField(forms.Field):
    """A whole number within bounds, in plain digits."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "size": 6})

    def __init__(self, *, least, most, said, **kwargs):
        self.least, self.most, self.said = least, most, said
        super().__init__(**kwargs)

    def to_python(self, value):
        value = (value or "").strip()
        if not value:
            return None
        if not (value.isascii() and value.isdecimal() and len(value) < 5 and self.least <= int(value) <= self.most):
            raise ValidationError(self.said)
        return int(value)


class NumberFilter(filters.Filter):
    field_class = NumberField


class PictureFilter(Indexed):
    """What narrows a picture is one campaign; each picture adds its own."""

    q = None
    campaign = campaign_filter()

    class Meta:
        model = None
        fields = ["campaign"]

    def __init__(self, data):
        super().__init__(data, queryset=Entry.objects.none())
        # Pictures are of one place in time and have no pages.
        self.unknown += [name for name in ("after", "before") if name in data]

    def chosen(self):
        said = self.form.cleaned_data
        return {name: set(said[name]) for name in self.facets if said.get(name)}

    def one(self, name):
        """The key of the one record that is chosen, or None."""
        values = self.form.cleaned_data.get(name)
        return uuid.UUID(values[0]) if values else None


class TimelineFilter(PictureFilter):
    organization = organization_filter()
    country = country_filter()
    year = NumberFilter(
        label=gettext_lazy("Year"), least=1, most=9999, said=gettext_lazy("Write a year: 2023.")
    )  # fmt: skip
    month = NumberFilter(
        label=gettext_lazy("Month"), least=1, most=12, said=gettext_lazy("Write a month as a number: 7 is July.")
    )  # fmt: skip

    class Meta:
        model = None
        fields = ["campaign", "organization", "country", "year", "month"]

    def problems(self):
        found = super().problems()
        said = self.form.cleaned_data
        if said.get("month") and not said.get("year") and "year" not in found:
            found["month"] = [str(_("A month needs its year."))]
        return found


class StandingFilter(PictureFilter):
    country = country_filter()

    class Meta:
        model = None
        fields = ["campaign", "country"]


class CompareFilter(PictureFilter):
    petition = FacetFilter(
        gettext_lazy("Petition"),
        addressed(Petition.objects.published, gettext_lazy("There is no petition with this address.")),
    )
    topic = topic_filter()

    class Meta:
        model = None
        fields = ["campaign", "petition", "topic"]


# --- what the values of facets are called, and how an address names them ----------------------------


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
    from documents.serialize import names

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
