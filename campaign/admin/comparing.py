"""Trees of records compared in words, and which waiting edits name a thing."""

from django.utils.translation import gettext

from campaign.models import PendingEdit
from documents.admin.differences import Comparison
from documents.models import Passage

# Fields of citations that say nothing to a person.
_TECHNICAL = {
    "campaign.citation": ("object_type", "object_id", "record_type", "record_id"),
    "*": (),
}


def comparison():
    """Compares trees of records."""
    return Comparison(described, _TECHNICAL, {Passage: ["document"]})


def in_terms_of_forms(tree):
    """A tree as {key: {field: value}}, where a row has its citations as the row's form shows them."""
    record = tree[0]["pk"] if tree else None
    found, passages, notes = {}, {}, {}
    for item in tree:
        fields = item["fields"]
        if item["model"] != "campaign.citation" or fields["object_id"] == record:
            found[item["model"], item["pk"]] = fields
        elif fields["passage"]:
            passages.setdefault(fields["object_id"], []).append(fields["passage"])
        else:
            notes.setdefault(fields["object_id"], fields["note"])
    for (model, pk), fields in found.items():
        if pk != record and model != "campaign.citation":
            cited = {"passages": passages.get(pk, []), "inferred_note": notes.get(pk, "")}
            found[model, pk] = fields | cited
    return found


def naming(thing):
    """The waiting edits that name this record or topic; no foreign key protects it from being deleted."""
    key = str(thing.pk)
    edits = PendingEdit.objects.prefetch_related("record").iterator(chunk_size=100)
    return [edit for edit in edits if edit.record_id != thing.pk and _names(edit.tree, key)]


def _names(tree, key):
    return any(
        key == value or isinstance(value, list) and key in value for item in tree for value in item["fields"].values()
    )


def described(instance, items, read):
    """What a row of a tree is called; a citation by what it is of."""
    if instance._meta.label_lower != "campaign.citation":
        return f"{instance._meta.verbose_name} “{instance}”"
    kind = instance.object_type.model_class()._meta
    key = (kind.label_lower, str(instance.object_id))
    owner = read(items[key]) if key in items else None
    if instance.field:
        return gettext("citation of %(field)s: %(quote)s") % {
            "field": instance.field, "quote": instance.passage or instance.note,
        }  # fmt: skip
    return gettext("citation of %(row)s: %(quote)s") % {
        "row": f"{kind.verbose_name} “{owner}”" if owner else kind.verbose_name,
        "quote": instance.passage or instance.note,
    }
