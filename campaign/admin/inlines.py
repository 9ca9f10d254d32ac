"""The rows of records, each as an inline; the same inline serves every kind of record that has such rows."""

from django.contrib import admin
from django.contrib.contenttypes.admin import GenericTabularInline
from django.utils.translation import gettext_lazy as _

from campaign.models import (
    Concern,
    Credit,
    Demand,
    Endorsement,
    Figure,
    FormerAddress,
    LanguageVersion,
    Link,
    Name,
    Position,
    Relation,
    Translation,
)

from .rows import RowInline

RESTS_ON = ("passages", "inferred_note")
ACCORDING_TO = ("according_to_person", "according_to_organization", "according_to", "describer_takes_part")


class NameInline(RowInline, admin.StackedInline):
    model = Name
    fields = ["text", ("language", "kind", "public"), *RESTS_ON, "position"]


class LinkInline(RowInline, admin.StackedInline):
    model = Link
    fields = [("url", "kind"), *RESTS_ON, "position"]


class RelationInline(RowInline, admin.StackedInline):
    model = Relation
    autocomplete_fields = ["to_person", "to_organization"]
    fields = ["role", ("to_organization", "to_person"), "words", ("date", "date_basis"), *RESTS_ON, "position"]


class CreditInline(RowInline, admin.StackedInline):
    model = Credit
    autocomplete_fields = ["person", "organization"]
    fields = ["role", ("person", "organization"), ("name", "name_kind"), *RESTS_ON, "position"]


class LanguageVersionInline(RowInline, admin.StackedInline):
    model = LanguageVersion
    fields = [
        ("language", "title"), "sign_url", ("form_run_by", "names_shown", "seen_open"), *RESTS_ON, "position",
    ]  # fmt: skip


class DemandInline(RowInline, admin.StackedInline):
    model = Demand
    fields = ["text", "language", *RESTS_ON, "position"]


class EndorsementInline(RowInline, admin.StackedInline):
    model = Endorsement
    autocomplete_fields = ["organization", "person", "according_to_person", "according_to_organization"]
    fieldsets = [
        (None, {"fields": ["role", ("organization", "person"), "group", ("date", "date_basis"), *RESTS_ON,
                           "position"]}),
        (_("According to whom, if it is somebody else’s word"), {"fields": ACCORDING_TO, "classes": ["collapse"]}),
    ]  # fmt: skip


class PositionInline(RowInline, admin.StackedInline):
    model = Position
    autocomplete_fields = ["topic", "according_to_person", "according_to_organization"]
    fieldsets = [
        (None, {"fields": ["topic", "summary", "own_words", ("date", "date_basis"), *RESTS_ON, "position"]}),
        (_("According to whom, if not in its own words"), {"fields": ACCORDING_TO}),
    ]


class FigureInline(RowInline, admin.StackedInline):
    model = Figure
    autocomplete_fields = ["according_to_person", "according_to_organization"]
    fieldsets = [
        (None, {"fields": [("kind", "of"), ("qualifier", "low", "high"), "words", ("date", "date_basis"), *RESTS_ON,
                           "position"]}),
        (_("Whose figure it is"), {"fields": ACCORDING_TO}),
        (_("Where several sources differ"), {"fields": ["preferred", "preferred_because"], "classes": ["collapse"]}),
    ]  # fmt: skip


class ConcernInline(RowInline, admin.StackedInline):
    model = Concern
    autocomplete_fields = ["person", "organization", "statement", "petition"]
    fields = [("person", "organization"), ("petition", "statement"), *RESTS_ON, "position"]


class TranslationInline(RowInline, admin.StackedInline):
    """Our summary again in other languages; it rests on what the summary rests on."""

    model = Translation
    fields = ["language", "text", "position"]


class FormerAddressInline(GenericTabularInline):
    """Shown where there are some; the program makes them."""

    model = FormerAddress
    ct_field = "record_type"
    ct_fk_field = "record_id"
    fields = readonly_fields = ["slug", "created_at"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return True
