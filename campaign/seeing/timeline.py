"""The timeline: updates, statements and petitions on a line of days, all of it, a year or a month.

Up to `MARKS` are drawn one by one, with their sources. More of them are counted by period, and each number leads to
the period and to the list. In a year or a month the database counts; over all time what is looked at are up to
`LOOKED` of each kind, and beyond that the search index knows how many may have happened in each year.
"""

import datetime
from dataclasses import dataclass, field

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q

from campaign.models import Citation, Entry, Facet, Posting
from campaign.pictures import timeline as drawing
from campaign.search.entries import MODELS
from campaign.search.narrowing import List, Wanted
from documents import serialize as sources_out
from documents.models import Anchor, Document
from documents.models.dates import NO_DATE

KINDS = ("update", "statement", "petition")
MARKS = 80
LOOKED = 900  # of each kind: as many keys as one question to the database takes
SOURCES = 3  # beside one event
_UNDATED = (NO_DATE.toordinal() + 1) << 31  # keys of entries below this are of what has no date


@dataclass
class Timeline:
    """`line` or `columns` is the picture, never both; `events` are there with `line`.

    `periods` are [(Period, {kind: number})] that have anything. `undated` is how many have no date at all. Where
    `by_year_of_index`, what may have happened in several years is counted in each of them.
    """

    whole: object
    kinds: tuple
    line: object = None
    columns: object = None
    events: list = field(default_factory=list)
    periods: list = field(default_factory=list)
    undated: int = 0
    by_year_of_index: bool = False
    years: tuple = ()  # the first and the last year in which anything may have happened

    @property
    def is_empty(self):
        return not self.events and not self.periods and not (self.columns and self.columns.wider)


def gather(door, chosen=None, year=None, month=None, kinds=KINDS, marks=MARKS):
    """The Timeline under chosen facets ({name: values}), of all time, a year, or its month."""
    asked = {kind: dict(chosen or {}) for kind in kinds}
    whole = drawing.month(year, month) if month else drawing.year(year) if year else None
    found = Timeline(whole, tuple(kinds))
    lists = {kind: List(_wanted(kind, asked[kind], whole)) for kind in kinds}
    keys = {kind: lists[kind].walk(limit=LOOKED + 1) for kind in kinds}
    entries = {kind: _entries(kind, keys[kind][:LOOKED]) for kind in kinds}
    if whole is None:
        found.undated = sum(_undated(kind, lists[kind]) for kind in kinds)
    else:
        found.years = _years(kinds)
    events = [event for kind in kinds for event in entries[kind] if event.is_dated]
    is_complete = all(len(each) <= LOOKED for each in keys.values())
    if is_complete and len(events) <= marks:
        _draw(found, events, door)
    elif is_complete and whole is None:
        found.whole = drawing.window(events)
        found.columns = drawing.count(events, found.whole, kinds)
    elif whole is not None:
        found.columns = _counted(lists, whole, kinds)
    else:
        found.columns = _by_year(asked, kinds)
        found.by_year_of_index = True
    if found.columns:
        found.periods = [(column.period, column.counts) for column in found.columns.columns if column.total]
    return found


def _years(kinds):
    known = Facet.objects.filter(kind__in=kinds, name="year", total__gt=0)
    known = known.aggregate(first=Min("value"), last=Max("value"))
    return tuple(int(each) for each in known.values() if each)


def _wanted(kind, chosen, whole):
    if whole is None:
        return Wanted(kind, chosen)
    # The facet of the year is what makes this quick; the days are what is asked for.
    return Wanted(kind, {**chosen, "year": {str(whole.first.year)}}, whole.first, whole.last)


def _entries(kind, keys):
    rows = Entry.objects.filter(pk__in=keys, kind=kind).values_list("object_id", "earliest", "latest")
    return [drawing.Event(str(pk), kind, _day(first), _day(last)) for pk, first, last in rows]


def _day(ordinal):
    return datetime.date.fromordinal(ordinal) if ordinal else None


def _postings(asked):
    """The postings of one list: what has its driver, and each other part of what is chosen."""
    rows = Posting.objects.filter(facet__in=[facet.pk for facet in asked.driver])
    for facets in asked.parts:
        if facets is not asked.driver:
            there = Posting.objects.filter(entry_id=OuterRef("entry_id"), facet__in=[each.pk for each in facets])
            rows = rows.filter(Exists(there))
    return rows


def _undated(kind, asked):
    rows = _postings(asked).filter(entry_id__lt=_UNDATED, entry__earliest=None, entry__latest=None)
    return rows.values("entry_id").distinct().count()


def _counted(lists, whole, kinds):
    """Columns of a year or a month, counted by the database: what lies within each period, and what does not."""
    steps = drawing.periods(whole)
    counts = [dict.fromkeys(kinds, 0) for _ in steps]
    wider = {}
    for kind in kinds:
        within = {
            f"p{number}": Count("entry_id", distinct=True, filter=Q(
                entry__earliest__gte=step.first.toordinal(), entry__latest__lte=step.last.toordinal(),
            ))
            for number, step in enumerate(steps)
        }  # fmt: skip
        days = lists[kind].wanted.days("entry__")
        numbers = _postings(lists[kind]).filter(days).aggregate(every=Count("entry_id", distinct=True), **within)
        for number in range(len(steps)):
            counts[number][kind] = numbers[f"p{number}"]
        more = numbers["every"] - sum(numbers[f"p{number}"] for number in range(len(steps)))
        wider |= {kind: more} if more else {}
    return drawing.columns(steps, counts, kinds, wider=wider)


def _by_year(asked, kinds):
    numbers = {kind: List(Wanted(kind, asked[kind])).counted(only="year").counts["year"] for kind in kinds}
    years = sorted({int(year) for each in numbers.values() for year in each})
    first = max(years[0], years[-1] - drawing.YEARS + 1)
    steps = [drawing.year(each) for each in range(first, years[-1] + 1)]
    counts = [{kind: numbers[kind].get(str(step.first.year), 0) for kind in kinds} for step in steps]
    before = sum(n for each in numbers.values() for year, n in each.items() if int(year) < first)
    return drawing.columns(steps, counts, kinds, before=before)


# --- one by one ------------------------------------------------------------------------------------


def _draw(found, events, door):
    found.whole = found.whole or drawing.window(events)
    if not events:
        return
    told = {}
    for kind in found.kinds:
        pks = [event.key for event in events if event.lane == kind]
        records = MODELS[kind].objects.published().filter(pk__in=pks, replaced_by=None) if pks else ()
        told |= {brief["id"]: brief for brief in door.briefs(records)}
    events = [event for event in events if event.key in told]  # what is not public at this moment is left out
    cited = _sources([event.key for event in events], door)
    found.line = drawing.draw(events, found.whole, found.kinds)
    order = sorted(events, key=lambda event: (event.first or event.last, event.last or event.first, event.key))
    found.events = [_event(told[event.key], cited.get(event.key, [])) for event in order]


def _event(brief, sources):
    said = {
        name: brief[name]
        for name in ("id", "type", "title", "title_language", "url", "date", "kind_label", "place", "initiators", "by")
        if name in brief
    }
    if not isinstance(said.get("title_language", {}), dict):
        del said["title_language"]
    return {**said, "sources": sources}


def _sources(pks, door):
    """{id of a record: [the sources of its title and date, each with the passage]}; one query."""
    readable = Anchor.objects.found().filter(passage=OuterRef("passage"), version__cleared_at__isnull=False)
    rows = (
        Citation.objects.filter(record_id__in=pks, object_id=F("record_id"), field__in=("title", "date", "text"))
        .filter(Exists(readable), passage__erased_at=None, passage__document__in=Document.objects.public())
        .select_related("passage__document").order_by("position", "id")
    )  # fmt: skip
    found = {}
    for citation in rows:
        mine = found.setdefault(str(citation.record_id), {})
        if len(mine) < SOURCES:
            mine.setdefault(citation.passage.document_id, citation.passage)
    return {pk: door.out([_source(passage, door) for passage in passages.values()]) for pk, passages in found.items()}


def _source(passage, door):
    said = sources_out.source(passage.document, door.forms)
    kept = ("id", "title", "kind_label", "language", "author", "url")
    return {**{name: said[name] for name in kept}, "passage_url": passage.get_absolute_url()}
