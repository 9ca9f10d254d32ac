from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from campaign import coverage, wording
from campaign.models import Petition

from .base import RecordAdmin
from .citations import CitationInline
from .inlines import (
    DemandInline,
    EndorsementInline,
    FigureInline,
    LanguageVersionInline,
    PositionInline,
    TranslationInline,
)


class CountedFilter(admin.SimpleListFilter):
    """Any number of days in the address will do; the board has its own."""

    title = _("signatures")
    parameter_name = "counted"

    def lookups(self, request, model_admin):
        return [(str(days), _("counted more than %s days ago") % days) for days in coverage.CHOICES]

    def queryset(self, request, queryset):
        return coverage.counted_before(coverage.read_days(self.value()), queryset) if self.value() else queryset


@admin.register(Petition)
class PetitionAdmin(RecordAdmin):
    fieldsets = [
        (None, {"fields": [*RecordAdmin.FIRST, "title_language"]}),
        (_("When, to whom"), {"fields": [("date", "date_basis"), "addressee", "state"]}),
        (_("About it"), {"fields": ["summary"]}),
        *RecordAdmin.LAST,
    ]
    inlines = [
        EndorsementInline, LanguageVersionInline, DemandInline, PositionInline, FigureInline, CitationInline,
        TranslationInline,
    ]  # fmt: skip

    first_column = "titled"

    def get_list_filter(self, request):
        return [*super().get_list_filter(request), CountedFilter]

    # Two petitions may bear the same title, so wherever one is named, who launched it is said as well.

    def choice_label(self, obj):
        return wording.titled(obj, wording.initiators([obj])[obj.pk])

    def label(self, records):
        initiators = wording.initiators(records)
        for record in records:
            record.initiators = initiators[record.pk]

    @admin.display(description=_("title"), ordering="title")
    def titled(self, obj):
        return wording.titled(obj, obj.initiators)
