"""Whether an old tree can stand again: everything that it names still has to be there."""

from collections import defaultdict

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _


def missing(tree):
    """Sentences about what the tree names and what has been deleted since; a query for each kind of thing.

    A foreign key to nothing would be found by the database only at the end of the transaction, and named in
    no words that help.
    """
    own = {(item["model"], item["pk"]) for item in tree}
    wanted = defaultdict(set)
    for item in tree:
        options = apps.get_model(item["model"])._meta
        for name, value in item["fields"].items():
            try:
                field = options.get_field(name)
            except FieldDoesNotExist:  # a state from before a migration
                continue
            if field.is_relation and field.related_model is not None and value:
                values = value if isinstance(value, list) else [value]
                label = field.related_model._meta.label_lower
                wanted[field.related_model] |= {each for each in values if (label, each) not in own}
    said = []
    for model, keys in wanted.items():
        there = {str(pk) for pk in model._base_manager.filter(pk__in=keys).values_list("pk", flat=True)}
        gone = {key for key in keys if str(key) not in there}
        if gone:
            said.append(
                _("It names %(count)s × %(kind)s that was deleted since. Restore that first.")
                % {"count": len(gone), "kind": model._meta.verbose_name}
            )
    return said
