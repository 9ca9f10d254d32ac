"""What each public list of records can be filtered by.

Conditions on rows are EXISTS, never joins with DISTINCT. Only rows that the public sees count.
"""

import django_filters as filters
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from django_filters import fields

from campaign.citing import shown
from campaign.models import (
    Campaign,
    Concern,
    Credit,
    Endorsement,
    LanguageVersion,
    Name,
    Organization,
    Person,
    Petition,
    Statement,
    Update,
)
from documents.filters import DatedFilter, OpenFilter, PublicFilter, TagFilter, tags
from documents.reading import masked_forms


class _CampaignField(fields.ModelChoiceField):
    @cached_property
    def forms(self):
        return masked_forms()

    def label_from_instance(self, campaign):
        return self.forms.apply(campaign.title)


class _CampaignFilter(filters.ModelChoiceFilter):
    field_class = _CampaignField


def campaign_filter():
    return _CampaignFilter(
        label=_("Campaign"), queryset=lambda request: Campaign.objects.published(), to_field_name="slug",
        field_name="campaigns", empty_label=_("any"),
    )  # fmt: skip


def row_filter(row_model, owner, field, **more):
    """A filter method: the record has a public row with this value."""

    def by_row(self, records, name, value):
        rows = shown(row_model).filter(**{owner: OuterRef("pk"), field: value}, **more)
        return records.filter(Exists(rows))

    return by_row


OFFERED = 200  # organizations in the box of a filter; any other can be asked for in the address


def _published_organization(slug):
    if not Organization.objects.published().filter(slug=slug).exists():
        raise ValidationError(_("There is no organization with this address."))
    return slug


def _country(code):
    if code not in dict(countries):
        raise ValidationError(_("“%s” is no country code; write UA, FR …") % code[:20])
    return code


def organization_filter(row_model, method):
    """By an organization; the box offers those that have such a row."""

    def offered():
        found = Organization.objects.published().filter(
            Exists(shown(row_model).filter(organization=OuterRef("pk")).exclude(**{f"{row_model.owners[0]}": None}))
        )
        forms = masked_forms()
        found = found.order_by("title", "id").values_list("slug", "title")
        return [(slug, forms.apply(title)) for slug, title in found[:OFFERED]]

    return OpenFilter(
        label=_("Organization"), choices=offered, check=_published_organization, method=method, empty_label=_("any")
    )


def country_filter(offered, method=None):
    """By a country; the box offers those of the records that `offered` gives."""

    def choices():
        codes = set(offered().exclude(country="").order_by().values_list("country", flat=True).distinct())
        return sorted(((code, str(name)) for code, name in countries if code in codes), key=lambda pair: pair[1])

    return OpenFilter(label=_("Country"), choices=choices, check=_country, method=method, empty_label=_("any"))


def petition_languages():
    return tags(shown(LanguageVersion).order_by().values_list("language", flat=True).distinct())


def statement_languages():
    return tags(Statement.objects.published().order_by().values_list("language", flat=True).distinct())


class PetitionFilter(DatedFilter):
    campaign = campaign_filter()
    language = TagFilter(label=_("Language"), choices=petition_languages, method="by_language", empty_label=_("any"))
    organization = organization_filter(Endorsement, "by_organization")
    country = country_filter(Organization.objects.published, "by_country")
    by_language = row_filter(LanguageVersion, "petition", "language")
    by_organization = row_filter(Endorsement, "petition", "organization__slug")
    by_country = row_filter(Endorsement, "petition", "organization__country", role__in=Endorsement.INITIATORS)

    class Meta:
        model = Petition
        fields = ["q", "language", "organization", "country", "campaign", "date_from", "date_to"]


class StatementFilter(DatedFilter):
    campaign = campaign_filter()
    language = TagFilter(label=_("Language"), choices=statement_languages, empty_label=_("any"))
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Statement.Kind.choices, empty_label=_("any"))
    organization = organization_filter(Credit, "by_organization")
    country = country_filter(Organization.objects.published, "by_country")
    by_organization = row_filter(Credit, "statement", "organization__slug")
    by_country = row_filter(Credit, "statement", "organization__country")

    class Meta:
        model = Statement
        fields = ["q", "kind", "language", "organization", "country", "campaign", "date_from", "date_to"]


class UpdateFilter(DatedFilter):
    campaign = campaign_filter()
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Update.Kind.choices, empty_label=_("any"))
    organization = organization_filter(Concern, "by_organization")
    country = country_filter(Organization.objects.published, "by_country")
    by_organization = row_filter(Concern, "update", "organization__slug")
    by_country = row_filter(Concern, "update", "organization__country")

    class Meta:
        model = Update
        fields = ["q", "kind", "organization", "country", "campaign", "date_from", "date_to"]


def _by_names(owner):
    def word_condition(self, word):
        names = self.without_withheld_names(shown(Name).filter(folded__contains=word), ["text"])
        return Q(folded__contains=word) | Exists(names.filter(**{owner: OuterRef("pk")}))

    return word_condition


class OrganizationFilter(PublicFilter):
    campaign = campaign_filter()
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Organization.Kind.choices, empty_label=_("any"))
    country = country_filter(Organization.objects.published)
    word_condition = _by_names("organization")

    class Meta:
        model = Organization
        fields = ["q", "kind", "country", "campaign"]


class PersonFilter(PublicFilter):
    campaign = campaign_filter()
    country = country_filter(Person.objects.published)
    word_condition = _by_names("person")

    class Meta:
        model = Person
        fields = ["q", "country", "campaign"]


class CampaignFilter(PublicFilter):
    class Meta:
        model = Campaign
        fields = ["q"]
