"""Lists of records: how much of each is cited, which have a waiting edit; a constant number of queries."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, ExtractYear
from django.utils.translation import gettext_lazy as _

from campaign import trees
from campaign.models import Citation, Name, PendingEdit
from documents.models.dates import NO_DATE


def facts(model):
    """Annotations: `cited` and `uncited`, how many facts of a record rest on something, and how many do not.

    A fact is a non-empty citable field, or a row that the public would see: what the publish gate asks for.
    """
    cited, uncited = Value(0, output_field=IntegerField()), Value(0, output_field=IntegerField())
    for name in model.citable_fields:
        citation = Exists(Citation.objects.filter(object_id=OuterRef("pk"), field=name))
        cited += _one_if(~Q(**{name: ""}) & citation)
        uncited += _one_if(~Q(**{name: ""}) & ~citation)
    for row_model, owner in trees.row_models(model):
        rows = row_model.objects.filter(public=True) if row_model is Name else row_model.objects.all()
        rows = rows.filter(**{owner: OuterRef("pk")})
        citation = Exists(Citation.objects.filter(object_id=OuterRef("pk")))
        cited += _count(rows.filter(citation), owner)
        uncited += _count(rows.filter(~citation), owner)
    return {"cited": cited, "uncited": uncited}


def _one_if(condition):
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _count(rows, owner):
    return Coalesce(Subquery(rows.order_by().values(owner).annotate(n=Count("pk")).values("n")), 0)


class RecordList(ChangeList):
    def get_queryset(self, request, exclude_parameters=None):
        waiting = PendingEdit.objects.filter(record_id=OuterRef("pk"))
        self.root_queryset = self.root_queryset.annotate(**facts(self.model), edit_waits=Exists(waiting))
        return super().get_queryset(request, exclude_parameters)

    def get_results(self, request):
        super().get_results(request)
        self.model_admin.label(list(self.result_list))


class UncitedFilter(admin.SimpleListFilter):
    title = _("evidence")
    parameter_name = "evidence"

    def lookups(self, request, model_admin):
        return [("missing", _("something is not cited")), ("complete", _("everything is cited"))]

    def queryset(self, request, queryset):
        if self.value() == "missing":
            return queryset.filter(uncited__gt=0)
        return queryset.filter(uncited=0) if self.value() == "complete" else queryset


class WaitingFilter(admin.SimpleListFilter):
    title = _("edits")
    parameter_name = "edit"

    def lookups(self, request, model_admin):
        return [("waits", _("an edit waits"))]

    def queryset(self, request, queryset):
        return queryset.filter(edit_waits=True) if self.value() == "waits" else queryset


class YearFilter(admin.SimpleListFilter):
    title = _("year")
    parameter_name = "year"

    def lookups(self, request, model_admin):
        dated = model_admin.model.objects.exclude(sort_date=NO_DATE)
        years = dated.order_by().values_list(ExtractYear("sort_date"), flat=True).distinct()
        return [*((str(year), str(year)) for year in sorted(years, reverse=True)), ("none", _("without a date"))]

    def queryset(self, request, queryset):
        if self.value() == "none":
            return queryset.filter(sort_date=NO_DATE)
        return queryset.filter(sort_date__year=int(self.value())) if self.value() else queryset


class ListedRecords:
    """For the admin of a record: what its list shows and filters by."""

    ordering = ["-updated_at", "-id"]
    first_column = "title"

    def get_changelist(self, request, **kwargs):
        return RecordList

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
            *(["dated"] if self._is_dated else []), "evidence", "waits", "updated_at",
        ]  # fmt: skip

    def get_list_filter(self, request):
        return [
            "status", WaitingFilter, UncitedFilter, *(["kind"] if self._has("kind") else []),
            *([("campaigns", admin.RelatedOnlyFieldListFilter)] if self._has("campaigns") else []),
            *([YearFilter] if self._is_dated else []),
        ]  # fmt: skip

    @admin.display(description=_("date"), ordering="sort_date")
    def dated(self, obj):
        return obj.date

    @admin.display(description=_("cited / not cited"), ordering=F("uncited").desc())
    def evidence(self, obj):
        return f"{obj.cited} / {obj.uncited}"

    @admin.display(description=_("edit"), ordering="edit_waits")
    def waits(self, obj):
        return _("waits") if obj.edit_waits else ""
