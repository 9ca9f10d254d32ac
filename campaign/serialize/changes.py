"""What changed of a published record, as readers may know it: days and kinds, never a word of what stood there.

It is made from the states that readers saw, and from nothing else: no draft, no waiting edit, no comment, no reason,
nobody's name. What a state held may be masked or withheld by now, so only the names of fields and the kinds of rows
leave, from an allow-list, and only of rows that would be shown today. Of a person nothing tells that they were out of
the public for a while, as no page does.
"""

import uuid
from collections import Counter, defaultdict

from django.contrib.contenttypes.models import ContentType
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign import history
from campaign.citing import targets
from campaign.models import ROWS, Campaign, Citation, Name, Organization, Person, Petition, Record, Statement, Update
from documents.serialize import instant

MOST = 20  # states on a page
Status = Record.Status

_RECORD = ("title", "slug", "summary", "editor_note", "campaigns")
FIELDS = {
    Campaign: _RECORD,
    Organization: (*_RECORD, "kind", "country"),
    Person: (*_RECORD, "country"),
    Statement: (
        *_RECORD, "kind", "held", "language", "title_language", "title_is_ours", "date", "date_basis", "addressee",
        "occasion", "occasion_place", "occasion_date",
    ),
    Petition: (*_RECORD, "title_language", "date", "date_basis", "state", "addressee"),
    Update: (*_RECORD, "kind", "date", "date_basis", "place"),
}  # fmt: skip
_DESCRIBED = (
    "according_to", "according_to_person", "according_to_organization", "describer_takes_part", "date", "date_basis",
)  # fmt: skip
ROW_FIELDS = {
    "name": ("text", "language", "kind"),
    "link": ("url", "kind"),
    "relation": ("role", "words", "to_person", "to_organization", "date", "date_basis"),
    "credit": ("role", "person", "organization", "name", "name_kind"),
    "languageversion": ("language", "title", "sign_url", "form_run_by", "names_shown", "seen_open"),
    "demand": ("text", "language"),
    "endorsement": ("role", "organization", "person", "group", *_DESCRIBED),
    "position": ("topic", "summary", "own_words", *_DESCRIBED),
    "figure": (
        "kind", "of", "low", "high", "words", "qualifier", "preferred", "preferred_because", *_DESCRIBED,
    ),
    "concern": ("person", "organization", "statement", "petition"),
    "translation": ("language", "text"),
}  # fmt: skip
_ROWS = {row_model._meta.label_lower: row_model for row_model in ROWS}
_CITATION = Citation._meta.label_lower

KINDS = {
    "published": gettext_lazy("Published"),
    "changed": gettext_lazy("Changed"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "under_review": gettext_lazy("Taken out of the public, to be reviewed"),
    "published_again": gettext_lazy("Published again"),
}


def changes(record, page=1):
    """A page of what changed of a record, newest first, and whether there is an older page; in constant queries."""
    named, has_older = named_changes(record, page)
    return {"changes": [event for _name, event in named], "has_older": has_older}


def named_changes(record, page=1):
    """([(a name that this change keeps, what changed), …], whether there is an older page), newest first.

    The name is made from the key of the revision and our secret, so that nobody can try out how many there are.
    """
    statuses = [Status.PUBLISHED] if isinstance(record, Person) else _TOLD
    # One state more than is shown: the oldest that is shown is compared with it.
    states = history.told(record, statuses, (page - 1) * MOST, MOST + 1)
    if page == 1 and not states:
        return [(_FIRST, _event("published", record.published_at))], False
    has_older = len(states) > MOST
    shown = history.shown_before(record, states[-1].number) if has_older else None
    wanted = {state.number for state in states[:MOST]}
    events = [
        (_FIRST if event["kind"] == _FIRST else _name(record, number), event)
        for number, event in _events(states[::-1], record, shown)
        if number in wanted
    ]
    return events[::-1], has_older


def _name(record, number):
    return str(uuid.UUID(salted_hmac("changes", f"{record.pk}:{number}", algorithm="sha256").hexdigest()[:32]))


_FIRST = "published"  # happens once
_TOLD = [Status.PUBLISHED, Status.WITHDRAWN, Status.WITHHELD]


def _events(states, record, shown):
    """[(number of the revision, event)] of these states, oldest first; `shown` is what readers saw before them."""
    history.read_trees(record, [each for each in (shown, *states) if each and each.status == Status.PUBLISHED])
    visible = _Visible([each.tree for each in (shown, *states) if each and each.tree])
    found, status, tree = [], shown and shown.status, shown.tree if shown else None
    for state in states:
        if state.status != Status.PUBLISHED:
            if status == Status.PUBLISHED:
                kind = "withdrawn" if state.status == Status.WITHDRAWN else "under_review"
                found.append((state.number, _event(kind, state.at)))
        elif tree is None:
            found.append((state.number, _event("published", state.published_at or state.at)))
        else:
            facts = _facts(type(record), visible, tree, state.tree)
            again = status != Status.PUBLISHED
            if again or facts:
                found.append((state.number, _event("published_again" if again else "changed", state.at, facts)))
        status, tree = state.status, state.tree or tree
    return found


def _event(kind, at, facts=()):
    """Days alone leave: the hours of changes would tell who works when."""
    return {"date": instant(at)[:10], "kind": kind, "label": str(KINDS[kind]), "facts": list(facts)}


class _Visible:
    """What of these trees readers would be shown today: not a row or a campaign that is not public."""

    def __init__(self, trees):
        wanted = defaultdict(set)
        for item in (item for tree in trees for item in tree):
            for name, model in _pointing(item["model"]):
                wanted[model].add(item["fields"].get(name))
            wanted[Campaign] |= set(item["fields"].get("campaigns", ()))
        self.published = {
            model: {
                str(pk) for pk in model.objects.published().filter(pk__in=keys - {None}).values_list("pk", flat=True)
            }
            for model, keys in wanted.items()
        }

    def shows(self, item):
        fields = item["fields"]
        if _ROWS[item["model"]] is Name and not fields.get("public"):
            return False
        return all(
            fields.get(name) is None or fields[name] in self.published[model]
            for name, model in _pointing(item["model"])
        )

    def value(self, item, name):
        value = item["fields"].get(name)
        return sorted(set(value or ()) & self.published.get(Campaign, set())) if name == "campaigns" else value


def _pointing(label):
    row_model = _ROWS.get(label)
    return [(name, row_model._meta.get_field(name).related_model) for name in targets(row_model)] if row_model else []


def _facts(model, visible, old, new):
    """What differs between two states that readers saw, as kinds of change."""
    cited = [_cited(tree) for tree in (old, new)]
    return [*_of_fields(model, visible, old[0], new[0], cited), *_of_rows(visible, old, new, cited)]


def _cited(tree):
    """{(type and key of a thing, name of a field or ""): what it rests on}."""
    found = defaultdict(set)
    for item in tree:
        if item["model"] == _CITATION:
            fields = item["fields"]
            rests_on = (fields["passage"], fields["inferred"], fields["note"])
            found[fields["object_type"], fields["object_id"], fields["field"]].add(rests_on)
    return found


def _evidence(cited, key):
    """How the evidence of one fact changed: "", "added", "removed" or "replaced"."""
    old, new = (each.get(key, set()) for each in cited)
    if old == new:
        return ""
    return "added" if old <= new else "removed" if new <= old else "replaced"


def _of_fields(model, visible, old, new, cited):
    kind = ContentType.objects.get_for_model(model).pk
    for name in (*FIELDS[model], *model.quoted_fields):
        before, after = visible.value(old, name), visible.value(new, name)
        evidence = _evidence(cited, (kind, new["pk"], name))
        change = "" if before == after else "changed" if before and after else "added" if after else "removed"
        if change or evidence:
            is_field = name in FIELDS[model]
            label = str(model._meta.get_field(name).verbose_name if is_field else _("its own words"))
            yield {
                "fact": name, "label": label, "change": change, "evidence": evidence, "count": 1,
                "words": _field_in_words(label, change, evidence),
            }  # fmt: skip


def _field_in_words(label, change, evidence):
    said = {
        "": "", "changed": _("%s: changed"), "added": _("%s: added"), "removed": _("%s: removed"),
    }[change]  # fmt: skip
    rests = {
        "": "", "added": _("evidence added"), "removed": _("evidence removed"), "replaced": _("evidence replaced"),
    }[evidence]  # fmt: skip
    what = label[:1].upper() + label[1:]
    if said and rests:
        return _("%(what)s, %(evidence)s") % {"what": said % what, "evidence": rests}
    return said % what if said else _("%(what)s: %(evidence)s") % {"what": what, "evidence": rests}


def _of_rows(visible, old, new, cited):
    """How many rows of each kind came, went, changed, or rest on something else."""
    before, after = (
        {(item["model"], item["pk"]): item for item in tree if item["model"] in _ROWS and visible.shows(item)}
        for tree in (old, new)
    )
    counted = Counter()
    for label, key in {**before, **after}:
        row_model = _ROWS[label]
        if (label, key) not in before:
            counted[row_model, "added"] += 1
        elif (label, key) not in after:
            counted[row_model, "removed"] += 1
        elif _said(row_model, before[label, key]) != _said(row_model, after[label, key]):
            counted[row_model, "changed"] += 1
        elif _evidence(cited, (ContentType.objects.get_for_model(row_model).pk, key, "")):
            counted[row_model, "evidence"] += 1
    for (row_model, change), count in sorted(counted.items(), key=lambda each: (ROWS.index(each[0][0]), each[0][1])):
        options = row_model._meta
        label = str(options.verbose_name_plural)
        yield {
            "fact": options.model_name, "label": label, "change": "" if change == "evidence" else change,
            "evidence": "replaced" if change == "evidence" else "", "count": count,
            "words": _rows_in_words(change) % {"count": count, "what": label[:1].upper() + label[1:]},
        }  # fmt: skip


def _said(row_model, item):
    return [item["fields"].get(name) for name in ROW_FIELDS[row_model._meta.model_name]]


def _rows_in_words(change):
    """The number stands apart from what is counted, which no language then has to decline."""
    return {
        "added": _("%(what)s: %(count)s added"),
        "removed": _("%(what)s: %(count)s removed"),
        "changed": _("%(what)s: %(count)s changed"),
        "evidence": _("%(what)s: other evidence (%(count)s)"),
    }[change]
