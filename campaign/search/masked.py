"""What a change of the masked strings concerns, so that masking a name need not make the whole index anew.

The index remembers the strings it was made with (`IndexedForm`). Those that came or went are looked for in every text
that public words are made of, as it is stored; whatever holds one is indexed again. Too much may be found, never too
little: the values of a row are read as one text, and a name may then seem to stand across two of them.
"""

from collections import defaultdict

from django.db import models

from campaign.models import RECORDS, ROWS, Citation, Figure, IndexedForm, Position, Relation, Topic
from documents.models import Document, MaskedString, Passage, Version
from documents.redaction import Forms
from documents.scrubbing import text_fields
from documents.serialize import spelled

CHUNK = 500_000  # code points that are looked through at a time
_BETWEEN = "\n\n"  # rows
_BESIDE_NAMES = (Relation, Position, Figure)
_AT_ONCE = 500  # rows; of versions, whose texts are long, a tenth


def know():
    """Remember the masked strings as they are; returns those that came, went or have another reason."""
    now = dict(MaskedString.objects.values_list("string", "reason"))
    before = dict(IndexedForm.objects.values_list("string", "reason"))
    other = {string for string in {*now, *before} if now.get(string) != before.get(string)}
    IndexedForm.objects.filter(pk__in=[string for string in other if string in before]).delete()
    IndexedForm.objects.bulk_create(
        IndexedForm(string=string, reason=now[string]) for string in sorted(other) if string in now
    )
    return other


def concerned():
    """{what: keys}, as `campaign_changed` has them, of all that holds a string that came or went since."""
    found = defaultdict(set)
    strings = know()
    forms = Forms(strings)
    if not forms:
        return found
    for model in RECORDS:
        _look(found, forms, "record", model.objects.published(), ["pk"])
    words = Forms({word for string in strings for word in string.split() if len(word) > 1})
    for model in ROWS:
        # What stands beside another record's name makes one sentence with it: a word of the string is enough.
        sought = words if model in _BESIDE_NAMES else forms
        _look(found, sought, "record", model.objects.all(), [f"{owner}_id" for owner in model.owners])
    _look(found, forms, "record", Citation.objects.exclude(note=""), ["record_id"])
    _look(found, forms, "topic", Topic.objects.all(), ["pk"])
    _look(found, forms, "source", Document.objects.public(), ["pk"])
    _look(found, forms, "source", Passage.objects.filter(document__in=Document.objects.public()), ["document_id"])
    public = Version.objects.filter(document__in=Document.objects.public())
    _look(found, forms, "source", public, ["document_id"], _AT_ONCE // 10)
    return found


def _look(found, forms, what, queryset, keys, at_once=_AT_ONCE):
    """Add to `found` the keys of the rows that hold one of the forms."""
    fields = text_fields(queryset.model)
    addresses = [isinstance(field, models.SlugField | models.URLField) for field in fields]
    rows = queryset.order_by("pk").values_list(*keys, *(field.attname for field in fields))
    waiting, owners, size = [], [], 0
    for row in rows.iterator(chunk_size=at_once):
        values = [value or "" for value in row[len(keys) :]]
        words = [spelled(value) for value, is_address in zip(values, addresses, strict=True) if is_address]
        text = "\n".join([*values, *words])
        waiting.append(text)
        owners.append(row[: len(keys)])
        size += len(text)
        if size > CHUNK:
            _note(found[what], forms, waiting, owners)
            waiting, owners, size = [], [], 0
    _note(found[what], forms, waiting, owners)


def _note(keys, forms, texts, owners):
    """Those of the rows whose texts hold one; all are read as one text first, for most hold none."""
    if forms.find(_BETWEEN.join(texts)):
        for text, own in zip(texts, owners, strict=True):
            if forms.find(text):
                keys |= {key for key in own if key is not None}
