"""Lists and pages of records: the same two views for every kind."""

import functools
from collections import Counter

from django.db.models import Case, F, Value, When
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from campaign import filters
from campaign.models import Campaign, Organization, Person, Petition, Row, Statement, Update
from campaign.search import publication
from campaign.seeing import timeline as timelines
from campaign.serialize import Door
from campaign.views.lists import FacetedList
from campaign.views.locating import located
from documents.lasting import lasting
from documents.lists import JSON, kept, problem
from documents.reading import masked_forms
from documents.redaction import MASK

FEW = 30  # of what happened is drawn one by one above a list; more of it is counted there
UNSEEN = ("folded", "alike", "private_note", "editor_note")  # columns that no list says anything of


class RecordList(FacetedList):
    model = None
    unsaid = ("status", "note_signed_off", "created_at", "updated_at", "published_at", "replaced_by")

    def records(self):
        return _records(self.model).all()

    def briefs(self, items):
        return self.briefs_with(items, self.forms)

    @staticmethod
    def briefs_with(items, forms):
        return Door(forms).briefs(items)


@functools.cache
def _records(model):
    """What is looked for, put together once: a list that is read from the index needs no more of it."""
    return model.objects.published().filter(replaced_by=None).defer(*UNSEEN)


class ListByTitle(RecordList):
    """In the order of titles as readers see them: where a title stands would tell what is masked in it."""

    descending = False

    @cached_property
    def masked(self):
        """{key: the title that readers see} where a withheld name is masked in it, which is rare and soon mended."""

        def find():
            titles = _records(self.model).order_by().values_list("pk", "title")
            return {pk: self.forms.apply(title) for pk, title in titles.iterator() if self.forms.find(title)}

        return lasting(f"masked titles: {self.model._meta.label}", find) if self.forms else {}

    @property
    def order(self):
        return "seen_title" if self.masked else "title"

    def records(self):
        if not self.masked:
            return super().records()
        seen = [When(pk=pk, then=Value(title)) for pk, title in self.masked.items()]
        return super().records().annotate(seen_title=Case(*seen, default=F("title")))


class PetitionList(RecordList):
    model = Petition
    filterset_class = filters.PetitionFilter
    template_name = "campaign/petition_list.html"
    title = gettext_lazy("Petitions")


class StatementList(RecordList):
    model = Statement
    unsaid = (*RecordList.unsaid, "title_is_ours", "addressee", "occasion", "occasion_place", "occasion_date")
    filterset_class = filters.StatementFilter
    template_name = "campaign/statement_list.html"
    title = gettext_lazy("Statements")


class UpdateList(RecordList):
    model = Update
    filterset_class = filters.UpdateFilter
    template_name = "campaign/update_list.html"
    title = gettext_lazy("Updates")

    def more_context(self, request, filterset, found):
        """Above the newest stands the timeline of all that fit; it is made once for all pages of the list."""
        context = super().more_context(request, filterset, found)
        said = filterset.form.cleaned_data if found else {}
        if not found or said["q"] or said["date_from"] or said["date_to"]:
            return context

        def drawn():
            wanted = filterset.wanted()
            shown = timelines.gather(Door(self.forms), wanted.chosen, kinds=("update",), marks=FEW)
            chosen = dict(pair for pair in kept(request) if pair[0] in ("campaign", "organization", "country"))
            html = render_to_string("pictures/_of_list.html", {"shown": shown, "chosen": chosen})
            return mark_safe(html)  # noqa: S308  the template escapes

        return {**context, "picture": publication.remember(request, "picture", drawn)}


class OrganizationList(ListByTitle):
    model = Organization
    filterset_class = filters.OrganizationFilter
    template_name = "campaign/organization_list.html"
    title = gettext_lazy("Organizations")


class PersonList(ListByTitle):
    model = Person
    filterset_class = filters.PersonFilter
    template_name = "campaign/person_list.html"
    title = gettext_lazy("People")


class CampaignList(ListByTitle):
    model = Campaign
    filterset_class = filters.CampaignFilter
    template_name = "campaign/campaign_list.html"
    title = gettext_lazy("Campaigns")


@require_safe
def record(request, model, slug, as_json=False):
    """One record's page; a former address and a merged record lead to where it is now."""
    target, answer = located(request, model, slug, ".json" if as_json else "", whole=True)
    if answer is not None:
        return answer
    data = Door(masked_forms()).full(target)
    if as_json:
        return JsonResponse(data, **JSON)
    name = target._meta.model_name
    path = target.get_absolute_url().rstrip("/")
    context = {"record": data, "json_url": f"{path}.json", "feed_url": f"{path}.atom"}
    context |= _shortened(data, request.GET.get("rows") == "all")
    if isinstance(target, Campaign):
        context |= newest(target) | _timeline(target)
    return render(request, f"campaign/{name}.html", context)


def _figures_together(data):
    """Of each figure, the name of the list on the page that tells it: what is counted, or a petition’s signatures."""
    for row in data.get("figures", ()):
        yield None if data["type"] == "petition" and row["kind"] == "signatures" else _alone(row)
    yield from map(_alone, data.get("other_figures", ()))


def _alone(figure):
    """What it stands together with: the figures of the same, where that can be read."""
    return figure["id"] if MASK in figure["of"] else figure["of"]


LISTS = ("positions", "described", "updates", "statements", "relations", "related_from")


def _shortened(data, whole):
    """How many rows of one kind and role the page tells, and how many that leaves out; with `rows=all` none.

    The more kinds there are many of, the fewer of each are told: together about as many as keep a page light.
    """
    if sum(len(data.get(rows, ())) for rows in ("endorsements", "figures", "other_figures", *LISTS)) <= Row.FEWEST:
        return {"rows_told": None, "rows_left": 0}
    roles = Counter(row["role"] for row in data.get("endorsements", ()))
    figures = Counter(_figures_together(data))
    counts = [*roles.values(), *figures.values(), *(len(data.get(rows, ())) for rows in LISTS)]
    told = Row.TOLD
    while told > Row.FEWEST and sum(min(count, told) for count in counts) > Row.TOGETHER:
        told -= 1
    left = sum(max(0, count - told) for count in counts)
    return {"rows_told": told if left and not whole else None, "rows_left": 0 if whole else left}


@require_safe
def on_paper(request, model, slug):
    """A petition or a statement as one page to print; with `links=no` it holds no address at all."""
    target, answer = located(request, model, slug, page="print", whole=True)
    if answer is not None:
        return answer
    links = request.GET.get("links", "yes")
    if links not in ("yes", "no"):
        raise Http404
    data = Door().full(target)
    return render(request, "campaign/paper.html", {"record": data, "with_links": links == "yes"})


@require_safe
def record_changes(request, model, slug, as_json=False):
    """What changed of a published record: days and kinds."""
    target, answer = located(request, model, slug, ".json" if as_json else "", "changes")
    if answer is not None:
        return answer
    wanted = request.GET.get("page", "1")
    if not (wanted.isascii() and wanted.isdecimal() and int(wanted[:6]) > 0 and len(wanted) < 6):
        said = _("There is no such page. Start from the newest changes.")
        if as_json:
            return problem(400, said)
        data = {"record": Door().reference(target), "changes": [], "has_older": False, "error": said}
    else:
        data = Door().changes(target, int(wanted))
    url = f"{target.get_absolute_url()}changes"
    older = f"?page={int(wanted) + 1}" if data.pop("has_older") else ""
    if as_json:
        return JsonResponse(data | {"next": f"{url}.json{older}" if older else None}, **JSON)
    context = data | {"older": older, "is_first": wanted == "1", "json_url": f"{url}.json"}
    return render(request, "campaign/changes.html", context)


def _timeline(campaign):
    """The picture of a campaign’s own page, and what its address asks for."""
    chosen = {"campaign": campaign.slug}
    shown = timelines.gather(Door(), {"campaign": {campaign.pk.hex}}, marks=FEW)
    return {"shown": shown, "chosen": chosen, "asked": f"?{urlencode(chosen)}"}


def newest(campaign=None):
    """The newest of each kind, for the home page and a campaign's page."""
    door, of = Door(), {}
    for name, model, order, number in (
        ("updates", Update, ("-sort_date", "-id"), 6),
        ("petitions", Petition, ("-sort_date", "-id"), 6),
        ("statements", Statement, ("-sort_date", "-id"), 6),
    ):
        records = model.objects.published().filter(replaced_by=None)
        if campaign is not None:
            records = records.filter(campaigns=campaign)
        of[name] = door.briefs(records.order_by(*order)[:number])
    return of
