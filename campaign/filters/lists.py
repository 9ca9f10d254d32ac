"""What each list of records or sources, and the search over all of them, can be narrowed to."""

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from campaign.filters.facets import (
    FacetFilter,
    campaign_filter,
    country_filter,
    kind_filter,
    kind_of,
    language_filter,
    organization_filter,
    sign_filter,
    topic_filter,
    year_filter,
)
from campaign.models import Campaign, Entry, Organization, Person, Petition, Statement, Update
from campaign.search import finding, queries
from campaign.search.entries import SOURCE
from campaign.search.narrowing import Wanted
from documents.filters import DatedFilter, PublicFilter
from documents.models import Document


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
        asked = queries.parse(self.form.cleaned_data.get("q") or "")
        if "q" not in found and asked.left_out:
            said = _("At most %s words are looked for. In quotation marks, words that stand together count as one.")
            found["q"] = [said % queries.MOST]
        elif "q" not in found and asked.is_too_short:
            found["q"] = [_("A star needs at least %s letters before it.") % queries.PREFIX]
        elif "q" not in found and asked.text.strip() and not asked and self._meta.model:
            found["q"] = [
                _("There is no word to look for in this. Write at least one; a minus excludes the word after it.")
            ]
        return found

    @cached_property
    def _answered(self):
        text = self.form.cleaned_data.get("q")
        if not text:
            return None, ""
        query = queries.parse(text)
        keys, answered = finding.answered(query) if query else ([], query)
        if len(keys) > finding.MOST:  # those of another kind would take the place of these
            keys = finding.of_kind(answered, kind_of(self._meta.model))
        return tuple(keys), answered.text

    @property
    def keys(self):
        """The entries that have the words asked for, the newest where there are very many; None where no words are
        asked for. They may be of other kinds, too."""
        return None if self._answered[0] is None else self._answered[0][: finding.MOST]

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
            said.get("date_from"), said.get("date_to"), self.keys, len(self._answered[0] or ()) <= finding.MOST,
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

    type = kind_filter(dict.fromkeys(TYPES, ""))
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
