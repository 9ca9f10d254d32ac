"""Clearing the words of an erased text from wherever this app and Django keep some of them.

The history, the log of the admin and sessions hold copies of rows; they keep their structure, so that they still
read, and lose the words. What is no sentence (an address, a unique name) is replaced as a whole.
"""

import json
from functools import cache

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext as _
from reversion.models import Revision
from reversion.models import Version as Kept

from documents.models import Document, MaskedString, Passage, Proposal, Redaction, Span, Version
from documents.remnants import ERASED
from documents.serialize import spelled

NOWHERE = "https://erased.invalid/"  # in place of an address that cannot be empty
# A passage whose quote is gone. The mark has one length, because a length tells something.
EMPTIED = {
    "exact": ERASED, "prefix": "", "suffix": "", "translation": "", "translation_language": "", "translated_by": "",
    "folded": "", "archived": True,
}  # fmt: skip
_OWN = (Document, Span, Redaction, Proposal, Version)  # whose words about a source may repeat it
_DERIVED = {"folded", "alike", "brief", "address_key", "sha256"}


def scrub(erased):
    """Clear this app's own words, the history, the log of the admin, and sessions."""
    for model in _OWN:
        rows(erased, model)
    history(erased)
    log(erased)
    sessions(erased)


@cache
def text_fields(model):
    """The columns of a model that hold words."""
    found = [f for f in model._meta.concrete_fields if isinstance(f, models.CharField | models.TextField)]
    return [f for f in found if not f.choices and f.name not in _DERIVED]


def replaced(field, value, pk, gone):
    """The value of one column without the words that are gone."""
    if not isinstance(value, str) or not value:
        return value
    if isinstance(field, models.SlugField | models.URLField):
        if not gone.find(spelled(value)):
            return value
        if isinstance(field, models.SlugField):
            return f"erased-{str(pk)[:8]}"
        return "" if field.blank else NOWHERE
    if not gone.find(value):
        return value
    if field is not None and field.unique:
        return f"{ERASED} {str(pk)[:8]}"
    said = gone.apply(value)
    return said[: field.max_length] if field is not None and field.max_length else said


def changes(instance, gone):
    """{column: value} of those columns of a row that lose words."""
    found = {}
    for field in text_fields(type(instance)):
        value = getattr(instance, field.attname)
        if (said := replaced(field, value, instance.pk, gone)) != value:
            found[field.attname] = said
    return found


def rows(erased, model, queryset=None):
    """Clear the words from the rows of a model; returns the keys of those that changed."""
    changed = []
    queryset = model._base_manager.all() if queryset is None else queryset
    if model is Version:
        queryset = queryset.exclude(masking_note="").only("id", "masking_note", "document")
    for instance in queryset.order_by("pk").iterator(chunk_size=200):
        found = _of_version(instance, erased) if model is Version else changes(instance, erased.gone)
        if found:
            for name, value in found.items():
                setattr(instance, name, value)
            if model is not Version and hasattr(instance, "derive"):
                instance.derive()
                derived = _DERIVED - {"sha256"}
                found |= {n: getattr(instance, n) for n in derived if hasattr(instance, n)}
            model._base_manager.filter(pk=instance.pk).update(**found)
            changed.append(instance.pk)
            if model is Document:
                said = _("The source “%s” itself repeated the text: look at its title, notes and address.")
                erased.said.append(said % instance.slug)
    erased.cleared(model, len(changed), _("%s that repeated words of it") % model._meta.verbose_name_plural)
    return changed


def _of_version(version, erased):
    said = erased.gone.apply(version.masking_note)
    return {"masking_note": said} if said != version.masking_note else {}


# --- the history ---------------------------------------------------------------------------


def history(erased):
    """Clear the words from every revision, and what was kept of the version's own marks and masks."""
    labels = {model: ContentType.objects.get_for_model(model).pk for model in (Passage, Span, Redaction)}
    doomed = []
    for kept in Kept.objects.order_by("pk").iterator(chunk_size=500):
        try:
            items = json.loads(kept.serialized_data)
        except ValueError:
            said = erased.gone.apply(kept.serialized_data)
        else:
            own = kept.content_type_id in (labels[Span], labels[Redaction])
            if own and items[0]["fields"].get("version") == str(erased.tombstone.pk):
                doomed.append(kept.pk)
                continue
            said = kept.serialized_data
            if kept.content_type_id == labels[Passage] or erased.gone.find("\n".join(_strings(items))):
                said = _dumped(_scrubbed(items, erased), items, said)
        repr_said = _named(kept.object_repr, kept.content_type_id == labels[Passage], kept.object_id, erased)
        if said != kept.serialized_data or repr_said != kept.object_repr:
            Kept.objects.filter(pk=kept.pk).update(serialized_data=said, object_repr=repr_said)
            erased.cleared(Kept, 1, _("entries of the history"))
    erased.cleared(Kept, Kept.objects.filter(pk__in=doomed).delete()[0], _("entries of the history"))
    for revision in Revision.objects.exclude(comment="").order_by("pk").iterator(chunk_size=500):
        said = erased.gone.apply(revision.comment)
        if said != revision.comment:
            Revision.objects.filter(pk=revision.pk).update(comment=said)
            erased.cleared(Revision, 1, _("comments in the history"))


def _dumped(now, before, text):
    return text if now == before else json.dumps(now, ensure_ascii=False, cls=DjangoJSONEncoder)


def _strings(value):
    """Every string in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


def _scrubbed(value, erased):
    """A JSON value without the words; serialised rows column by column, wherever they stand in it."""
    if isinstance(value, list):
        return [_scrubbed(each, erased) for each in value]
    if isinstance(value, dict):
        if value.keys() >= {"model", "pk", "fields"}:
            return value | {"fields": _row(value, erased)}
        return {name: _scrubbed(each, erased) for name, each in value.items()}
    return erased.gone.apply(value) if isinstance(value, str) else value


def tree(items, erased):
    """A tree of serialised rows (campaign's waiting edits) without the words."""
    return _scrubbed(items, erased)


def _row(item, erased):
    try:
        model = apps.get_model(item["model"])
    except LookupError:
        return _scrubbed(item["fields"], erased)
    if model is MaskedString:  # what it masks it has to name
        return item["fields"]
    if model is Passage and item["fields"].get("document") == str(erased.document.pk):
        return _passage(item, erased)
    columns = {field.name: field for field in text_fields(model)}
    return {
        name: replaced(columns.get(name), value, item["pk"], erased.gone)
        if isinstance(value, str)
        else _scrubbed(value, erased)
        for name, value in item["fields"].items()
    }


def _passage(item, erased):
    """A passage of the source as it once was: emptied where its quote stands nowhere any more."""
    fields = item["fields"]
    quote, prefix, suffix = (fields.get(name, "") for name in ("exact", "prefix", "suffix"))
    if quote != ERASED and not erased.stands(quote):
        return fields | {name: value for name, value in EMPTIED.items() if name in fields}
    if not erased.stands(f"{prefix}{quote}{suffix}"):
        return fields | {name: "" for name in ("prefix", "suffix") if name in fields}
    return fields


# --- Django's own --------------------------------------------------------------------------


def _named(name, is_passage, pk, erased):
    """What a log calls a thing; a passage is called by its quote, which may be cut."""
    if is_passage and pk in {str(each) for each in erased.passages}:
        return f"“{ERASED}”"
    return erased.gone.apply(name)


def log(erased):
    passages = ContentType.objects.get_for_model(Passage).pk
    for entry in LogEntry.objects.order_by("pk").iterator(chunk_size=500):
        name = _named(entry.object_repr, entry.content_type_id == passages, entry.object_id, erased)
        try:
            message = json.loads(entry.change_message)
        except ValueError:
            said = erased.gone.apply(entry.change_message)
        else:
            found = _scrubbed(message, erased)
            said = entry.change_message if found == message else json.dumps(found)
        if (name, said) != (entry.object_repr, entry.change_message):
            LogEntry.objects.filter(pk=entry.pk).update(object_repr=name[:200], change_message=said)
            erased.cleared(LogEntry, 1, _("entries of the admin’s log"))


def sessions(erased):
    """End the sessions that hold the words: a message that waits to be shown, say."""
    doomed = [
        session.pk
        for session in Session.objects.iterator(chunk_size=200)
        if erased.gone.find("\n".join(_strings(session.get_decoded())))
    ]
    erased.cleared(Session, Session.objects.filter(pk__in=doomed).delete()[0], _("sessions that were ended"))
