from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from campaign.models import Statement

from .base import RecordAdmin
from .citations import CitationInline
from .inlines import CreditInline, DemandInline, EndorsementInline, FigureInline, PositionInline, TranslationInline


@admin.register(Statement)
class StatementAdmin(RecordAdmin):
    fieldsets = [
        (None, {"fields": [*RecordAdmin.FIRST, ("title_language", "title_is_ours"), ("kind", "held"), "language"]}),
        (_("When, to whom, and on what occasion"), {"fields": [("date", "date_basis"), "addressee",
            ("occasion", "occasion_place"), "occasion_date"]}),
        (_("About it"), {"fields": ["summary"]}),
        *RecordAdmin.LAST,
    ]  # fmt: skip
    inlines = [
        CreditInline,
        CitationInline,
        DemandInline,
        EndorsementInline,
        PositionInline,
        FigureInline,
        TranslationInline,
    ]
