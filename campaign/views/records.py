"""Lists and pages of records: the same two views for every kind."""

from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from campaign import filters
from campaign.models import Campaign, Organization, Person, Petition, Statement, Update
from campaign.serialize import Door
from campaign.views.lists import FacetedList
from campaign.views.locating import located
from documents.lists import JSON, problem

UNSEEN = ("folded", "alike", "private_note", "editor_note")  # columns that no list says anything of


class RecordList(FacetedList):
    model = None

    def records(self):
        return self.model.objects.published().filter(replaced_by=None).defer(*UNSEEN)

    def briefs(self, items):
        return self.briefs_with(items, self.forms)

    @staticmethod
    def briefs_with(items, forms):
        return Door(forms).briefs(items)


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
    target, answer = located(request, model, slug, ".json" if as_json else "")
    if answer is not None:
        return answer
    data = Door().full(target)
    if as_json:
        return JsonResponse(data, **JSON)
    name = target._meta.model_name
    path = target.get_absolute_url().rstrip("/")
    context = {"record": data, "json_url": f"{path}.json", "feed_url": f"{path}.atom"}
    if isinstance(target, Campaign):
        context |= newest(target)
    return render(request, f"campaign/{name}.html", context)


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
