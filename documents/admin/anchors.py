"""The queue of places that wait for a person: old and new side by side, decided without leaving the page."""

import contextlib
import uuid

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from documents import anchoring, quoting, reading, repairing
from documents.models import Anchor, Document, Passage, Version
from documents.releasing import Refused

from .base import LinesField

PER_PAGE = 10
LATER, WORDS, LOST, AGAIN = "later", "words", "lost", "again"


class QueueFilter(forms.Form):
    """What of the queue is shown; an address that names nothing is answered with an empty queue, and says so."""

    document = forms.ModelChoiceField(Document.objects.all(), required=False)
    version = forms.ModelChoiceField(Version.objects.defer("text"), required=False)
    passage = forms.ModelChoiceField(Passage.objects.all(), required=False)
    state = forms.ChoiceField(choices=[("", _("all")), *Anchor.State.choices], required=False)
    decided = forms.BooleanField(required=False)
    page = forms.IntegerField(required=False)

    def queryset(self):
        chosen = self.cleaned_data
        found = repairing.decided() if chosen["decided"] else repairing.waiting()
        wanted = {"version__document": chosen["document"], "version": chosen["version"],
                  "passage": chosen["passage"], "state": chosen["state"]}  # fmt: skip
        found = found.filter(**{name: value for name, value in wanted.items() if value})
        return found.order_by("-version__captured_at", "version", "passage__created_at", "pk")

    def source(self):
        """The one source that the queue is narrowed to, or None."""
        chosen = self.cleaned_data if self.is_valid() else {}
        version = chosen.get("version")
        return chosen.get("document") or (version.document if version else None)


class PlaceForm(forms.Form):
    """What a person says of one place. `places` are those offered; nothing is chosen beforehand."""

    choice = forms.ChoiceField(widget=forms.RadioSelect, required=False)
    words = LinesField(
        label=_("These words"), required=False, strip=False,
        widget=admin.widgets.AdminTextareaWidget(attrs={"rows": 2, "dir": "auto", "spellcheck": "false"}),
    )  # fmt: skip
    before = forms.CharField(label=_("Directly after"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data, anchor, places):
        super().__init__(data, prefix=str(anchor.pk), initial={"seen": repairing.token(anchor), "choice": LATER})
        self.anchor, self.places, self.span = anchor, places, None
        names = [LATER, *(place.key for place in places), WORDS, LOST, AGAIN]
        self.fields["choice"].choices = [(name, name) for name in names]

    def clean(self):
        cleaned = super().clean()
        choice = cleaned.get("choice") or LATER
        if cleaned.get("words", "").strip() and choice == LATER:
            choice = cleaned["choice"] = WORDS
        if choice == WORDS:
            try:
                self.span = repairing.find(self.anchor.version, cleaned.get("words", ""), cleaned.get("before", ""))
            except (quoting.NotFound, quoting.Ambiguous) as error:
                self.add_error("words", str(error))
        elif choice not in (LATER, LOST, AGAIN):
            self.span = next(((each.start, each.end) for each in self.places if each.key == choice), None)
        return cleaned

    @property
    def decides(self):
        return (self.cleaned_data.get("choice") or LATER) != LATER

    def decide(self, user):
        """Do what was chosen. Raises Refused."""
        choice, seen = self.cleaned_data["choice"], self.cleaned_data["seen"]
        if choice == LOST:
            repairing.leave_lost(self.anchor, user, seen)
        elif choice == AGAIN:
            repairing.reopen(self.anchor, user, seen)
        else:
            repairing.confirm(self.anchor, user, *self.span, seen)

    def chosen(self):
        return self["choice"].value() or LATER


@admin.register(Anchor)
class AnchorAdmin(admin.ModelAdmin):
    """The queue is the list; each place is decided there."""

    class Media:
        css = {"all": ["documents/admin.css"]}

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        anchor = self.get_object(request, object_id)
        if anchor is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        address = reverse("admin:documents_anchor_changelist")
        decided = "&decided=on" if anchor.confirmed_at else ""
        return HttpResponseRedirect(f"{address}?passage={anchor.passage_id}{decided}")

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        wanted = QueueFilter(request.GET)
        anchors = wanted.queryset() if wanted.is_valid() else Anchor.objects.none()
        if request.method == "POST":
            if not self.has_change_permission(request):
                raise PermissionDenied
            if "typography" in request.POST:
                return self._confirm_typography(request, anchors)
        page = Paginator(anchors, PER_PAGE).get_page(wanted.data.get("page"))
        if request.method == "POST":
            cards = self._cards(list(_posted(request.POST))[:PER_PAGE], request.POST)
            answer = self._decide(request, cards)
            if answer:
                return answer
        else:
            cards = self._cards([anchor.pk for anchor in page])
        for card in cards:
            card["may"] = self.has_change_permission(request) and repairing.may(request.user, card["anchor"])
        same = anchors.filter(state=Anchor.State.FUZZY, score__gte=repairing.TYPOGRAPHY, confirmed_at=None)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Places that a person decided") if wanted.data.get("decided") else _("Places to look at"),
            "wanted": wanted,
            "page": page,
            "cards": cards,
            "may": any(card["may"] for card in cards),
            "count": page.paginator.count,
            "typography": same.count(),
            "query": _query(request),
            "document": wanted.source(),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/anchors.html", context)

    def _cards(self, keys, data=None):
        """What the page shows of these anchors, in this order; `data` are the answers, if there are any.

        What is masked, or suggested to be, is masked here too: nobody needs a card's number to find a quote again.
        """
        found = Anchor.objects.select_related("passage", "version__document", "confirmed_by").in_bulk(keys)
        anchors = [found[key] for key in keys if key in found]
        before, texts, cards = repairing.before(anchors), {}, []
        shown = reading.public_texts({each.version for each in [*anchors, *before.values()]})
        for anchor in anchors:
            text = texts.setdefault(anchor.version_id, anchoring.Text(anchor.version.text))
            last = before.get(anchor.pk)
            was = repairing.place(shown[last.version_id], last.start, last.end) if last else None
            quote = was.words if was else anchor.passage.exact
            places = repairing.candidates(anchor, text, shown[anchor.version_id], quote)
            form = PlaceForm(data, anchor, places)
            cards.append({"anchor": anchor, "version": anchor.version, "before": last and (last.version, was),
                          "places": places, "form": form})  # fmt: skip
        return cards

    def _decide(self, request, cards):
        """Every decision on the page, or none where one of them is wrong; each in a transaction of its own."""
        forms_ = [card["form"] for card in cards]
        wrong = [form for form in forms_ if not form.is_valid()]
        if wrong:
            self.message_user(request, gettext("Nothing was saved: correct what is marked below."), messages.ERROR)
            return None
        count = 0
        for form in forms_:
            if not form.decides:
                continue
            try:
                form.decide(request.user)
            except Refused as error:
                self.message_user(request, f"{form.anchor.passage}: {error}", messages.ERROR)
            else:
                count += 1
        if count:
            said = ngettext("%s place is decided.", "%s places are decided.", count) % count
            self.message_user(request, said, messages.SUCCESS)
        elif not any(form.decides for form in forms_):
            self.message_user(request, gettext("Nothing was chosen, so nothing has changed."), messages.WARNING)
        return HttpResponseRedirect(request.get_full_path())

    def _confirm_typography(self, request, anchors):
        count = repairing.confirm_typography(anchors, request.user)
        said = ngettext(
            "%s place that differs in spaces and signs alone is confirmed.",
            "%s places that differ in spaces and signs alone are confirmed.",
            count,
        )
        self.message_user(request, said % count, messages.SUCCESS if count else messages.WARNING)
        return HttpResponseRedirect(request.get_full_path())


def _posted(data):
    """The anchors that a page with answers was about."""
    for name in data:
        key, _dash, field = name.rpartition("-")
        if field == "seen":
            with contextlib.suppress(ValueError):
                yield uuid.UUID(key)


def _query(request):
    """The address's filter without its page, to go on paging with."""
    query = request.GET.copy()
    query.pop("page", None)
    return f"{query.urlencode()}&" if query else ""
