"""What readers are told of a text that was lawfully erased: that it was there, when and why it went, and its hash."""

from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from documents import reading
from documents.lists import JSON
from documents.models import Document, Erasure, Passage, Redaction
from documents.prepared import prepared


def public(tombstone, forms):
    """A tombstone as the public may know it."""
    return {
        "number": tombstone.number,
        "captured_at": _instant(tombstone.captured_at),
        "erased_at": _instant(tombstone.erased_at),
        "reason": forms.apply(tombstone.reason),
        "public_sha256": hash_of(tombstone, forms),
    }


def hash_of(tombstone, forms):
    """The hash of a text that is gone, where readers could have taken it themselves and nothing can be learned by it.

    A copy of the text may stand elsewhere with a name masked in it that was not masked when this was taken: with the
    hash, guesses at that name could be tried out. So there is none where anything at all is masked that readers see
    or saw.
    """
    if not tombstone.public_sha256 or forms or tombstone.document.display != Document.Display.FULL:
        return ""
    masked = Redaction.objects.exclude(decision=Redaction.Decision.LIFTED)
    is_masked = masked.filter(version__document__released_at__isnull=False).exists()
    return "" if is_masked else tombstone.public_sha256


def _instant(value):
    return value.isoformat().replace("+00:00", "Z")


def of_source(document, forms):
    """The tombstones of a source, the newest version's first."""
    return [public(tombstone, forms) for tombstone in _of_source(document=document.pk)]


@prepared
def _of_source(*, document):
    return Erasure.objects.filter(document=document).select_related("document").order_by("-number")


def of_passages(passages):
    """{passage.pk: its Erasure}: what took its quote away is what was erased at that very instant."""
    gone = {passage.pk: (passage.document_id, passage.erased_at) for passage in passages if passage.erased_at}
    found = Erasure.objects.filter(document__in={document for document, _at in gone.values()}) if gone else ()
    by_instant = {(each.document_id, each.erased_at): each for each in found}
    return {pk: by_instant[key] for pk, key in gone.items() if key in by_instant}


def in_words(passage):
    """Why a fact that rests on this passage alone cannot be published again."""
    tombstone = of_passages([passage]).get(passage.pk)
    return _(
        "rests on a passage that was erased on %(day)s (%(reason)s). Cite another one, or mark the fact as inferred."
    ) % {"day": f"{passage.erased_at:%Y-%m-%d}", "reason": tombstone.reason if tombstone else ""}


def address(pk):
    """Where readers are told that the version, passage or source with this key was erased; or None."""
    released = Document.objects.filter(status=Document.Status.RELEASED)
    erasure = Erasure.objects.filter(pk=pk, document__in=released).select_related("document").first()
    if erasure:
        return f"{erasure.document.get_absolute_url()}?version={erasure.number}"
    passage = Passage.objects.filter(pk=pk, erased_at__isnull=False, document__in=released).first()
    document = released.filter(pk=pk, erasures__isnull=False).first()
    return (passage or document).get_absolute_url() if passage or document else None


# --- answers -------------------------------------------------------------------------------


def answer_for_source(request, document, number="", as_json=False, is_there=None):
    """The answer 410 where this version of a released source was erased, or all that readers could see; or None.

    `is_there` says whether it has a public version, where that is known.
    """
    if document.status != Document.Status.RELEASED:
        return None
    if not number and (document.versions.cleared().exists() if is_there is None else is_there):
        return None
    erased = document.erasures.order_by("-number")
    if number:
        erased = erased.filter(number=int(number)) if number.isdecimal() and len(number) < 9 else erased.none()
    title = _("This text was erased.") if number else _("The text of this source was erased.")
    return _gone(request, title, erased, as_json, document if number else None)


def answer_for_passage(request, pk, as_json=False):
    """The answer 410 where the quote of this passage of a released source was erased; or None."""
    passage = next(iter(_erased_passage(key=pk)), None)
    if passage is None or passage.document.status != Document.Status.RELEASED:
        return None
    erased = of_passages([passage]).values()
    return _gone(request, _("The quote of this passage was erased."), erased, as_json, passage.document)


@prepared
def _erased_passage(*, key):
    return Passage.objects.filter(pk=key, erased_at__isnull=False).order_by().select_related("document")


def _gone(request, title, erased, as_json, document):
    forms = reading.masked_forms()
    found = [public(tombstone, forms) for tombstone in erased]
    if not found:
        return None
    if as_json:
        body = {"status": 410, "title": title, "erasures": found}
        return JsonResponse(body, status=410, content_type="application/problem+json", **JSON)
    is_there = document is not None and Document.objects.public().filter(pk=document.pk).exists()
    context = {"title": title, "erasures": found, "source_url": document.get_absolute_url() if is_there else ""}
    return render(request, "documents/erased.html", context, status=410)
