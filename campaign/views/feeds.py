"""Feeds of lists, searches, records and campaigns, and the page that lists them."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaign import terms
from campaign.feeds import atom, entries, newest, tags
from campaign.filters import SearchFilter
from campaign.models import RECORDS, Campaign, Concern, Entry, Update
from campaign.search import finding
from campaign.search.entries import MODELS, SOURCE
from campaign.serialize import Door
from campaign.serialize.briefs import first_campaigns
from campaign.views.locating import located
from documents.lists import kept, problem, query
from documents.models import Document
from documents.paging import BadKey
from documents.reading import masked_forms
from documents.serialize import instant

LISTS = [f"{name}_list" for name in ("update", "petition", "statement", "organization", "person", "campaign")]


def of_list(view, request):
    """The newest of what a list's address asks for; `view` is the list."""
    filterset = view.filterset_class(request.GET, queryset=view.records(), request=request)
    errors, found = filterset.problems(), None
    if not errors:
        found, errors = _found(request, lambda after: newest.page([filterset.qs], [view.records()], after))
    if errors:
        return _wrong(errors)
    return _of_found(request, found, [view.called(request, filterset)], view.forms)


@require_safe
def search_feed(request):
    """The newest of what a search finds."""
    filterset = SearchFilter(request.GET)
    errors = filterset.problems()
    asked = request.GET.get("q", "")
    if not errors and not asked.strip():
        errors = {"q": [_("Write what to look for.")]}
    if errors:
        return _wrong(errors)
    found = finding.find(filterset.form.cleaned_data["q"], filterset.chosen())
    querysets, asked = list(_of_keys(found.keys)), found.query.text
    found, errors = _found(request, lambda after: newest.page(querysets, list(_public()), after))
    return _wrong(errors) if errors else _of_found(request, found, [_("Search"), asked], masked_forms())


def _public(kinds=None):
    for kind, model in MODELS.items():
        if kinds is None or kind in kinds:
            yield model.objects.published().filter(replaced_by=None)
    if kinds is None or SOURCE in kinds:
        yield Document.objects.public()


def _of_keys(keys):
    """Querysets of the records and sources that these entries of the index are of."""
    entries = Entry.objects.filter(pk__in=keys)
    for records in _public(set(entries.values_list("kind", flat=True))):
        yield records.filter(pk__in=entries.values("object_id"))


@require_safe
def record_feed(request, model, slug):
    """What is new of one record: what changed of it, and what happened to it; of a campaign all that belongs to it."""
    target, answer = located(request, model, slug, ".atom")
    if answer is not None:
        return answer
    forms = masked_forms()
    reference, changes, _has_older = Door(forms).named_changes(target)
    changes = entries.of_changes(reference, changes, request.build_absolute_uri)
    if model is Campaign:
        querysets = [_of_campaign(target, each) for each in RECORDS if each is not Campaign]
    else:
        querysets = [Update.objects.published().filter(replaced_by=None, pk__in=_concerning(target))]
    found, errors = _found(request, lambda after: newest.page(querysets, list(_public()), after))
    if errors:
        return _wrong(errors)
    told = entries.of(found.items, forms, request.build_absolute_uri)
    if not request.GET.get("after"):
        told = tuple(sorted([*changes, *told], key=lambda entry: entry.updated, reverse=True))
    updated = max([instant(target.updated_at), instant(target.published_at), *(entry.updated for entry in told)])
    return _answer(request, found.next, [reference["title"]], updated, told)


def _of_campaign(campaign, model):
    return model.objects.published().filter(replaced_by=None, campaigns=campaign)


def _concerning(record):
    """The keys of updates that concern a record."""
    name = record._meta.model_name
    if name not in ("person", "organization", "statement", "petition"):
        return []
    return Concern.objects.filter(**{name: record}).values("update")


@require_safe
def follow(request):
    """All feeds there are, and how to have one of anything else."""
    door = Door()
    campaigns = door.briefs(first_campaigns(door.forms, 100))
    feeds = [(name, reverse(name)) for name in (*LISTS, "documents:document_list")]
    context = {
        "lists": [{"name": name, "url": url, "feed_url": _feed_url(url)} for name, url in feeds],
        "campaigns": [{**brief, "feed_url": _feed_url(brief["url"])} for brief in campaigns],
    }  # fmt: skip
    return render(request, "campaign/follow.html", context)


def _feed_url(url):
    return f"{url.rstrip('/')}.atom"


# --- answers -----------------------------------------------------------------------------------


def _found(request, read):
    """(the Newest that the address asks for, None) or (None, what is wrong with it)."""
    if request.GET.get("before"):
        return None, {"before": [_("A feed goes from the newest on: use “after”.")]}
    try:
        return read(request.GET.get("after", "")), None
    except BadKey as error:
        return None, {"after": [str(error)]}


def _wrong(errors):
    return problem(400, _("The request cannot be answered as it stands."), errors)


def _of_found(request, found, called, forms):
    told = entries.of(found.items, forms, request.build_absolute_uri)
    # Where nothing is in it yet, nothing was changed since there is this record at all.
    updated = max((entry.updated for entry in told), default="2026-01-01T00:00:00Z")
    return _answer(request, found.next, called, updated, told)


def _answer(request, following, called, updated, told):
    absolute = request.build_absolute_uri
    page = f"{request.path.removesuffix('.atom')}/{query(request)}"
    links = [
        atom.Link(absolute(request.get_full_path()), "self", atom.MEDIA_TYPE),
        atom.Link(absolute(page), "alternate", "text/html"),
        atom.Link(absolute(f"{request.path}{query(request)}"), "first", atom.MEDIA_TYPE),
    ]
    if following:
        links.append(atom.Link(absolute(f"{request.path}{query(request, after=following)}"), "next", atom.MEDIA_TYPE))
    if settings.DATA_LICENSE_URL:
        links.append(atom.Link(settings.DATA_LICENSE_URL, "license"))
    feed = atom.Feed(
        id=tags.tag(request.path.removesuffix(".atom"), kept(request)),
        title=" – ".join([*called, settings.SITE_NAME]),
        subtitle=_("Newest first, by when it was published or last changed here."),
        updated=updated,
        author=_author(absolute),
        links=tuple(links),
        rights=terms.sentence(),
        language=get_language(),
        entries=told,
    )
    return HttpResponse(atom.write(feed), content_type=f"{atom.MEDIA_TYPE}; charset=utf-8")


def _author(absolute):
    """Who writes a feed: whoever runs this site. No curator is named."""
    author = {"name": settings.SITE_NAME, "uri": absolute(reverse("home"))}
    if "@" in settings.CONTACT and "/" not in settings.CONTACT:
        author["email"] = settings.CONTACT
    return author
