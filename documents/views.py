"""The pages of sources and passages."""

from django.db.models import Exists, OuterRef
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from documents import exchange, links, reading, serialize, tombstones
from documents.filters import SourceFilter
from documents.forms import ChangesForm
from documents.lists import JSON, PublicList, problem
from documents.models import Document, Erasure
from documents.prepared import prepared
from documents.serialize import changes as serialize_changes
from documents.serialize import full_passage, full_source, source


class SourceList(PublicList):
    filterset_class = SourceFilter
    template_name = "documents/source_list.html"
    title = gettext_lazy("Sources")

    def records(self):
        return Document.objects.public()

    @cached_property
    def forms(self):
        """The withheld names."""
        return reading.masked_forms()

    def briefs(self, items):
        forms = self.forms
        items = list(items)
        seen = links.last_seen(items)
        return [source(document, forms, seen.get(document.pk)) for document in items]


def _version(versions, number):
    """The public version that an address asks for: the newest, or the one with this number."""
    if number:
        wanted = int(number) if number.isdecimal() and len(number) < 9 else 0
        versions = [version for version in versions if version.number == wanted]
    version = versions[0] if versions else None
    if version is None:
        raise Http404(_("There is no such version."))
    return version


@prepared
def _documents(*, slug):
    erasures = Erasure.objects.filter(document=OuterRef("pk"))
    return Document.objects.filter(slug=slug).annotate(has_erasures=Exists(erasures))


@require_safe
def document(request, slug, as_json=False):
    """The reading view: a source's text with every public passage marked."""
    found = next(iter(_documents(slug=slug)), None)
    if found is None:
        raise Http404
    if found.is_under_review:
        return _under_review(request, found, as_json)
    versions, number = serialize.public_versions(found), request.GET.get("version", "")
    if gone := tombstones.answer_for_source(request, found, number, as_json, is_there=bool(versions)):
        return gone
    if found.status != Document.Status.RELEASED or not versions:
        raise Http404
    forms = reading.masked_forms()
    version = _version(versions, number)
    masked = reading.masks(version, forms)
    passages, anchors = serialize.public_places(found, version, versions)
    data = full_source(found, version, versions, passages, anchors, masked, forms, at_the_words=as_json)
    if as_json:
        return JsonResponse(data, **JSON)
    quoted = {passage["passage"] for passage in data["passages"]}
    passages = [passage for passage in passages if str(passage.pk) in quoted]
    context = {
        "source": data,
        "pieces": reading.pieces(version, passages, forms, masked=masked, anchors=anchors),
        "wanted": request.GET.get("passage", ""),
        **exchange.source_context(data, request.build_absolute_uri),
        "json_url": f"{found.get_absolute_url().rstrip('/')}.json",
    }
    return render(request, "documents/source.html", context)


@require_safe
def changes(request, slug, as_json=False):
    """What changed between two public versions of a source; by default the newest two."""
    found = get_object_or_404(Document, slug=slug)
    if found.is_under_review:
        return _under_review(request, found, as_json)
    if gone := tombstones.answer_for_source(request, found, as_json=as_json):
        return gone
    if not Document.objects.public().filter(pk=found.pk).exists():
        raise Http404
    versions = list(found.versions.cleared().select_related("document").order_by("-number"))
    form = ChangesForm(request.GET, versions)
    forms = reading.masked_forms()
    data = None
    if form.is_valid():
        data = serialize_changes(found, form.cleaned_data["old"], form.cleaned_data["new"], forms)
    if as_json:
        return JsonResponse(data, **JSON) if data else problem(400, *_said(form))
    return render(request, "documents/changes.html", {
        "form": form, "changes": data, "source": source(found, forms), "slug": found.slug,
    })  # fmt: skip


def _said(form):
    """An invalid form's errors, for `problem`: what is wrong, and where."""
    return _("The request cannot be answered as it stands."), form.errors


@require_safe
def passage(request, pk, as_json=False):
    """One passage in its context, and what rests on it."""
    if gone := tombstones.answer_for_passage(request, pk, as_json):
        return gone
    found = reading.public_passage(pk)
    forms = reading.masked_forms()
    quote = reading.quotes([found], forms).get(found.pk) if found else None
    if quote is None:
        raise Http404
    data = full_passage(quote, forms)
    if as_json:
        return JsonResponse(data, **JSON)
    context = {
        "passage": data,
        "source": data["source"],
        "pieces": reading.context(quote, forms),
        **exchange.passage_context(data, request.build_absolute_uri),
        "json_url": f"{found.get_absolute_url().rstrip('/')}.json",
    }
    return render(request, "documents/passage.html", context)


def _under_review(request, found, as_json):
    if not serialize.may_be_known(found, reading.masked_forms()):
        raise Http404
    return under_review(request, as_json)


def under_review(request, as_json=False):
    """Something that was taken out of the public for now: that it is under review, and nothing else."""
    if as_json:
        return problem(404, _("This page is under review and not shown for now."))
    return render(request, "under_review.html", status=404)
