from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from campaign.models import Update

from .base import RecordAdmin
from .citations import CitationInline
from .inlines import ConcernInline, FigureInline, TranslationInline


@admin.register(Update)
class UpdateAdmin(RecordAdmin):
    fieldsets = [
        (None, {"fields": [*RecordAdmin.FIRST, "kind"]}),
        (_("When and where"), {"fields": [("date", "date_basis"), "place"]}),
        (_("About it"), {"fields": ["summary"]}),
        *RecordAdmin.LAST,
    ]
    inlines = [ConcernInline, FigureInline, CitationInline, TranslationInline]
