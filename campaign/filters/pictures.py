"""What pictures can be narrowed to."""

import uuid

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign.filters.facets import (
    FacetFilter,
    addressed,
    campaign_filter,
    country_filter,
    organization_filter,
    topic_filter,
)
from campaign.filters.lists import Indexed
from campaign.models import Entry, Petition


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
