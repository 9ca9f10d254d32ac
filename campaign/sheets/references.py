"""What the cells of a file name: looked up all at once, by id, by address, by exact title or other name.

In this order; the first that finds something counts, because an id and an address each belong to one record. A title
or a name that several have is refused: somebody has to say which one is meant.
"""

import uuid
from collections import defaultdict

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from campaign import trees
from campaign.bundles.finishing import batches
from campaign.models import RECORDS, Name

BATCH = 1000


class Lookup:
    def __init__(self):
        self._asked = defaultdict(set)
        self._found = {}  # model: {text: {pk}}

    def ask(self, model, text):
        """Say beforehand that this will be looked for."""
        self._asked[model].add(text)

    def find(self, model, text):
        """The key of the one that is named; ValidationError where there is none, or more than one."""
        if model not in self._found:
            self._found[model] = _looked_up(model, self._asked[model])
        keys = self._found[model].get(text, set())
        if len(keys) == 1:
            return next(iter(keys))
        kind = model._meta.verbose_name
        if not keys:
            raise ValidationError(
                _("There is no %(kind)s “%(text)s”. Give its id, its address, or its exact title or other name.")
                % {"kind": kind, "text": text[:80]}
            )
        slugs = sorted(model._base_manager.filter(pk__in=keys).values_list("slug", flat=True))
        raise ValidationError(
            _("“%(text)s” can be any of these (%(kind)s): %(slugs)s. Write the address of the one that is meant.")
            % {"kind": kind, "text": text[:80], "slugs": ", ".join(slugs[:5]) + (" …" if len(slugs) > 5 else "")}
        )


def _looked_up(model, texts):
    found = defaultdict(set)
    for some in batches(sorted(texts)):
        keys = {key: text for text in some if (key := _key(text))}
        for pk in model._base_manager.filter(pk__in=keys).values_list("pk", flat=True):
            found[keys[pk]].add(pk)
        _by(found, [text for text in some if text not in found], model, "slug", "pk")
        named, left = defaultdict(set), [text for text in some if text not in found]
        _by(named, left, model, "title", "pk")
        if model in RECORDS and Name in dict(trees.row_models(model)):
            _by(named, left, Name, "text", f"{dict(trees.row_models(model))[Name]}_id")
        found |= named
    return found


def _by(found, texts, model, field, key):
    rows = model._base_manager.filter(**{f"{field}__in": texts, f"{key}__isnull": False})
    for text, pk in rows.values_list(field, key):
        found[text].add(pk)


def _key(text):
    try:
        return uuid.UUID(text) if len(text) in (32, 36) else None
    except ValueError:
        return None
