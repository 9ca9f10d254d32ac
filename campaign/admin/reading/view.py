"""The address of the reading view: what is asked for, what is shown, what is posted.

Whatever the address or a form says that is not there is told in a sentence over the page; nothing is changed then.
"""

from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaign import suggesting
from campaign.models import Reading
from documents import quoting, selecting
from documents.admin.keeping import saved
from documents.admin.tasks import tasks
from documents.models import Document, Passage
from documents.turns import turn

from . import acting, page, panel
from .forms import NEW


class Wanted(forms.Form):
    """What the address, or a form's hidden fields, ask for."""

    version = forms.IntegerField(required=False, min_value=1, max_value=1_000_000)
    part = forms.IntegerField(required=False, min_value=1, max_value=1_000_000)
    start = forms.IntegerField(required=False, min_value=0, max_value=100_000_000)
    end = forms.IntegerField(required=False, min_value=0, max_value=100_000_000)
    words = forms.CharField(required=False, strip=False, max_length=200_000)
    quote = forms.CharField(required=False, max_length=20_000)
    n = forms.IntegerField(required=False, min_value=1, max_value=1_000_000)
    passage = forms.UUIDField(required=False)
    resize = forms.UUIDField(required=False)
    s = forms.CharField(required=False, max_length=100)
    record = forms.CharField(required=False, max_length=100)
    row = forms.CharField(required=False, max_length=40)
    new = forms.ChoiceField(required=False, choices=[("", ""), *((name, name) for name in NEW)])
    q = forms.CharField(required=False, max_length=300)


@dataclass
class Seen:
    """One request: the source, the version, what is suggested in it, and the words that are selected, if any."""

    document: Document
    version: object
    wanted: dict
    suggestions: list
    selection: tuple | None = None
    suggestion: object = None
    errors: list = field(default_factory=list)
    places: int = 0  # in how many places the words stand that were looked for
    place: int = 0
    anchors: list = field(default_factory=list)

    @cached_property
    def newest(self):
        return self.document.versions.order_by("-number").values_list("number", flat=True).first()

    @cached_property
    def uses(self):
        return page.uses(self.document)

    @property
    def url(self):
        return reverse("read_source", args=[self.document.pk])

    def address(self, **changes):
        """The address of this page with another selection or panel; None leaves a part out."""
        fields = {"version": self.version.number if self.version.number != self.newest else None} | changes
        query = urlencode({name: value for name, value in fields.items() if value not in (None, "")})
        return f"{self.url}?{query}" if query else self.url

    def chosen(self, **changes):
        """The same, of the words that are selected now."""
        start, end = self.selection or (None, None)
        kept = {"start": start, "end": end, "s": self.wanted.get("s") if self.suggestion else None}
        return self.address(**(kept | changes))

    def suggestion_of(self, key):
        return next((each for each in self.suggestions if f"{each.kind}:{each.key}" == key), None)


@require_http_methods(["GET", "HEAD", "POST"])
def read(request, pk):
    document = Document.objects.filter(pk=pk).first()
    if document is None:
        raise Http404
    for permission in ("documents.view_document", "documents.view_version", "documents.view_passage"):
        if not request.user.has_perm(permission):
            raise PermissionDenied
    seen = look(document, request.POST if request.method == "POST" else request.GET)
    if seen is None:
        messages.warning(request, _("This source has no text yet. Capture it first."))
        return HttpResponseRedirect(reverse("admin:documents_document_change", args=[document.pk]))
    if request.method == "POST":
        return act(request, seen)
    return shown(request, seen)


def look(document, data):
    """The Seen of what is asked for; None where the source has no text."""
    form = Wanted(data)
    form.is_valid()
    wanted = form.cleaned_data
    versions = document.versions.order_by("-number")
    version = versions.filter(number=wanted["version"]).first() if wanted.get("version") else versions.first()
    errors = [_("“%(name)s” in this address is not understood: %(why)s") % {"name": name, "why": " ".join(each)}
              for name, each in form.errors.items()]  # fmt: skip
    if version is None and wanted.get("version"):
        errors.append(_("There is no version %s of this source; this is the newest.") % wanted["version"])
        version = versions.first()
    if version is None:
        return None
    version.document = document
    seen = Seen(document, version, wanted, suggesting.suggestions(version), errors=errors)
    seen.anchors = page.anchors_in(version)
    try:
        select(seen)
    except (selecting.BadSelection, quoting.NotFound) as error:
        seen.errors.append(str(error))
    return seen


def select(seen):
    """The words that are asked for: by a passage, a suggestion, their place, or themselves."""
    wanted, text = seen.wanted, seen.version.text
    if wanted.get("passage"):
        anchor = next((each for each in seen.anchors if each.passage_id == wanted["passage"]), None)
        if anchor is None:
            raise quoting.NotFound(_("That passage does not stand in this version."))
        seen.selection = (anchor.start, anchor.end)
    elif wanted.get("start") is not None or wanted.get("end") is not None:
        said = wanted.get("words") or None
        seen.selection = selecting.whole(text, wanted.get("start"), wanted.get("end"), said)
        seen.suggestion = seen.suggestion_of(wanted.get("s")) or suggested(seen)
    elif wanted.get("s"):
        seen.suggestion = seen.suggestion_of(wanted["s"])
        if seen.suggestion is None:
            raise quoting.NotFound(_("That is suggested no longer. Go on with another one."))
        seen.selection = (seen.suggestion.start, seen.suggestion.end)
    elif wanted.get("quote"):
        number = wanted.get("n") or 1
        count = quoting.count_in(seen.version, wanted["quote"])
        place = quoting.find_in(seen.version, wanted["quote"], occurrence=min(number, max(count, 1)))
        seen.places, seen.place = count, min(number, max(count, 1))
        seen.selection = selecting.whole(text, place.start, place.start + len(place.selector.exact))


def suggested(seen):
    """The open suggestion that somebody selected by hand: most of one is most of the other."""
    start, end = seen.selection
    for each in seen.suggestions:
        for low, high in each.places if each.state == suggesting.OPEN else ():
            if min(end, high) - max(start, low) > 0.8 * max(end - start, high - low):
                return each
    return None


# --- showing ---------------------------------------------------------------------------------


def shown(request, seen, form=None, status=200):
    """The page, or the panel alone where a script asks for it; `form` is one that was refused."""
    context = {
        **of_panel(request, seen, form),
        "seen": seen,
        "may_mark": request.user.has_perm("documents.add_passage"),
    }
    if request.GET.get("panel") and request.method != "POST":
        return TemplateResponse(request, "admin/reading/_panel.html", context)
    found = page.parts(seen.version.text)
    at = seen.selection[0] if seen.selection else 0
    part = page.part_of(seen.version.text, at) if seen.selection else min(seen.wanted.get("part") or 1, len(found)) - 1
    groups, counts = page.grouped(seen.suggestions)
    reading = Reading.objects.filter(document=seen.document).select_related("read_by").first()
    if reading is None or reading.open != counts[suggesting.OPEN]:
        suggesting.count(seen.version, seen.suggestions)  # lists tell how many are open
    following = suggesting.unread().exclude(pk=seen.document.pk).order_by("-created_at", "pk").first()
    main, used = acting.main_record(seen.version), seen.uses
    context |= {
        **admin.site.each_context(request),
        "title": _("Read: %s") % seen.document,
        "is_nav_sidebar_enabled": False,  # the text and what is made of it need the room
        "runs": page.runs(seen.version, found[part], seen.anchors, seen.suggestions, seen.selection),
        "window": found[part],
        "parts": [number for number, _span in enumerate(found, 1)] if len(found) > 1 else [],
        "part": part + 1,
        "versions": list(seen.document.versions.order_by("-number").values_list("number", flat=True)[:50]),
        "groups": [
            (label, kind, [(each, acting.takes(each, main)) for each in some[:200]], len(some))
            for label, kind, some in groups
        ],
        "counts": counts,
        "open": counts[suggesting.OPEN],
        "decided": len(seen.suggestions) - counts[suggesting.OPEN],
        "dismissed": [each for each in seen.suggestions if each.state == suggesting.DISMISSED][:200],
        "passages": [(number, each, used.get(each.passage_id, [])) for number, each in enumerate(seen.anchors, 1)],
        "uncited": sum(not used.get(each.passage_id) for each in seen.anchors),
        "reading": reading if reading and reading.version_id == seen.version.pk else None,
        "following": following,
        "drafts": len(panel.drafts_of(seen.document)) if reading and reading.read_at else 0,
        "tasks": tasks(seen.document, request.user, but=seen.url),
        "opts": Document._meta,
    }
    return TemplateResponse(request, "admin/reading/page.html", context, status=status)


def of_panel(request, seen, form=None):
    """What the panel needs; nothing but the search where no words are selected."""
    wanted = seen.wanted
    context = {"errors": seen.errors, "quote": wanted.get("quote", ""), "form": form}
    resized = Passage.objects.filter(pk=wanted["resize"]).first() if wanted.get("resize") else None
    context["resized"] = resized if resized and resized.document_id == seen.document.pk else None
    if seen.selection is None:
        return context
    start, end = seen.selection
    user, suggestion = request.user, seen.suggestion
    here = next((each for each in seen.anchors if (each.start, each.end) == (start, end)), None)
    record = panel.chosen_record(wanted.get("record"))
    if wanted.get("record") and record is None:
        context["errors"] = [*seen.errors, _("That record is no longer there. Choose another one.")]
    offered = panel.offers(seen.version, seen.suggestions, seen.selection, user)
    context |= {
        "start": start, "end": end, "words": seen.version.text[start:end], "here": here,
        "here_uses": seen.uses.get(here.passage_id, []) if here else [],
        "around": [each for each in seen.anchors if each.start < end and start < each.end and each is not here],
        "other_ends": [(label, seen.chosen(start=low, end=high, s=None, resize=wanted.get("resize")))
                       for label, low, high in panel.other_ends(seen.version.text, start, end)],
        "suggestion": suggestion if suggestion and suggestion.state == suggesting.OPEN else None,
        "take": acting.takes(suggestion, acting.main_record(seen.version)) if suggestion else "",
        "offers": [(each, seen.chosen(record=each.key)) for each in offered],
        "q": wanted.get("q", ""),
        "results": [(each, seen.chosen(record=each.key)) for each in panel.search(wanted.get("q", ""))],
        "record": record,
        "record_key": wanted.get("record"),
        # Signed out meanwhile, the person comes back to this very form.
        "form_url": seen.chosen(record=wanted.get("record"), row=wanted.get("row"), new=wanted.get("new")),
        "back_url": seen.chosen(record=wanted.get("record")),
        "record_url": record and reverse(f"admin:campaign_{record._meta.model_name}_change", args=[record.pk]),
        "may_change": record is not None and panel.editable(user, record),
        "kinds": [(name, form_class._meta.model._meta.verbose_name, seen.chosen(new=name))
                  for name, form_class in NEW.items() if user.has_perm(f"campaign.add_{name}")],
        "mask_url": panel.mask_url(seen.version, seen.selection) if user.has_perm("documents.add_redaction") else "",
        "new": wanted.get("new", ""),
        "new_label": NEW[wanted["new"]]._meta.model._meta.verbose_name if wanted.get("new") else "",
    }  # fmt: skip
    forms_ = []
    try:
        if record is not None:
            context["facts"] = panel.facts_of(record, here.passage if here else None)
            context["rows"] = [(label, seen.chosen(record=wanted["record"], row=name))
                               for name, label in context["facts"].kinds]  # fmt: skip
            if wanted.get("row"):
                forms_.append(form or panel.new_row_form(record, wanted["row"], seen.version, seen.selection,
                                                         suggestion=suggestion, named=_named(seen)))  # fmt: skip
        elif wanted.get("new"):
            forms_.append(form or panel.new_form(wanted["new"], seen.version, seen.selection, suggestion))
    except acting.drafts.Refused as error:
        context["errors"] = [*context["errors"], *error.problems]
        context["record"] = None
    forms_ = [each for each in forms_ if each is not None]
    context["form"] = forms_[0] if forms_ else None
    alike = context["form"].twins() if forms_ and hasattr(context["form"], "twins") else []
    context["twins"] = [
        (each.thing, each.why, seen.chosen(record=f"{wanted['new']}:{each.thing.pk}")) for each in alike
    ]
    context["row_label"] = context["form"]._meta.model._meta.verbose_name if forms_ else ""
    context["known"], context["known_dates"] = panel.known(seen.suggestions, offered, forms_)
    return context


def _named(seen):
    """The records that the selected words name."""
    start, end = seen.selection
    return [
        each.record
        for each in seen.suggestions
        if each.record is not None and any(start <= low and high <= end for low, high in each.places)
    ]


# --- acting ----------------------------------------------------------------------------------


def act(request, seen):
    """Do what a button says, then show what comes next."""
    wanted, do = seen.wanted, request.POST.get("do", "")
    form = None
    try:
        if seen.errors:
            raise acting.Refused(" ".join(seen.errors))
        with turn():
            outcome, form = perform(request, seen, do)
            suggesting.count(seen.version)
    except acting.Refused as error:
        messages.error(request, str(error))
        if do in ("new", "row", "cite"):
            return shown(request, seen, refilled(request, seen, do), status=200)
        return HttpResponseRedirect(seen.chosen(record=wanted.get("record")) if seen.selection else seen.address())
    except acting.Invalid as invalid:
        messages.error(request, _("Nothing was saved: correct what is marked in the form."))
        return shown(request, seen, invalid.form)
    messages.success(request, outcome.said)
    return saved(request, HttpResponseRedirect(after(seen, do, outcome)))


def perform(request, seen, do):
    user, version, wanted, post = request.user, seen.version, seen.wanted, request.POST
    if do in ("mark", "cite", "row", "new", "resize") and seen.selection is None:
        raise acting.Refused(_("Select the words first that it rests on."))
    if do == "mark":
        return acting.mark(version, seen.selection, user), None
    if do == "cite":
        record = panel.chosen_record(wanted.get("record"))
        return acting.cite(version, seen.selection, record, post.getlist("fact"), user), None
    if do in ("row", "new"):
        form = refilled(request, seen, do)
        if do == "row":
            record = panel.chosen_record(wanted.get("record"))
            return acting.add_row(version, seen.selection, record, form, user), form
        if form is None:
            raise acting.Refused(_("Choose what to make of these words."))
        return acting.create(version, seen.selection, form, user), form
    if do == "resize":
        passage = Passage.objects.filter(pk=wanted.get("resize"), document=seen.document).first()
        if passage is None:
            raise acting.Refused(_("That passage is no longer there."))
        return acting.resize(version, seen.selection, passage, user), None
    if do == "take":
        suggestion = seen.suggestion_of(wanted.get("s"))
        if suggestion is None or suggestion.state != suggesting.OPEN:
            raise acting.Refused(_("That is suggested no longer; somebody may have decided it meanwhile."))
        return acting.take(version, suggestion, user), None
    if do == "dismiss":
        return acting.dismiss(version, seen.suggestions, set(post.getlist("key")), user), None
    if do == "again":
        return acting.offer_again(version, post.getlist("key"), user), None
    if do == "finish":
        return acting.finish(version, seen.suggestions, user), None
    if do == "hand-over":
        return acting.hand_over(seen.document, user), None
    if do == "unfinish":
        return acting.begin_again(version, user), None
    raise acting.Refused(_("This button is not known. Load the page again."))


def refilled(request, seen, do):
    """The posted form, for a look at what is wrong with it; None where there is none."""
    wanted = seen.wanted
    if seen.selection is None:
        return None
    if do == "new" and wanted.get("new"):
        return panel.new_form(wanted["new"], seen.version, seen.selection, seen.suggestion, data=request.POST)
    record = panel.chosen_record(wanted.get("record")) if do == "row" else None
    if record is None:
        return None
    return panel.new_row_form(record, wanted.get("row"), seen.version, seen.selection, data=request.POST)


def after(seen, do, outcome):
    """What comes next: after a suggestion the one after it, after a citation the same words for another fact."""
    if do in ("take", "dismiss"):
        decided = seen.suggestion
        at = decided.start if decided else -1
        left = [each for each in suggesting.suggestions(seen.version) if each.state == suggesting.OPEN]
        following = next((each for each in left if each.start >= at), left[0] if left else None)
        if decided and following:
            return seen.address(s=f"{following.kind}:{following.key}") + "#here"
        return seen.address() + "#suggestions"
    if outcome.passage is not None:
        record = f"{outcome.record._meta.model_name}:{outcome.record.pk}" if outcome.record is not None else None
        return seen.address(passage=outcome.passage.pk, record=record) + "#here"
    return seen.address() + "#suggestions"
