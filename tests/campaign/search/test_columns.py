"""The index as columns in memory: written in blocks, read again where they changed, and never mixed up."""

import random
import uuid
from collections import Counter

import numpy
import pytest

from campaign.models import Entry, EntryBlock, Facet, Statement
from campaign.search import bits, checking, columns, entries
from campaign.search.columns import BLOCK, Blocks
from tests import factories as make

pytestmark = pytest.mark.django_db


class Bar:
    def update(self, n):
        pass


def _rows(there):
    """{key: (kind, the keys of its facets)} of all that the columns hold."""
    rows = numpy.flatnonzero(there.keys != columns.NONE)
    kinds = [bits.KINDS[number] for number in there.kinds_of(rows)]
    keys = there.keys[rows].tolist()
    return {
        key: (kind, set(there.tally(rows[at : at + 1])))
        for at, (key, kind) in enumerate(zip(keys, kinds, strict=True))
    }


def _wanted():
    wholes = set(Facet.objects.filter(name="all").values_list("pk", flat=True))
    return {e.pk: (e.kind, {int(facet) for facet in e.facets.split()} - wholes) for e in Entry.objects.all()}


def _afresh(monkeypatch):
    """As another process would read them that knows nothing yet."""
    with monkeypatch.context() as patch:
        patch.setattr(columns, "_last", columns.Columns({}, []))
        return columns.load()


def test_they_are_what_the_index_has_whatever_comes_changes_and_goes(sample, monkeypatch):
    assert _rows(columns.load()) == _wanted()
    statement = Statement.objects.published().first()
    statement.kind, statement.date, statement.date_basis = "message", "2020-02-02", "stated"
    statement.save()
    Statement.objects.published().last().delete()
    make.organization("One more", country="FR")
    make.campaign("Another campaign")
    entries.refresh()
    wanted = _wanted()
    assert _rows(columns.load()) == wanted == _rows(_afresh(monkeypatch))
    entries.rebuild()
    assert _rows(columns.load()) == _wanted() == _rows(_afresh(monkeypatch))
    assert list(checking.problems(Bar())) == []


def test_only_what_changed_is_read_again(sample, django_assert_num_queries):
    columns.load()
    with django_assert_num_queries(1):
        assert columns.load() is columns.load.__globals__["_last"]
    make.organization("One more")
    entries.refresh()
    with django_assert_num_queries(2):
        columns.load()


def test_what_is_left_of_an_entry_that_is_gone_is_found(sample):
    """Also where it is of an entry that stands elsewhere, which a list would show twice."""
    blocks, spot, gone = Blocks(), bits.spot_of("person", 700), uuid.uuid4()
    blocks.put(spot, 17, gone, {1: "language"})
    there = Entry.objects.filter(kind="statement").first()
    blocks.put(spot + 9, there.pk, there.object_id, {})
    blocks.save()
    assert list(checking.problems(Bar())) == [
        f"The search index has {pk} ({at}), which is not public. Run manage.py reindex."
        for pk, at in ((gone, spot), (there.object_id, spot + 9))
    ]


def test_rows_are_found_by_key_and_by_place_over_many_blocks_of_several_kinds(monkeypatch):
    monkeypatch.setattr(columns, "_WAITING", 300)  # blocks are saved and read again while they are written
    chance = random.Random(5)
    placed, blocks = {}, Blocks()
    for kind, count in (("campaign", 3), ("statement", 3 * BLOCK + 5), ("source", BLOCK)):
        for place in chance.sample(range(count), count):
            some = chance.sample(range(1, 90_000), chance.randint(0, 6))
            facets = {facet: ("language", "organization", "topic")[facet % 3] for facet in some}
            key = chance.getrandbits(50)
            about = uuid.UUID(int=chance.getrandbits(128))
            placed[kind, place] = key, facets, about
            blocks.put(bits.spot_of(kind, place), key, about, facets)
    gone = chance.sample(sorted(placed), 200)
    for kind, place in gone:
        blocks.remove(bits.spot_of(kind, place))
        del placed[kind, place]
    blocks.save()
    assert EntryBlock.objects.count() == 1 + 4 + 1

    there = columns.load()
    asked = chance.sample(sorted(placed), 400)
    keys = [placed[each][0] for each in asked]
    rows = there.rows_of([*keys, 1 << 51, 0])
    assert there.keys[rows].tolist() == keys
    assert there.ids(rows) == [placed[each][2] for each in asked]
    assert [bits.KINDS[number] for number in there.kinds_of(rows)] == [kind for kind, _place in asked]
    assert there.tally(rows) == Counter(facet for each in asked for facet in placed[each][1])
    places = [place for kind, place in asked if kind == "statement"]
    missing = [place for kind, place in gone if kind == "statement"]
    rows, keys = there.rows_at("statement", [*places, *missing, 3 * BLOCK + 5, 9 * BLOCK, 1 << 27])
    assert keys.tolist() == there.keys[rows].tolist() == [placed["statement", place][0] for place in places]
    assert there.of_kind("statement", rows).tolist() == rows.tolist()
    assert there.of_kind("source", rows).tolist() == there.rows_at("person", [0, 5])[0].tolist() == []
    wanted = {facet for facet in range(1, 90_000) if facet % 3 == 0}
    assert there.have(rows, wanted).tolist() == [
        bool(wanted & placed["statement", place][1].keys()) for place in places
    ]  # fmt: skip
    assert not there.have(rows, ()).any()


def test_of_organizations_those_with_most_entries_are_told_and_all_else():
    blocks = Blocks()
    for place, facets in enumerate(([1, 2, 9], [2, 3, 9], [3, 4, 9], [4, 9])):
        blocks.put(
            place, place, uuid.uuid4(), {facet: "language" if facet == 9 else "organization" for facet in facets}
        )
    blocks.save()
    there = columns.load()
    rows, _keys = there.rows_at(bits.KINDS[0], range(4))
    assert there.tally(rows) == {1: 1, 2: 2, 3: 2, 4: 2, 9: 4}
    assert there.tally(rows, 2) == {2: 2, 3: 2, 9: 4}
    assert there.tally(rows, others=[7, 9]) == {1: 1, 2: 2, 3: 2, 4: 2, 9: 4}
    assert there.tally(rows, 1, others=[]) == {2: 2}
    assert there.tally(rows[:0]) == {}


def test_an_empty_index_has_no_rows():
    EntryBlock.objects.all().delete()
    there = columns.load()
    assert there.rows_of([1, 2]).tolist() == there.rows_at("source", [0])[0].tolist() == []
    assert there.tally(there.rows_of([1])) == {}


def test_rows_stay_in_order_whatever_changes_however_often():
    chance, kinds, placed = random.Random(9), ("organization", "statement", "source"), {}
    for times in range(6):
        blocks = Blocks()
        sizes = {kind: (times + 3) * BLOCK - 3 * number for number, kind in enumerate(kinds)}
        spots = [bits.spot_of(kind, place) for kind in kinds for place in range(sizes[kind])]
        changed = spots if times == 0 else [each for each in spots if each not in placed]
        changed += chance.sample(sorted(placed), 5) if placed else []
        for spot in changed:
            if spot in placed and chance.random() < 0.5:
                blocks.remove(spot)
                del placed[spot]
            else:
                placed[spot] = chance.getrandbits(50)
                blocks.put(spot, placed[spot], uuid.UUID(int=placed[spot]), {})
        blocks.save()
        there = columns.load()
        keys = there.keys[there.order]
        assert (keys[:-1] <= keys[1:]).all()
        assert sorted(there.order.tolist()) == list(range(len(there.keys)))
        for kind in kinds:
            first, end = bits.spots(kind)
            wanted = sorted((key for spot, key in placed.items() if first <= spot <= end), reverse=True)
            assert there.keys[there.newest(kind, limit=100_000)].tolist() == wanted
            middle = wanted[len(wanted) // 2]
            at = wanted.index(middle)
            assert there.keys[there.newest(kind, below=middle, limit=7)].tolist() == wanted[at + 1 : at + 8]
            above = there.newest(kind, above=middle, limit=7)
            assert there.keys[above].tolist() == wanted[at - 7 : at][::-1]
            assert there.ids(above) == [uuid.UUID(int=key) for key in wanted[at - 7 : at][::-1]]
