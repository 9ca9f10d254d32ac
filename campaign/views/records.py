"""Lists and pages of records: the same two views for every kind."""

from django.http import Http404, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from campaign import filters
from campaign.models import Campaign, FormerAddress, Organization, Person, Petition, Record, Statement, Update
from campaign.serialize import Door
from campaign.trees import record_type
from campaign.views.lists import FacetedList
from documents.lists import JSON, problem
from documents.reading import masked_forms
from documents.serialize import names
from documents.views import under_review

Status = Record.Status


UNSEEN = ("folded", "alike", "private_note", "editor_note")  # columns that no list says anything of


class RecordList(FacetedList):
    model = None

    def records(self):
        return self.model.objects.published().filter(replaced_by=None).defer(*UNSEEN)

    def briefs(self, items):
        return Door(self.forms).briefs(items)


class PetitionList(RecordList):
    model = Petition
    filterset_class = filters.PetitionFilter
    template_name = "campaign/petition_list.html"
    title = gettext_lazy("Petitions")


class StatementList(RecordList):
    model = Statement
    filterset_class = filters.StatementFilter
    template_name = "campaign/statement_list.html"
    title = gettext_lazy("Statements")


class UpdateList(RecordList):
    model = Update
    filterset_class = filters.UpdateFilter
    template_name = "campaign/update_list.html"
    title = gettext_lazy("Updates")


class OrganizationList(RecordList):
    model = Organization
    filterset_class = filters.OrganizationFilter
    template_name = "campaign/organization_list.html"
    order, descending = "title", False
    title = gettext_lazy("Organizations")


class PersonList(RecordList):
    model = Person
    filterset_class = filters.PersonFilter
    template_name = "campaign/person_list.html"
    order, descending = "title", False
    title = gettext_lazy("People")


class CampaignList(RecordList):
    model = Campaign
    filterset_class = filters.CampaignFilter
    template_name = "campaign/campaign_list.html"
    order, descending = "title", False
    title = gettext_lazy("Campaigns")


@require_safe
def record(request, model, slug, as_json=False):
    """One record's page; a former address and a merged record lead to where it is now."""
    target, answer = _located(request, model, slug, as_json)
    if answer is not None:
        return answer
    data = Door().full(target)
    if as_json:
        return JsonResponse(data, **JSON)
    name = target._meta.model_name
    context = {"record": data, "json_url": f"{target.get_absolute_url().rstrip('/')}.json"}
    if isinstance(target, Campaign):
        context |= newest(target)
    return render(request, f"campaign/{name}.html", context)


@require_safe
def record_changes(request, model, slug, as_json=False):
    """What changed of a published record: days and kinds."""
    target, answer = _located(request, model, slug, as_json, "changes")
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


def _located(request, model, slug, as_json, page=""):
    """(the record that an address leads to, None) or (None, the answer): it is elsewhere, or not to be seen."""
    found = model.objects.filter(slug=slug).select_related("replaced_by").first()
    # A draft may bear an address under which something else was published; that goes on leading there.
    target = current(found) or _formerly(model, slug)
    if target is not None and (found is None or target.pk != found.pk):
        if names(slug, masked_forms()):
            raise Http404  # where it leads would tell whose name it spells
        url = target.get_absolute_url() + (f"{page}/" if page else "")
        return None, HttpResponsePermanentRedirect(f"{url.rstrip('/')}.json" if as_json else url)
    if target is None:
        return None, _absent(request, found, as_json)
    return target, None


def current(found):
    """The published record that a record's addresses lead to: itself, or what replaced it; or None."""
    seen = set()
    while found is not None and found.replaced_by_id and found.pk not in seen:
        seen.add(found.pk)
        found = found.replaced_by
    return found if found is not None and found.is_published and not found.replaced_by_id else None


def _formerly(model, slug):
    former = FormerAddress.objects.filter(record_type=record_type(model()), slug=slug).first()
    return current(former.record) if former and former.record else None


def _absent(request, found, as_json):
    """A record that is not public: what may be said of it depends on why.

    A withheld person's address says nothing at all, like any unknown one.
    """
    if found is None or isinstance(found, Person) or found.status not in (Status.WITHHELD, Status.WITHDRAWN):
        raise Http404
    if found.status == Status.WITHHELD:
        return under_review(request, as_json)
    if as_json:
        return problem(410, _("This record was withdrawn."))
    return render(request, "withdrawn.html", status=410)


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
