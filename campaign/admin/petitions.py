from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from campaign import wording
from campaign.models import Petition

from .base import RecordAdmin
from .citations import CitationInline
from .inlines import DemandInline, EndorsementInline, FigureInline, LanguageVersionInline, PositionInline


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
    ]  # fmt: skip

    def choice_label(self, obj):
        """Two petitions may bear the same title, so who launched it is said as well."""
        return wording.titled(obj, wording.initiators([obj])[obj.pk])
