from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from campaign.models import Organization

from .base import RecordAdmin
from .citations import CitationInline
from .inlines import LinkInline, NameInline, PositionInline, RelationInline, TranslationInline
from .names import NamedSearch


@admin.register(Organization)
class OrganizationAdmin(NamedSearch, RecordAdmin):
    fieldsets = [
        (None, {"fields": [*RecordAdmin.FIRST, "kind", "country"]}),
        (_("About it"), {"fields": ["summary"]}),
        *RecordAdmin.LAST,
    ]
    inlines = [NameInline, LinkInline, RelationInline, PositionInline, CitationInline, TranslationInline]
