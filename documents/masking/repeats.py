"""What we write ourselves about a source, compared with what is masked in it."""

from collections import defaultdict

from django.db import models
from django.db.models import F
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from documents import detection
from documents.models import Redaction
from documents.models import Span as Mark
from documents.repeating import Repeats
from documents.serialize import spelled


def masked_words(documents):
    """{document.pk: the strings that are masked in its versions, suggestions too}; one query."""
    found = defaultdict(set)
    redactions = Redaction.objects.masking().filter(version__document__in=documents)
    strings = redactions.annotate(string=Substr("version__text", F("start") + 1, F("end") - F("start")))
    for document, string in strings.values_list("version__document", "string"):
        found[document].add(string)
    return found


def own_words(document):
    """Where the words about a source repeat what is masked in it, or hold payment details of their own: sentences."""
    repeats = Repeats(masked_words([document.pk])[document.pk])
    said = []
    for name, words, is_address in _words(document):
        if repeats.find(spelled(words) if is_address else words):
            said.append(_("%s: repeats what is masked in the text. Write it without that.") % name)
        elif any(found.kind in ("card", "iban", "account") for found in detection.find(words)):
            said.append(_("%s: holds payment details, and those are never shown. Write it without them.") % name)
    return said


def contacts(document):
    """Where the words about a source hold a telephone number or an e-mail address, as sentences: it may be private."""
    return [
        _("%s: holds a telephone number or an e-mail address. Readers will see it; is that meant?") % name
        for name, words, _is_address in _words(document)
        if any(found.kind in ("phone", "email") for found in detection.find(words))
    ]


def _words(document):
    """What readers see of what we say about a source: (its name, the words, whether they are an address)."""
    names = ["title", "slug", "author", "publisher", "content_note", "editor_note"]
    names += [] if document.url_hidden else ["url", "archive_url"]
    for field in map(document._meta.get_field, names):
        name = str(field.verbose_name)
        is_address = isinstance(field, models.SlugField | models.URLField)
        yield name[:1].upper() + name[1:], getattr(document, field.name), is_address
    notes = Mark.objects.filter(version__document=document).exclude(note="").select_related("version__document")
    for note in notes.defer("version__text"):
        yield f"{note.version}, {note}", note.note, False
