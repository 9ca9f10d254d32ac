from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaign import drafts, values
from campaign.models import Topic
from documents.admin.base import CuratedAdmin
from documents.admin.deciding import Decision
from documents.text import fold

from .comparing import naming
from .merging import Merges


def _archive(topic, user, reason):
    values.set_archived(topic, True, user, reason)


def _offer(topic, user, reason):
    values.set_archived(topic, False, user, reason)


@admin.register(Topic)
class TopicAdmin(Merges, CuratedAdmin):
    fields = ["title", "slug", "archived"]
    prepopulated_fields = {"slug": ["title"]}
    search_fields = ["title"]
    list_display = ["title", "position_count", "archived"]
    list_filter = ["archived"]
    ordering = ["title"]
    refusals = (drafts.Refused,)
    decisions = (
        Decision(
            "archive", _("Archive"), _("It is no longer offered for new positions; those there are stay."),
            _("“%s” is archived."), _archive, lambda topic: not topic.archived, "campaign.change_topic",
        ),
        Decision(
            "offer", _("Offer again"), _("It is offered for new positions again."),
            _("“%s” is offered again."), _offer, lambda topic: topic.archived, "campaign.change_topic",
        ),
    )  # fmt: skip

    def shown(self, queryset):
        return queryset.annotate(position_count=Count("positions"))

    def get_search_results(self, request, queryset, search_term):
        """Topics are few and have no folded column: they are compared here."""
        words = fold(search_term.replace("\0", "")).split()
        found = [pk for pk, title in queryset.values_list("pk", "title") if all(word in fold(title) for word in words)]
        return queryset.filter(pk__in=found), False

    def choosable(self, queryset):
        return queryset.filter(archived=False)

    def why_not_delete(self, obj):
        if obj.positions.exists():
            return [gettext("Positions are on this topic, so it cannot be deleted. Archive it instead.")]
        return [gettext("A waiting edit of “%s” names it.") % edit.record for edit in naming(obj)]

    @admin.display(description=_("positions"))
    def position_count(self, obj):
        return obj.position_count
