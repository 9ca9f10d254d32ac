"""Files that hold the words of an erased text: captures that wait, and what other versions were made from."""

import html
import json
import re

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from documents.models import Arrival, Original

_TAG = re.compile(r"<[^<>]{0,2000}>")


def words_of(data, reading=""):
    """What a file says, as far as that can be read without its reader, and what was read of it."""
    said = bytes(data).decode("utf-8", "replace")
    yield said
    if "<" in said or "&" in said:
        yield html.unescape(_TAG.sub(" ", said))
    for each in (reading, said if "\\" in said else ""):
        try:
            yield "\n".join(_strings(json.loads(each))) if each else ""
        except (ValueError, RecursionError):
            continue  # no JSON


def _strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


def delete_captures(erased, version, original):
    """Delete the captures that wait with the same bytes, from the same address, or with words of the text."""
    hashes = {version.sha256, *([original.sha256] if original else [])}
    addresses = {erased.document.url, version.final_url} - {""}
    same = Q(sha256__in=hashes) | Q(requested_url__in=addresses) | Q(final_url__in=addresses)
    doomed = set(Arrival.objects.filter(same).values_list("pk", flat=True))
    for arrival in Arrival.objects.exclude(pk__in=doomed).iterator(chunk_size=5):
        if any(map(erased.gone.find, words_of(arrival.data, arrival.reading))):
            doomed.add(arrival.pk)
        elif not arrival.reading:  # nobody has chosen yet which of its texts is meant; they may be packed
            said = _("A capture that waits holds several texts and was not looked through: %s. Dismiss it if it holds "
                     "this one.")  # fmt: skip
            erased.said.append(said % reverse("admin:documents_arrival_change", args=[arrival.pk]))
    erased.cleared(Arrival, Arrival.objects.filter(pk__in=doomed).delete()[0])


def tell_of_files(erased, versions):
    """Say which of the source's other versions were made from a file that holds the words: it cannot lose them."""
    found = Original.objects.filter(version__in=versions).select_related("version").defer("version__text")
    for original in found.order_by("version__number").iterator(chunk_size=5):
        if any(map(erased.gone.find, words_of(original.data))):
            said = _("The file that version %s was made from still holds words of it. Readers never get that file; if "
                     "it has to go, erase that version, too.")  # fmt: skip
            erased.said.append(said % original.version.number)
