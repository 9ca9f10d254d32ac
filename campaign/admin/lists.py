"""Lists of records: how much of each is cited, which have a waiting edit; a constant number of queries."""

import datetime

from django.contrib import admin
from django.db.models import Exists, Max, Min, OuterRef
from django.utils.translation import gettext_lazy as _

from campaign import coverage
from campaign.models import Campaign, PendingEdit
from campaign.uncited import facts, is_uncited
from documents import languages
from documents.admin.lists import CappedList
from documents.models.dates import NO_DATE

from .labels import LabelFilter


class RecordList(CappedList):
    def get_results(self, request):
        super().get_results(request)
        self.model_admin.label(self.result_list)
        self.model_admin.read_labels(self.result_list)


class UncitedFilter(admin.SimpleListFilter):
    title = _("evidence")
    parameter_name = "evidence"

    def lookups(self, request, model_admin):
        return [("missing", _("something is not cited")), ("complete", _("everything is cited"))]

    def queryset(self, request, queryset):
        if self.value() == "missing":
            return queryset.filter(is_uncited(queryset.model), replaced_by=None)
        return queryset.exclude(is_uncited(queryset.model)) if self.value() == "complete" else queryset


class WaitingFilter(admin.SimpleListFilter):
    title = _("edits")
    parameter_name = "edit"

    def lookups(self, request, model_admin):
        return [("waits", _("an edit waits"))]

    def queryset(self, request, queryset):
        waiting = PendingEdit.objects.values("record_id")
        return queryset.filter(pk__in=waiting) if self.value() == "waits" else queryset


class YearFilter(admin.SimpleListFilter):
    """The years from the first to the last that is there; of long records the latest, and all before them as one."""

    title = _("year")
    parameter_name = "year"
    MOST = 30

    def lookups(self, request, model_admin):
        dated = model_admin.model._base_manager.filter(sort_date__gt=NO_DATE)
        ends = dated.aggregate(first=Min("sort_date"), last=Max("sort_date"))
        if ends["last"] is None:
            return [("none", _("without a date"))]
        first, last = ends["first"].year, ends["last"].year
        least = max(first, last - self.MOST + 1)
        years = [(str(year), str(year)) for year in range(last, least - 1, -1)]
        earlier = [(f"-{least - 1}", _("%s and earlier") % (least - 1))] if first < least else []
        return [*years, *earlier, ("none", _("without a date"))]

    def queryset(self, request, queryset):
        value = self.value() or ""
        if value == "none":
            return queryset.filter(sort_date=NO_DATE)
        year = value.removeprefix("-")
        if not (year.isascii() and year.isdigit() and 1 < int(year[:5]) <= 9999):
            return queryset
        if value.startswith("-"):
            return queryset.filter(sort_date__gt=NO_DATE, sort_date__lte=datetime.date(int(year[:5]), 12, 31))
        return queryset.filter(sort_date__year=int(year[:5]))


class CampaignFilter(admin.SimpleListFilter):
    title = _("campaign")
    parameter_name = "campaign"
    MOST = 50  # that are offered; others by their address

    def lookups(self, request, model_admin):
        there = Campaign.objects.order_by("title", "pk").values_list("slug", "title")
        return list(there[: self.MOST])

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(campaigns__in=Campaign.objects.filter(slug=self.value().replace("\0", "")))


class SummaryFilter(admin.SimpleListFilter):
    title = _("summary")
    parameter_name = "summary"

    def lookups(self, request, model_admin):
        missing = _("not in %(language)s")
        return [
            ("none", _("without a summary")),
            *((tag, missing % {"language": languages.name_here(tag)}) for tag in coverage.TRANSLATED),
        ]

    def queryset(self, request, queryset):
        if self.value() in coverage.TRANSLATED:
            return coverage.untranslated(self.value(), queryset)
        return queryset.filter(summary="", replaced_by=None) if self.value() == "none" else queryset


class ListedRecords:
    """For the admin of a record: what its list shows and filters by."""

    ordering = ["-updated_at", "-id"]
    first_column = "title"

    def get_changelist(self, request, **kwargs):
        return RecordList

    def shown(self, queryset):
        waiting = PendingEdit.objects.filter(record_id=OuterRef("pk"))
        return queryset.annotate(**facts(self.model), edit_waits=Exists(waiting))

    def label(self, records):
        """A list's chance to read at once what it needs of all its records."""

    @property
    def _is_dated(self):
        return any(field.name == "sort_date" for field in self.opts.fields)

    def _has(self, name):
        return any(field.name == name for field in [*self.opts.fields, *self.opts.many_to_many])

    def get_list_display(self, request):
        return [
            self.first_column, "status", *(["kind"] if self._has("kind") else []),
            *(["dated"] if self._is_dated else []), "evidence", "waits", "labelled", "updated_at",
        ]  # fmt: skip

    def get_list_filter(self, request):
        return [
            "status", WaitingFilter, UncitedFilter, *(["kind"] if self._has("kind") else []),
            *([CampaignFilter] if self._has("campaigns") else []), SummaryFilter,
            *([YearFilter] if self._is_dated else []), LabelFilter,
        ]  # fmt: skip

    @admin.display(description=_("date"), ordering="sort_date")
    def dated(self, obj):
        return obj.date

    @admin.display(description=_("cited / not cited"))
    def evidence(self, obj):
        return f"{obj.cited} / {obj.uncited}"

    @admin.display(description=_("edit"))
    def waits(self, obj):
        return _("waits") if obj.edit_waits else ""
