from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from campaign.models import Campaign

from .base import RecordAdmin
from .citations import CitationInline
from .inlines import EndorsementInline, FigureInline, TranslationInline


@admin.register(Campaign)
class CampaignAdmin(RecordAdmin):
    autocomplete_fields = ["replaced_by"]
    fieldsets = [
        (None, {"fields": [*RecordAdmin.FIRST]}),
        (_("About it"), {"fields": ["summary"]}),
        (_("Notes"), {"fields": ["editor_note", "note_signed_off", "private_note"]}),
        (_("Its place in the record"), {"fields": ["replaced_by"]}),
    ]
    inlines = [EndorsementInline, FigureInline, CitationInline, TranslationInline]
