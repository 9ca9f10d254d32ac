"""Lists that the search index answers: narrowed by facets, each with how many there are."""

import functools
import uuid
from bisect import bisect_left, bisect_right
from operator import neg
from urllib.parse import quote_plus, urlencode

from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from campaign import filters, terms
from campaign.models import Entry
from campaign.search import publication
from campaign.search.narrowing import List, entry_columns
from campaign.views import feeds, tables
from documents import links
from documents.lists import PublicList, kept, query
from documents.paging import BadKey, Page
from documents.paging import page as page_by_columns
from documents.prepared import prepared
from documents.reading import masked_forms
from documents.serialize import instant, source
from documents.views import SourceList as PlainSourceList

FEW = 10  # values of a facet that are shown at once; more of them open with one step
MORE = 40


class FacetedList(PublicList):
    """A list in the order of dates comes from the index; one in the order of names from its records."""

    as_atom = as_csv = as_csv_meaning = False
    unsaid = ()  # columns of which a page says nothing

    def get(self, request):
        if self.as_atom:
            return feeds.of_list(self, request)
        if self.as_csv or self.as_csv_meaning:
            return tables.of_list(self, request, self.as_csv_meaning)
        return super().get(request)

    @cached_property
    def forms(self):
        """The withheld names."""
        return masked_forms()

    def page(self, filterset, after, before):
        asked = List(filterset.wanted())
        self.counted = publication.remember(self.request, "counted", asked.counted)
        if self.order != "sort_date":
            found = page_by_columns(
                filterset.qs,
                self.records(),
                self.order,
                self.descending,
                after,
                before,
                self.size,
                self.counted.total,
            )
        else:
            found, pks = _by_key(asked, self.counted, after, before, self.size)
            records = {record.pk: record for record in _records(type(self), keys=pks)}
            # What is not public at this moment is left out.
            found.items = [records[pk] for pk in pks if pk in records]
        found.count_is_exact = self.counted.is_exact
        return found

    def facets(self, request, filterset, found):
        """[{label, name, values, more, is_exact}, …]: each value with its number and the address that toggles it."""
        return facets_of(request, filterset, self.counted.counts, self.counted.counts_are_exact, self.forms)

    def more_context(self, request, filterset, found):
        """The facets as they are on the page: most of its HTML, and the same on each page of the list."""

        def rendered():
            html = render_to_string("_facet_list.html", {"facets": self.facets(request, filterset, found)})
            return mark_safe(html)  # noqa: S308  the template escapes

        if not found:
            return {}
        path, asked = request.path.rstrip("/"), query(request)
        return {
            "is_widened": filterset.is_widened,
            "facet_list": publication.remember(request, "facets", rendered),
            "feed_url": f"{path}.atom{asked}",
            "csv_url": f"{path}.csv{asked}",
        }

    def active(self, request, filterset):
        return active_of(request, filterset, self.forms)

    def called(self, request, filterset):
        return called(self.title, self.active(request, filterset))

    def more_json(self, request, filterset, found):
        facets = {
            facet["name"]: [
                {"value": each["value"], "label": each["label"], "count": each["count"]}
                for each in [*facet["values"], *facet["more"]]
            ]
            for facet in self.facets(request, filterset, found)
        }
        about = about_this(request, self.called(request, filterset))
        about["csv"] = request.build_absolute_uri(f"{request.path.removesuffix('.json')}.csv{query(request)}")
        return {
            "words_begin_like_the_last": filterset.is_widened,
            "about": about,
            "facets": facets,
            "facet_counts_are_exact": self.counted.counts_are_exact,
        }


@prepared
def _records(listing, *, keys):
    return listing().records().filter(pk__in=keys).order_by().defer(*listing.unsaid)


@prepared
def _keys(*, record):
    return Entry.objects.filter(object_id=record).values_list("pk", flat=True)


def called(title, active):
    """“Petitions; Language: italiano”."""
    return "; ".join([str(title), *(f"{each['label']}: {each['value']}" for each in active)])


def about_this(request, name):
    """What a JSON file of a list says of itself: which list, as of when (the last change of anything), which terms."""
    return {
        "list": name,
        "url": request.build_absolute_uri(f"{request.path.removesuffix('.json')}/{query(request)}"),
        "as_of": instant(getattr(request, "since", None)),
        "terms": terms.sentence(),
    }


def _by_key(asked, counted, after, before, size):
    """(The Page that the ids of records ask for, still without items, the ids of its records in their order)."""
    if after and before:
        raise BadKey(_("A page begins after one record or ends before one, not both."))
    below, above = _place(after), _place(before)
    known = counted.keys if counted.keys is not None else counted.newest or ()
    keys = _among(known, below, above, size + 1)
    # Of those that are not all, the ones above any of them are known, and the next ones as long as there are enough.
    is_whole = known and above >= known[-1] if above is not None else len(keys) > size
    if counted.keys is None and not is_whole:
        keys = asked.walk(below, above, size + 1)
    has_more, keys = len(keys) > size, keys[:size]
    if before:
        keys.reverse()
    has_next, has_previous = (True, has_more) if before else (has_more, bool(after))
    entries = entry_columns()
    pks = entries.ids(entries.rows_of(keys))
    found = Page(
        items=[],
        next=str(pks[-1]) if pks and has_next else None,
        previous=str(pks[0]) if pks and has_previous else None,
        count=counted.total,
        count_is_exact=counted.is_exact,
    )
    return found, pks


def _among(keys, below, above, limit):
    """Up to so many of these keys, which begin with the newest: below one, or just above one from the oldest."""
    if above is None:
        first = 0 if below is None else bisect_right(keys, -below, key=neg)
        return list(keys[first : first + limit])
    end = bisect_left(keys, -above, key=neg)
    return list(keys[max(0, end - limit) : end][::-1])


def _place(key):
    if not key:
        return None
    try:
        place = next(iter(_keys(record=uuid.UUID(key))), None)
    except ValueError:
        place = None
    if place is None:
        raise BadKey(_("This page of the list does not exist (any more). Start from the first page."))
    return place


def active_of(request, filterset, forms):
    """Each value that is chosen, and each other filter that is on, with the address without it."""
    found, toggled = [], _Toggled(request, filterset)
    for name, field in filterset.form.fields.items():
        values = filterset.form.cleaned_data.get(name)
        if name in filterset.facets:
            called = filters.labels(name, values, forms, filterset)
            for value in values:
                if value in called:
                    said, label = called[value]
                    without = toggled.url(name, said)
                    found.append({"name": name, "label": field.label, "value": label, "without": without})
        elif values and request.GET.get(name) and name != "type":
            without = f"{request.path}{_query(kept(request, name))}"
            value = filterset.text if name == "q" else request.GET[name]
            found.append({"name": name, "label": field.label, "value": value, "without": without})
    return found


def facets_of(request, filterset, counts, is_exact, forms):
    """What a list can be narrowed to: values with most entries first, years from the newest, chosen ones always."""
    found = []
    chosen, toggled = filterset.form.cleaned_data, _Toggled(request, filterset)
    for name, field in filterset.facets.items():
        numbers, on = counts.get(name, {}), chosen.get(name) or ()
        if name == "year":
            values = sorted(numbers, key=int, reverse=True)
        else:
            values = sorted(sorted(numbers), key=numbers.get, reverse=True)  # those that are equal stay as they are
        values = [*(value for value in on if value not in numbers), *values]
        values = values[:MORE] + [value for value in values[MORE:] if value in on]
        called = filters.labels(name, values, forms, filterset)
        rows = []
        for value in values:
            if value in called:
                said, label = called[value]
                rows.append({
                    "value": said, "label": label, "count": numbers.get(value, 0), "url": toggled.url(name, said),
                    "is_on": value in on,
                })  # fmt: skip
        if rows:
            shown = [row for at, row in enumerate(rows) if at < FEW or row["is_on"]]
            more = [row for at, row in enumerate(rows) if at >= FEW and not row["is_on"]]
            found.append({
                "name": name, "label": field.label, "values": shown, "more": more, "is_exact": is_exact,
            })  # fmt: skip
    return found


class _Toggled:
    """This address with a value of a facet if it has it not, and without it if it has."""

    def __init__(self, request, filterset):
        facets = filterset.facets
        written = {
            name: each.canonical for name, each in facets.items() if each.canonical and any(request.GET.getlist(name))
        }
        pairs = ((name, written[name](value) if name in written else value) for name, value in kept(request))
        self.path, self.pairs = request.path, list(dict.fromkeys(pairs))
        self.begins = f"{self.path}{_query(self.pairs)}{'&' if self.pairs else '?'}"

    def url(self, name, value):
        if (name, value) in self.pairs:
            return f"{self.path}{_query([pair for pair in self.pairs if pair != (name, value)])}"
        return f"{self.begins}{name}={_quoted(value)}"


_quoted = functools.lru_cache(maxsize=4096)(quote_plus)


def _query(pairs):
    return f"?{urlencode(pairs)}" if pairs else ""


class SourceList(FacetedList, PlainSourceList):
    filterset_class = filters.SourceFilter

    @staticmethod
    def briefs_with(items, forms):
        seen = links.last_seen(items)
        return [source(each, forms, seen.get(each.pk)) for each in items]
