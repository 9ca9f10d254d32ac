from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from campaign.models import Person

from .base import RecordAdmin
from .citations import CitationInline
from .inlines import LinkInline, NameInline, PositionInline, RelationInline
from .names import NamedSearch


@admin.register(Person)
class PersonAdmin(NamedSearch, RecordAdmin):
    fieldsets = [
        (None, {"fields": [*RecordAdmin.FIRST, "naming_reason", "country"]}),
        (_("About them"), {"fields": ["summary"]}),
        *RecordAdmin.LAST,
    ]
    inlines = [NameInline, LinkInline, RelationInline, PositionInline, CitationInline]
