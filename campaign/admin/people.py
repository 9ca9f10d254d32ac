from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _

from campaign import drafts
from campaign.models import Person
from documents.admin.redactions import withheld_with

from .base import RecordAdmin
from .citations import CitationInline
from .inlines import LinkInline, NameInline, PositionInline, RelationInline, TranslationInline
from .names import NamedSearch


@admin.register(Person)
class PersonAdmin(NamedSearch, RecordAdmin):
    fieldsets = [
        (None, {"fields": [*RecordAdmin.FIRST, "naming_reason", "country"]}),
        (_("About them"), {"fields": ["summary"]}),
        *RecordAdmin.LAST,
    ]
    inlines = [NameInline, LinkInline, RelationInline, PositionInline, CitationInline, TranslationInline]

    def keep(self, request, obj, entry):
        super().keep(request, obj, entry)
        if obj.status == obj.Status.WITHHELD:  # a name that was added just now is masked like the others
            for other in drafts.mask_names(obj, request.user):
                self.message_user(request, withheld_with(other), messages.WARNING)
