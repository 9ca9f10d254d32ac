"""The text of a version as runs, each with all that lies on it, and the lists beside the text.

The runs add no character to the text: what is seen can be selected, and its place counted. A long text is read in
parts, so that the page stays quick.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from campaign import citing
from campaign.models import RECORDS, ROWS, Citation, PendingEdit
from campaign.suggesting import OPEN, Kind
from documents.models import Anchor, Span
from documents.reading import masked_forms, masks

PART = 60_000  # code points of a long text that one page shows


@dataclass
class Run:
    """A stretch of the text on which nothing begins or ends. `number` is of a passage that begins here."""

    text: str
    depth: int = 0
    numbers: list = field(default_factory=list)
    suggestion: object = None
    masked: bool = False
    aside: bool = False
    chosen: bool = False
    is_first: bool = False  # of the suggestion or of what is chosen


def parts(text):
    """[start, end) of each part of a long text; they end where a block does."""
    found, start = [], 0
    while len(text) - start > PART:
        end = text.rfind("\n", start + PART // 2, start + PART) + 1 or start + PART
        found.append((start, end))
        start = end
    return [*found, (start, len(text))]


def part_of(text, at):
    """The number of the part, from 0, in which this character stands."""
    return max(0, bisect_right([start for start, _end in parts(text)], at) - 1)


def runs(version, window, anchors, suggestions, chosen=None):
    """The Runs of one part of the text."""
    low, high = window
    hidden = [(each.start, each.end) for each in masks(version, masked_forms())]
    asides = list(version.spans.filter(kind=Span.Kind.ASIDE).values_list("start", "end"))
    cues = sorted(
        ((*cue, each) for each in suggestions if each.state == OPEN for cue in each.cues),
        key=lambda cue: (cue[0], -cue[1]),
    )
    places = [(anchor.start, anchor.end) for anchor in anchors]
    cuts = {
        low,
        high,
        *(at for stretch in (*hidden, *asides, *places, *([chosen] if chosen else [])) for at in stretch),
    }
    cuts |= {at for start, end, _each in cues for at in (start, end)}
    cuts = sorted(cut for cut in cuts if low <= cut <= high)
    numbers = defaultdict(list)
    for number, anchor in enumerate(anchors, 1):
        numbers[anchor.start].append((number, anchor))
    on = _Covering([(*place, None) for place in places], cuts)
    shown, hides, fades = (
        _Covering(cues, cuts),
        _Covering(_with_none(hidden), cuts),
        _Covering(_with_none(asides), cuts),
    )
    found, begun = [], set()
    for start, end in zip(cuts, cuts[1:], strict=False):
        suggestion = next(iter(shown.at(start)), None)
        is_chosen = bool(chosen) and chosen[0] <= start and end <= chosen[1]
        first = (suggestion is not None and suggestion.key not in begun) or (is_chosen and start == chosen[0])
        if suggestion is not None:
            begun.add(suggestion.key)
        found.append(
            Run(
                version.text[start:end], min(len(on.at(start)), 3), numbers.get(start, []), suggestion,
                bool(hides.at(start)), bool(fades.at(start)), is_chosen, first,
            )
        )  # fmt: skip
    return found


def _with_none(stretches):
    return [(start, end, None) for start, end in stretches]


class _Covering:
    """What lies on each piece between two cuts, for stretches [start, end, what) that begin and end at cuts."""

    def __init__(self, stretches, cuts):
        self._at = defaultdict(list)
        index = {cut: number for number, cut in enumerate(cuts)}
        for start, end, what in stretches:
            first = index.get(start, 0 if start < cuts[0] else len(cuts))
            last = index.get(end, len(cuts) if end > cuts[-1] else 0)
            for number in range(first, min(last, len(cuts) - 1)):
                self._at[cuts[number]].append(what)

    def at(self, cut):
        return self._at.get(cut, [])


# --- beside the text -------------------------------------------------------------------------


def anchors_in(version):
    """The places of this version's passages, in the order of the text; those that nobody confirmed yet left out."""
    return list(
        Anchor.objects.found()
        .filter(version=version, passage__archived=False)
        .select_related("passage")
        .order_by("start", "-end", "id")
    )


def uses(document):
    """{passage's pk: [(record, its form's address, fact, whether it waits in an edit), …]}, drafts and edits too."""
    found, seen = defaultdict(list), set()
    citations = Citation.objects.filter(passage__document=document).order_by("position", "id")
    citations = list(citations.prefetch_related("record"))
    rows = _rows(citations)
    for citation in citations:
        if citation.record is not None:
            seen.add((str(citation.record_id), str(citation.passage_id)))
            found[citation.passage_id].append((*_form(citation.record), _fact(citation, rows), False))
    own = {str(pk): pk for pk in document.passages.values_list("pk", flat=True)}
    if own:
        for edit in PendingEdit.objects.order_by("-updated_at").prefetch_related("record")[:500]:
            cited = {item["fields"].get("passage") for item in edit.tree if item["model"] == "campaign.citation"}
            for key in sorted(cited & own.keys()):
                if edit.record is not None and (str(edit.record_id), key) not in seen:
                    found[own[key]].append((*_form(edit.record), "", True))
    return found


def _form(record):
    return record, reverse(f"admin:campaign_{record._meta.model_name}_change", args=[record.pk])


def _rows(citations):
    """{(content type, pk): row} of what is cited, each kind in one query with all that its name needs."""
    wanted = defaultdict(set)
    for citation in citations:
        wanted[citation.object_type_id].add(citation.object_id)
    types, found = ContentType.objects.get_for_models(*RECORDS, *ROWS), {}
    for model in ROWS:
        key = types[model].pk
        if wanted[key]:
            found |= {(key, row.pk): row for row in citing.with_names(model.objects.filter(pk__in=wanted[key]))}
    return found


def _fact(citation, rows):
    if citation.field:
        return field_label(type(citation.record), citation.field)
    row = rows.get((citation.object_type_id, citation.object_id))
    return row_label(row) if row else ""


def field_label(model, name):
    from campaign.admin.citations import fact_choices

    return dict(fact_choices(model)).get(name, name)


def row_label(row):
    return f"{row._meta.verbose_name}: {row}"


def grouped(suggestions):
    """[(kind's label, kind, open ones)] in the order of the kinds, and how many have which state."""
    counts = Counter(each.state for each in suggestions)
    left = [each for each in suggestions if each.state == OPEN]
    groups = [(kind.label, kind.value, [each for each in left if each.kind == kind]) for kind in Kind]
    return [group for group in groups if group[2]], counts
