"""The facets of the index as pages know them: which there are, what they are called, and what is kept under each.

What is read of them is kept for as long as a generation lasts (`documents.lasting`).
"""

from django.db import connection

from campaign.models import Facet, FacetPair
from campaign.search.bits import MANY_VALUES
from campaign.search.counts import ALL
from documents.lasting import lasting
from documents.prepared import prepared

MOST = 50_000  # facets whose names are kept


def with_few_values(kind):
    """{(name, value): Facet} of the facets of a kind with few values."""
    return lasting(f"facets of {kind}", lambda: {(f.name, f.value): f for f in _with_few(kind=kind)})


def among(kind, names):
    """The facets of a kind that are among {name: {value, …}}."""
    few = with_few_values(kind)
    for name, values in names.items():
        if name in MANY_VALUES:
            yield from _facets(kind=kind, name=name, values=values)
        else:
            yield from (few[name, value] for value in sorted(values) if (name, value) in few)


def topics(kind):
    """The keys of the facets of topics: of what has no bits, those that are not told apart in the columns."""
    return lasting(f"topics of {kind}", lambda: _topics(kind=kind))


def numbers_under(facet, name):
    """{value: how many} of the facets of one name under a facet whose numbers are kept."""
    known, key = lasting("numbers under", dict), (facet.pk, name)  # filled as they are asked for
    return known.get(key) or known.setdefault(key, dict(_pairs(given=facet.pk, name=name)))


def by_name(under):
    """(name, value, how many) of the facets in {name: {key: how many}}: of the facet of that name, or where it is None
    of all."""
    known = _by_key({key for each in under.values() for key in each})
    for name, numbers in under.items():
        for key, number in numbers.items():
            of, value = known[key]
            if of != ALL and name in (None, of):
                yield of, value, number


def _by_key(keys):
    """{key: (name, value)} of these facets and of others; those that are whole lists have no value."""
    known = lasting("facets by key", dict)  # filled as they are met
    missing = sorted(key for key in keys if key not in known)
    if len(known) + len(missing) > MOST:
        known, missing = {}, sorted(keys)
    found = dict.fromkeys(missing, (ALL, ""))
    found |= {pk: (name, value) for pk, name, value in _read(missing) if name != ALL}
    known |= found
    return known


def _read(keys):
    """(key, name, value) of thousands of facets, whose keys are given as one value: to give each as one takes half as
    long as to read the rows.

    Databases that know how many there are would sooner read the whole of a table than look for so many of its rows.
    """
    if not keys:
        return []
    table = Facet._meta.db_table
    if connection.vendor == "sqlite":
        rows = f"json_each(%s) AS given CROSS JOIN {table} AS facet WHERE facet.id = given.value"
        given = str(keys)  # as JSON writes it
    else:
        rows = f"{table} AS facet WHERE facet.id = ANY ((SELECT %s::bigint[])::bigint[])"
        given = f"{{{','.join(map(str, keys))}}}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT facet.id, facet.name, facet.value FROM {rows}", [given])
        return cursor.fetchall()


@prepared
def _with_few(*, kind):
    return Facet.objects.filter(kind=kind).exclude(name__in=MANY_VALUES)


@prepared
def _facets(*, kind, name, values):
    return Facet.objects.filter(kind=kind, name=name, value__in=values).order_by("id")


@prepared
def _topics(*, kind):
    return Facet.objects.filter(kind=kind, name="topic").order_by().values_list("pk", flat=True)


@prepared
def _pairs(*, given, name):
    pairs = FacetPair.objects.filter(given=given, total__gt=0, facet__name=name)
    return pairs.order_by().values_list("facet__value", "total")
