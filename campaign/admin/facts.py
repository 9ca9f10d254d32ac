"""What changed of a record, fact by fact, with the quotes that each rests on."""

from collections import defaultdict
from functools import partial

from campaign.models import ROWS, Citation
from documents.admin.facts import Quote, facts
from documents.models import Passage

_CITATION = Citation._meta.label_lower
_OWNERS = {row_model._meta.label_lower: row_model.owners for row_model in ROWS}


def record_facts(comparison, old, new):
    """The Facts that differ between two trees of a record; `old` is [] for a new one."""
    return facts(comparison, old, new, partial(_quotes, comparison), skipped=(_CITATION,), left_out=_OWNERS)


def _quotes(comparison, tree):
    found = defaultdict(list)
    for item in tree:
        if item["model"] == _CITATION:
            fields = item["fields"]
            passage = comparison.known(Passage, fields["passage"]) if fields["passage"] else None
            found[fields["object_id"], fields["field"]].append(
                Quote("same", passage, fields["note"], fields["inferred"])
            )
    return found
