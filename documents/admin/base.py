"""What every admin of this project shares."""

from django import forms
from django.contrib import admin
from django.db import models
from django.utils import timezone

from documents import releasing, revising
from documents import text as texts
from documents.models import Anchor, LinkCheck

from .compared import Compared
from .deciding import Deciding
from .guarding import Guarded
from .histories import Revised
from .lists import Capped
from .searching import Choosable, Choosing


class LinesField(forms.CharField):
    """Text of several lines. Browsers send every line end as two characters; nobody typed the first."""

    def to_python(self, value):
        return texts.newlines(super().to_python(value))


# How some kinds of field are entered, here and in inlines.
FORM_FIELDS = {
    models.TextField: {"form_class": LinesField, "widget": admin.widgets.AdminTextareaWidget(attrs={"rows": 4})},
    models.URLField: {"assume_scheme": "https"},
}


class CuratedAdmin(Capped, Deciding, Guarded, Compared, Revised, Choosing, Choosable, admin.ModelAdmin):
    """Guarded against lost edits, with history, decisions, folded search and labelled choices."""

    change_form_template = "admin/curated_change_form.html"
    change_list_template = "admin/curated_change_list.html"
    refusals = (releasing.Refused,)
    formfield_overrides = FORM_FIELDS
    list_per_page = 50
    save_on_top = True

    class Media:
        css = {"all": ["documents/admin.css", "documents/captures.css", "documents/conflict.css"]}
        js = ["documents/admin.js"]

    def notes(self, request, obj):
        """Sentences over the form."""
        return []

    def form_context(self, request, obj):
        return super().form_context(request, obj) | {"notes": self.notes(request, obj)}

    def changelist_view(self, request, extra_context=None):
        extra = {"deleted_url": self.url("deleted") if self.has_delete_permission(request) else ""}
        return super().changelist_view(request, extra | (extra_context or {}))

    def get_deleted_objects(self, objs, request):
        """What belongs to a thing goes with it, though nobody deletes it by itself."""
        deleted, counts, permissions, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, permissions - {model._meta.verbose_name for model in (Anchor, LinkCheck)}, protected

    def save_model(self, request, obj, form, change):
        if change:
            self.keep_prior_state(obj)
        if hasattr(obj, "updated_at"):
            obj.updated_at = timezone.now()
        super().save_model(request, obj, form, change)

    def keep_prior_state(self, obj):
        revising.keep_prior_state(obj)

    def log_addition(self, request, obj, message):
        entry = super().log_addition(request, obj, message)
        self.keep(request, obj, entry)
        return entry

    def log_change(self, request, obj, message):
        entry = super().log_change(request, obj, message)
        self.keep(request, obj, entry)
        return entry

    def keep(self, request, obj, entry):
        with revising.revision(request.user, comment_of(request, entry)):
            revising.keep(obj)

    def view_on_site(self, obj):
        return obj.get_absolute_url() if self.is_public(obj) else None

    def is_public(self, obj):
        return False


def comment_of(request, entry):
    """What the person wrote about the change, or else what the log says of it."""
    written = request.POST.get("change_comment", "").replace("\0", "").strip()[:1000]
    return written or entry.get_change_message()


class AppendOnlyInline(Choosing):
    """For an inline: rows can be added, and then are read only."""

    extra = 0

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
