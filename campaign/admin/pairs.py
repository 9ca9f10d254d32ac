"""Likely pairs: two records side by side that look like one. They are merged, or somebody says that they are two."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaign import pairs, sides
from campaign.models import Pair
from campaign.pairs import KINDS, MOST, Likely
from documents.models import Document

PER_PAGE = 10


class Wanted(forms.Form):
    """What of the list is shown; an address that names nothing shows the first page of the first kind."""

    kind = forms.ChoiceField(choices=[(name, name) for name in KINDS], required=False)
    decided = forms.BooleanField(required=False)
    p = forms.IntegerField(required=False)

    def of_kind(self):
        return self.cleaned_data.get("kind") or next(iter(KINDS))


class PairForm(forms.Form):
    """One decision about one pair."""

    one, other = forms.UUIDField(), forms.UUIDField()
    decision = forms.ChoiceField(choices=[("different", "different"), ("again", "again")])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("one") and cleaned["one"] == cleaned.get("other"):
            raise forms.ValidationError(gettext("A pair is two."))
        return cleaned


@admin.register(Pair)
class PairAdmin(admin.ModelAdmin):
    """The list is the page; a pair is decided there."""

    class Media:
        css = {"all": ["documents/admin.css", "campaign/admin/pairs.css"]}

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return HttpResponseRedirect(reverse("admin:campaign_pair_changelist"))

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        wanted = Wanted(request.GET)
        wanted.is_valid()
        model = KINDS[wanted.of_kind()]
        if not request.user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"):
            raise PermissionDenied
        if request.method == "POST":
            return self._decide(request, model)
        decided = bool(wanted.cleaned_data.get("decided"))
        found = self._decided(model) if decided else pairs.likely(model)
        page = Paginator(found if decided else found[:MOST], PER_PAGE).get_page(wanted.cleaned_data.get("p") or 1)
        shown = sides.of(model, list(self._likely(page.object_list)) if decided else page.object_list, request.user)
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "media": self.media, "page": page,
            "title": _("Pairs that somebody said are two") if decided else _("Likely pairs"),
            "pairs": shown, "decided": decided, "kind": model._meta.model_name, "is_source": model is Document,
            "kinds": [(name, each._meta.verbose_name_plural) for name, each in KINDS.items()],
            "count": len(found[:MOST]) if not decided else page.paginator.count,
            "more": not decided and len(found) > MOST, "most": MOST, "may": self.has_change_permission(request),
        }  # fmt: skip
        return TemplateResponse(request, "admin/pairs.html", context)

    def _decided(self, model):
        return Pair.objects.filter(kind=pairs.type_of(model)).select_related("decided_by")

    def _likely(self, rows):
        """The decided pairs as pairs; who said so, and when, in place of the reason."""
        for row in rows:
            said = {"who": row.decided_by or "—", "when": f"{row.decided_at:%Y-%m-%d %H:%M}"}
            yield Likely(row.one, row.other, gettext("%(who)s, %(when)s UTC: not the same.") % said)

    def _decide(self, request, model):
        if not self.has_change_permission(request):
            raise PermissionDenied
        form = PairForm(request.POST)
        if not form.is_valid():
            said = gettext("Nothing was decided: the form named no pair that is there. Look at the list again.")
            self.message_user(request, said, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        one, other = form.cleaned_data["one"], form.cleaned_data["other"]
        if form.cleaned_data["decision"] == "again":
            count = pairs.take_back(model, one, other)
            said = gettext("They may be one again.") if count else gettext("Somebody has taken that back already.")
        elif model._base_manager.filter(pk__in=(one, other)).count() != 2:
            said, count = gettext("One of the two is no longer there."), 0
        else:
            count = pairs.decide(model, one, other, request.user)
            said = gettext("Remembered: they are two. It can be taken back.")
            said = said if count else gettext("Somebody has said so already.")
        self.message_user(request, said, messages.SUCCESS if count else messages.WARNING)
        return HttpResponseRedirect(request.get_full_path())
