"""Lists that stay quick however long they are.

Django counts everything that fits, and sorts it with all that a row shows. Here a list is the first `MOST` that fit:
one query reads their keys, another the rows of the page with what only a page needs (`shown`). Who looks for something
further down filters or searches; a list of a hundred thousand is read by nobody.
"""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters, ShowFacets
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.core.paginator import InvalidPage, Page, Paginator
from django.db import DataError
from django.http import HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents import languages

MOST = 5000
CHOICES = 200  # pages that an autocomplete turns
LANGUAGES = 60  # that a filter offers


class AskableList(ChangeList):
    """What the database cannot even look for (a text with a NUL, the year 10^30) is a filter that does not work."""

    def get_results(self, request):
        try:
            self.read(request)
        except (DataError, OverflowError) as error:
            raise IncorrectLookupParameters from error

    def read(self, request):
        super().get_results(request)


class CappedList(AskableList):
    """`is_capped`: there are more than are listed."""

    most = MOST

    def read(self, request):
        keys = list(self.queryset.values_list("pk", flat=True)[: MOST + 1])
        self.is_capped = len(keys) > MOST
        keys = keys[:MOST]
        self.paginator = self.model_admin.get_paginator(request, keys, self.list_per_page)
        self.result_count, self.full_result_count = len(keys), None
        self.show_full_result_count, self.show_admin_actions = False, True
        self.can_show_all = len(keys) <= self.list_max_show_all
        self.multi_page = len(keys) > self.list_per_page
        if self.multi_page and not (self.show_all and self.can_show_all):
            try:
                keys = self.paginator.page(self.page_num).object_list
            except InvalidPage as error:
                raise IncorrectLookupParameters from error
        self.result_list = list(self.model_admin.shown(self.queryset.filter(pk__in=keys)))


class Capped:
    """For a ModelAdmin."""

    show_facets = ShowFacets.NEVER  # counts of every choice of every filter
    show_full_result_count = False

    def get_changelist(self, request, **kwargs):
        return CappedList

    def shown(self, queryset):
        """The rows of one page, with what the page shows of them."""
        return queryset

    def response_action(self, request, queryset):
        request.POST = request.POST.copy()  # what is no key at all is the key of nothing, too
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        request.POST.setlist(ACTION_CHECKBOX_NAME, [key for key in chosen if self._is_key(key)])
        if request.POST.get("select_across") == "1" and queryset.order_by()[MOST : MOST + 1].exists():
            said = gettext("That would be more than %s at once, and nothing was done. Filter the list first.") % MOST
            self.message_user(request, said, messages.WARNING)
            return HttpResponseRedirect(request.get_full_path())
        return super().response_action(request, queryset)

    def _is_key(self, text):
        try:
            self.opts.pk.to_python(text)
        except ValidationError:
            return False
        return True


class Uncounted(Paginator):
    """Pages of which nobody needs to know how many there are."""

    def page(self, number):
        number = min(max(1, int(number)), CHOICES) if str(number).isascii() and str(number).isdigit() else 1
        start = (number - 1) * self.per_page
        rows = list(self.object_list[start : start + self.per_page + 1])
        return _Uncounted(rows, number, self)


class _Uncounted(Page):
    def __init__(self, rows, number, paginator):
        super().__init__(rows[: paginator.per_page], number, paginator)
        self._more = len(rows) > paginator.per_page and number < CHOICES

    def has_next(self):
        return self._more


class LanguageFilter(admin.SimpleListFilter):
    """The languages that are there, read from the index of the column."""

    title = _("language")
    parameter_name = "language"

    def lookups(self, request, model_admin):
        there = model_admin.model._base_manager.order_by("language").values_list("language", flat=True).distinct()
        return [(tag, languages.name_here(tag)) for tag in there[:LANGUAGES] if tag]

    def queryset(self, request, queryset):
        return queryset.filter(language=self.value()) if self.value() else queryset
