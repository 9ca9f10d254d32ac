"""Answering a question: which records and sources, in which order, how many of what, and the passage of each.

The order is the same on both databases, because neither ranks: first organizations, people and campaigns of that name,
then what has all the words in its title, then the rest; within each the newest first. The first 5,000 that are found
are looked at, the newest of them where there are more; counts beyond that are said to be “at least”.

What is shown is read from the record as it stands. Should the index know more than that (it must not), it is left out.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace

import numpy
from django.utils.http import urlencode

from campaign.models import Facet, Name, Organization, Person
from campaign.search import excerpts, names, queries, said, texts
from campaign.search.bits import KINDS
from campaign.search.entries import MODELS, SOURCE
from campaign.search.known import by_name
from campaign.search.narrowing import entry_columns, sorted_out
from campaign.serialize import Door
from documents import fragments
from documents.prepared import prepared
from documents.reading import masked_forms
from documents.redaction import MASK, Forms
from documents.serialize import source as serialize_source

MOST = 5000  # that are looked at
SIZE = 20  # results on a page
_NAMED = 1 << 31  # keys of entries below this one have no date: organizations, people, campaigns
_SAYING = 40  # code points; under a title that has all the words, a shorter text tells nothing more
_MANY_APART = 50_000  # entries that have one of several words
_MANY = 900  # names that are looked at one by one
MOST_CALLED = 3  # other names that are offered
TYPE = "type"


@dataclass(frozen=True)
class Result:
    """One record or source that was found. `brief` is what lists say of it; `excerpt` the words that were found, if
    they stand elsewhere than in its name; `url` leads to them, and `language` is theirs."""

    brief: dict
    title: tuple  # (text, whether it is marked)
    excerpt: object = None
    url: str = ""
    language: str = ""
    is_alias: bool = False  # another of its names has all the words, and the one that it is called here has not


@dataclass
class Found:
    """`total` are those that fit all that was chosen. `counts` say of each facet how many there would be under the
    other facets that are chosen: {name: {value: number}}. Where `is_exact` is False, each number is the least."""

    query: queries.Query  # the one that is answered
    forms: Forms  # the withheld names
    total: int = 0
    is_exact: bool = True
    counts: dict = field(default_factory=dict)
    results: list = field(default_factory=list)
    keys: list = field(default_factory=list)
    is_anywhere: bool = False  # whether anything has the words, whatever is chosen
    widened: bool = False  # nothing had the words as they are; these begin like the last one
    meant: list = field(default_factory=list)  # names that are nearly what was asked for
    called: list = field(default_factory=list)  # what those are called here whose other names have the words


def find(text, chosen=None, page=1, size=SIZE):
    """Answer a question. `chosen` are facets: {name: {value, …}}; several values of one are an “or”."""
    query = queries.parse(text)
    found = Found(query, masked_forms())
    if not query:
        return found
    keys, found.query = answered(query)
    found.widened, query = found.query is not query, found.query
    if not keys:
        found.meant = names.near(query, found.forms)
        return found
    found.is_exact, found.is_anywhere = len(keys) <= MOST, True
    found.keys, found.counts = narrowed(keys[:MOST], chosen or {})
    found.total = len(found.keys)
    found.results = _results(found.keys[(page - 1) * size : page * size], query, found.forms)
    called = [result.brief["title"] for result in found.results if result.is_alias]
    found.called = [title for title in dict.fromkeys(called) if MASK not in title][:MOST_CALLED]
    return found


def answered(query):
    """(the keys of up to MOST + 1 entries of any kind that have what is asked for, in the order of the answer, and
    the Query that they answer): where nothing has the words as they are, all that begins like the last one.
    """
    keys = _keys(query) or _apart(query)
    if keys or not query.beginning():
        return keys, query
    if query.excluded:
        all_of_it = replace(query, excluded=())
        if texts.matches(all_of_it, 1) or _apart(all_of_it):  # where all that has the words is excluded, that is it
            return keys, query
    wider = query.beginning()
    keys = _keys(wider) or _apart(wider)
    return keys, wider if keys else query


def _apart(query):
    """The keys of those that have all the words, but not all of them in one piece of a long text, as the index has it
    (`texts`). They are only looked for where nothing else has the words: it takes a question for each.
    """
    found = None
    for term in query.wanted if len(query.wanted) > 1 else ():
        there = texts.matches(replace(query, wanted=(term,)), _MANY_APART)
        among = set(there)
        found = there if found is None else [key for key in found if key in among]
        if not found:
            break
    return (found or [])[: MOST + 1]


def of_kind(query, kind):
    """The keys of up to MOST + 1 entries of one kind that have what is asked for, the newest first."""
    return texts.matches(query, MOST + 1, kind=kind)


def _keys(query):
    """The keys of up to MOST + 1 entries that have what is asked for, in the order of the answer."""
    limit = MOST + 1
    titled = texts.matches(query, limit, names_only=True)
    if len(titled) < limit:  # all of them, so that those of names need not be asked for
        named = [key for key in titled if key < _NAMED]
    else:
        named = texts.matches(query, limit, names_only=True, below=_NAMED)
    there = texts.matches(query, limit)
    return list(dict.fromkeys([*_nearest(named, query), *titled, *there]))[:limit]


def _nearest(keys, query):
    """Those whose whole name it is first, then shorter names before longer ones."""
    if not 1 < len(keys) <= _MANY:
        return keys
    wanted = [word for term in query.wanted for word in term.words]
    entries = entry_columns()
    rows = entries.rows_of(keys)
    named = dict(zip(entries.ids(rows), entries.keys[rows].tolist(), strict=True))
    lengths, forms = {}, masked_forms()
    for pk, name in _names(named):
        length = abs(len(queries.words.folded(forms.apply(name))) - len(wanted))  # how many are masked nobody sees
        lengths[named[pk]] = min(length, lengths.get(named[pk], length))
    return sorted(keys, key=lambda key: (lengths.get(key, 99), key))


def _names(pks):
    for model in MODELS.values():
        if not hasattr(model, "sort_date"):
            yield from _titles(model, keys=list(pks))
    for owner in ("organization", "person"):
        yield from _other_names(owner, keys=list(pks))


@prepared
def _titles(model, *, keys):
    return model.objects.filter(pk__in=keys).order_by().values_list("pk", "title")


@prepared
def _other_names(owner, *, keys):
    rows = Name.objects.filter(public=True, **{f"{owner}__in": keys}).order_by()
    return rows.values_list(f"{owner}_id", "text")


# --- facets ----------------------------------------------------------------------------------------


def narrowed(keys, chosen):
    """(the keys that have what is chosen, {name: {value: how many under all other facets}}).

    Numbers are exact for these keys. `type` is a facet as the others are.
    """
    entries, types = entry_columns(), chosen.get(TYPE)
    rows = entries.rows_of(keys)  # without words that outlived their entry
    fit, under = sorted_out(
        entries, rows, _wanted({name: values for name, values in chosen.items() if values and name != TYPE})
    )
    counts = defaultdict(Counter)
    counts[TYPE].update(
        {KINDS[kind]: number for kind, number in enumerate(numpy.bincount(entries.kinds_of(fit)).tolist()) if number}
    )
    if types:
        numbers = [KINDS.index(kind) for kind in types]
        under = {name: some[numpy.isin(entries.kinds_of(some), numbers)] for name, some in under.items()}
    for name, value, number in by_name({name: entries.tally(some) for name, some in under.items()}):
        counts[name][value] += number
    return entries.keys[under[None]].tolist(), counts


def _wanted(chosen):
    """{name: the keys of the facets that are chosen} of every kind."""
    found = {name: set() for name in chosen}
    if chosen:
        values = set().union(*chosen.values())
        for pk, name, value in _valued(names=chosen.keys(), values=values):
            if value in chosen[name]:
                found[name].add(pk)
    return found


@prepared
def _valued(*, names, values):
    return Facet.objects.filter(name__in=names, value__in=values).order_by().values_list("pk", "name", "value")


# --- results ---------------------------------------------------------------------------------------


def _results(keys, query, forms):
    """A Result for each of these entries that is public at this moment; a constant number of questions."""
    entries = entry_columns()
    rows = entries.rows_of(keys)
    ids, by_kind = entries.ids(rows), defaultdict(list)
    for pk, kind in zip(ids, entries.kinds_of(rows).tolist(), strict=True):
        by_kind[KINDS[kind]].append(pk)
    door, asked, found = Door(forms), excerpts.Asked(query), {}
    for kind, pks in by_kind.items():
        if kind == SOURCE:
            found |= _of_sources(pks, asked, door.forms)
        else:
            found |= _of_records(MODELS[kind], pks, asked, door)
    return [found[pk] for pk in ids if pk in found]


def _of_records(model, pks, asked, door):
    publics = said.records(model, pks, door.forms, with_facets=False)
    briefs = {brief["id"]: brief for brief in door.briefs([public.object for public in publics.values()])}
    found = {}
    for pk, public in publics.items():
        brief = briefs[str(pk)]
        named = asked.found(public.said[0].text, public.said[0].language)
        is_named = _has_all(named, asked)
        is_alias = model in (Organization, Person) and not is_named and _is_alias(public.said[1:], model, asked)
        shown = [each for each in public.said[1:] if not is_named or len(each.text) > _SAYING]
        best, where = _best(shown, asked)
        if not named and best is None:
            continue
        title = _marked(brief["title"], public.said[0], named)
        if best is None:
            found[pk] = Result(brief, title, url=brief["url"], is_alias=is_alias)
            continue
        url = _passage_url(best) or brief["url"] + (f"#{best.at}" if best.at else "")
        found[pk] = Result(brief, title, excerpts.excerpt(best.text, where), url, best.language, is_alias)
    return found


def _is_alias(texts_said, model, asked):
    """Whether some name has all the words; of an organization a whole one, for its names are made of common words."""
    return any(
        each.is_name
        and _has_all(asked.found(each.text, each.language), asked)
        and (model is Person or len(queries.words.folded(each.text)) == asked.size)
        for each in texts_said
    )


def _has_all(found, asked):
    return len({number for _start, _end, number in found}) == len(asked.terms)


def _marked(text, one, found):
    return (
        excerpts.excerpt(text, found, [(0, len(text))]).pieces
        if text == one.text and len(text) < 200
        else ((text, False),)
    )


def _best(texts_said, asked):
    """(the text that has most of what was asked for, what it has of it); the first of equals; (None, ()) if none."""
    best, where, most = None, (), 0
    for each in texts_said:
        there = asked.found(each.text, each.language)
        different = len({number for _start, _end, number in there})
        if different > most:
            best, where, most = each, there, different
    return best, where


def _passage_url(one):
    if not one.passages:
        return ""
    from documents.serialize import passage_url

    return passage_url(one.passages[0])


def _of_sources(pks, asked, forms):
    found, shown = {}, {}
    sources = said.sources(pks, forms)
    for pk, public in sources.items():
        brief = serialize_source(public.object, forms)
        title = brief["title"]
        named = asked.found(title, public.object.language) if title else []
        where = asked.enough(public.text, public.windows, public.object.language)
        whose = _author_or_publisher(public, title, asked)
        if not where and not named and not whose:
            continue
        marked = excerpts.excerpt(title, named, [(0, len(title))]).pieces if title else ()
        if where:
            shown[pk] = excerpts.excerpt(public.text, where, public.windows)
        language = public.object.language if where else ""
        found[pk] = Result(brief, marked, shown.get(pk, whose), brief["url"], language)
    marked = {sources[pk].version.pk: each.marked or ((*each.first, 0),) for pk, each in shown.items()}
    passages, begins = said.passages_around(marked)
    for pk, excerpt in shown.items():
        public, version = sources[pk], sources[pk].version.pk
        passage, language = passages.get(version, (None, found[pk].language))
        url = _place(public, excerpt.first, passage, begins[version])
        found[pk] = replace(found[pk], url=url, language=language)
    return found


def _author_or_publisher(public, title, asked):
    """The one that has words that were asked for, with these marked: a result does not say both otherwise."""
    for each in public.said:
        if each.is_name and each.text != title and (there := asked.found(each.text, each.language)):
            return excerpts.excerpt(each.text, there, [(0, len(each.text))])
    return None


def _place(public, first, passage, begins):
    """The address of the very words: of the passage that holds them, else of the words themselves.

    No browser finds words across what the reading view puts between them: the number of a passage where that begins,
    and that something is missing.
    """
    url = public.object.get_absolute_url()
    if passage:
        return f"{url}?{urlencode({'passage': passage})}#p-{passage}"
    low, high = next((low, high) for low, high in public.windows if low <= first[0] and first[1] <= high)
    cuts = [*begins, *public.gaps]
    low = max([low, *(cut for cut in cuts if cut <= first[0])])
    high = min([high, *(cut for cut in cuts if cut > first[0])])
    if high < first[1]:
        return url
    return fragments.link(url, fragments.directive(public.text, *first, (low, high)))
