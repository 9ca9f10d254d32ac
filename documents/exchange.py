"""Passages and sources in the formats of other programs: Web Annotations, BibTeX, RIS.

The same is answered in every language of the site, and the addresses given are those without a language.
"""

import functools

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import translate_url
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents import annotations, citing, reading, serialize, tombstones
from documents.lists import JSON, problem
from documents.models import Document


def _neutral(view):
    @functools.wraps(view)
    def run(request, *args, **kwargs):
        with translation.override(settings.LANGUAGE_CODE):
            return view(request, *args, **kwargs)

    return run


def _source(request, slug, number=""):
    """A public source, and None; or None, and the answer that there is none to be seen."""
    found = get_object_or_404(Document, slug=slug)
    if found.is_under_review and serialize.may_be_known(found, reading.masked_forms()):
        return None, problem(404, _("This page is under review and not shown for now."))
    if gone := tombstones.answer_for_source(request, found, number, as_json=True):
        return None, gone
    return get_object_or_404(Document.objects.public(), pk=found.pk), None


def _passage(request, pk, forms):
    """A public passage as `serialize.annotated` says it, and None; or None, and the answer instead."""
    if gone := tombstones.answer_for_passage(request, pk, as_json=True):
        return None, gone
    found = reading.public_passage(pk)
    data = serialize.annotated([found], forms) if found else None
    if not data:
        raise Http404
    return data[0], None


@require_safe
@_neutral
def annotation(request, pk):
    """One passage as a Web Annotation."""
    passage, instead = _passage(request, pk, reading.masked_forms())
    if instead:
        return instead
    return _json(annotations.annotation(passage, passage["source"], request.build_absolute_uri))


@require_safe
@_neutral
def source_annotations(request, slug):
    """The passages of a source: the collection, or one page of it (`?page=2`)."""
    found, instead = _source(request, slug)
    if instead:
        return instead
    forms = reading.masked_forms()
    address = request.build_absolute_uri(f"{found.get_absolute_url().rstrip('/')}.jsonld")
    passages = serialize.quoted(found, forms)
    number = request.GET.get("page", "")
    if not number:
        label = forms.apply(found.title) or _("Untitled %(kind)s") % {"kind": found.get_kind_display()}
        return _json(annotations.collection(address, label, len(passages)))
    number = int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 0
    if not 1 <= number <= annotations.pages(len(passages)):
        return problem(404, _("There is no such page."))
    shown = passages[(number - 1) * annotations.PAGE : number * annotations.PAGE]
    items = [
        annotations.annotation(passage, passage["source"], request.build_absolute_uri)
        for passage in serialize.annotated(shown, forms)
    ]
    return _json(annotations.page(address, number, len(passages), items))


def _json(data):
    return JsonResponse(data, content_type=annotations.MEDIA_TYPE, **JSON)


@require_safe
@_neutral
def passage_citation(request, pk, form):
    """A citation of a passage, as a file."""
    passage, instead = _passage(request, pk, reading.masked_forms())
    return instead or _file(cited_passage(passage, request.build_absolute_uri), form)


@require_safe
@_neutral
def source_citation(request, slug, form):
    """A citation of a source in one of its versions (`?version=2`; by default the newest), as a file."""
    number = request.GET.get("version", "")
    found, instead = _source(request, slug, number)
    if instead:
        return instead
    data = serialize.dated_source(found, number, reading.masked_forms())
    if data is None:
        raise Http404(_("There is no such version."))
    return _file(cited_source(data, request.build_absolute_uri), form)


def cited_passage(passage, absolute):
    """What is cited with a passage, from its dict."""
    return citing.Cited(
        passage["source"], passage["captured_at"], passage["version"], absolute(_plain_path(passage["url"])),
        f"passage-{passage['passage'][:8]}", passage,
    )  # fmt: skip


def cited_source(source, absolute):
    """What is cited with a source, from its dict with the version that is shown."""
    version = source["version"]
    return citing.Cited(
        source, version["captured_at"], version["number"], absolute(_plain_path(version["url"])),
        f"source-{source['id'][:8]}-{version['number']}",
    )  # fmt: skip


def _plain_path(path):
    """A path of this site without the language of the page."""
    is_plain = translation.get_language() == settings.LANGUAGE_CODE
    return path if is_plain else translate_url(path, settings.LANGUAGE_CODE)


def passage_context(passage, absolute):
    """What the part "Cite this" of a passage's page shows."""
    return _context(cited_passage(passage, absolute), passage["url"])


def source_context(source, absolute):
    """The same of a source's page, and where its annotations are."""
    path = source["url"].rstrip("/")
    query = source["version"]["url"].partition("?")[2]
    return {**_context(cited_source(source, absolute), path, f"?{query}"), "annotations_url": f"{path}.jsonld"}


def _context(cited, path, query=""):
    formats = [(name, f"{path.rstrip('/')}.{end}{query}") for name, end in (("BibTeX", "bib"), ("RIS", "ris"))]
    return {"citation": citing.plain(cited), "permanent": cited.permanent, "formats": formats}


def _file(cited, form):
    media_type, write = citing.FORMATS[form]
    response = HttpResponse(write(cited), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{cited.key}.{form}"'
    return response
