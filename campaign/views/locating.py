"""Which record an address leads to: the same for its page and for all else that is told of it."""

from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from campaign.models import FormerAddress, Person, Record
from campaign.serialize.records import with_signs
from campaign.trees import record_type
from documents.lists import problem
from documents.prepared import prepared
from documents.reading import masked_forms
from documents.serialize import names
from documents.views import under_review

Status = Record.Status


@prepared
def _of_address(model, *, slug):
    return model.objects.filter(slug=slug)


@prepared
def _whole_of_address(model, *, slug):
    whole = model.objects.filter(slug=slug).defer("folded", "alike", "private_note", "note_signed_off")
    return with_signs(whole)


def located(request, model, slug, end="", page="", whole=False):
    """(the record that an address leads to, None) or (None, the answer): it is elsewhere, or not to be seen.

    `end` is what the address ends with in place of its last slash, where it is for programs; `page` a page below;
    `whole` says that all of the record is to be told.
    """
    found = next(iter((_whole_of_address if whole else _of_address)(model, slug=slug)), None)
    # A draft may bear an address under which something else was published; that goes on leading there.
    target = current(found) or _formerly(model, slug)
    if target is not None and (found is None or target.pk != found.pk):
        if names(slug, masked_forms()):
            raise Http404  # where it leads would tell whose name it spells
        url = target.get_absolute_url() + (f"{page}/" if page else "")
        return None, HttpResponsePermanentRedirect(url.rstrip("/") + end if end else url)
    if target is None:
        return None, _absent(request, found, as_json=bool(end))
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

    A withheld person's address says nothing at all, like any unknown one; nor does one that spells a withheld name,
    or under which nothing was ever published.
    """
    if found is None or isinstance(found, Person) or found.status not in (Status.WITHHELD, Status.WITHDRAWN):
        raise Http404
    if not found.published_at or names(found.slug, masked_forms()):  # nobody saw it, or its address names somebody
        raise Http404
    if found.status == Status.WITHHELD:
        return under_review(request, as_json)
    if as_json:
        return problem(410, _("This record was withdrawn."))
    return render(request, "withdrawn.html", status=410)
