"""Petitions side by side, by topic: each cell what one holds, in whose words, with its quotes.

A cell may hold several accounts. Where they are in different words that is said, and nothing is chosen between them.
An empty cell says only that nothing is recorded.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count

from campaign.citing import shown, with_names
from campaign.models import Petition, Position, Topic
from campaign.serialize import facts
from documents.serialize import names

COLUMNS, ROWS = 6, 30  # the most of each that can be chosen
FIRST_COLUMNS, FIRST_ROWS = 4, 10  # what is shown where nothing is chosen
OFFERED = 40


@dataclass
class Comparison:
    """`rows` are [{topic, cells: [[position, …], …]}], a cell for each of `petitions`."""

    petitions: list
    rows: list
    offered_petitions: list
    offered_topics: list
    more_petitions: bool
    more_topics: bool

    @property
    def cells(self):
        return [cell for row in self.rows for cell in row["cells"]]


def compare(door, campaign=None, petitions=(), topics=()):
    """The Comparison of these keys of petitions and topics, or else of those of which most is recorded."""
    positions = shown(Position).filter(petition__isnull=False, petition__replaced_by=None)
    if campaign:
        positions = positions.filter(petition__campaigns=campaign)
    ranked = _ranked(positions, "petition", "petition__title", door.forms)
    columns = list(petitions)[:COLUMNS] or ranked[:FIRST_COLUMNS]
    of_these = shown(Position).filter(petition__in=columns)
    by_topic = _ranked(of_these, "topic", "topic__title", door.forms)
    chosen = list(topics)[:ROWS] or by_topic[:FIRST_ROWS]
    offered = _offered(columns, ranked)
    told = {brief["id"]: brief for brief in door.briefs(Petition.objects.published().filter(pk__in=offered))}
    titles = {topic.pk: topic for topic in Topic.objects.filter(pk__in=_offered(chosen, by_topic))}
    columns = [pk for pk in columns if str(pk) in told]
    rows = with_names(of_these.filter(topic__in=chosen)).order_by("-own_words", "position", "id")
    cells = defaultdict(list)
    rows = list(rows[: COLUMNS * ROWS * 5])
    topic_of = {str(row.pk): row.topic_id for row in rows}  # of two titles the same may be left when names are masked
    for position in door.rows(Position, rows, facts.position):
        cells[topic_of[position["id"]], position["subject"]["id"]].append(position)
    made = []
    for pk in chosen:
        if pk in titles:
            topic = _topic(titles[pk], door)
            in_row = [cells[pk, str(column)] for column in columns]
            made.append({"topic": topic, "cells": [_cell(cell) for cell in in_row]})
    return Comparison(
        petitions=[told[str(pk)] for pk in columns],
        rows=made,
        offered_petitions=[told[str(pk)] | {"is_on": pk in columns} for pk in offered if str(pk) in told],
        offered_topics=[
            _topic(titles[pk], door) | {"is_on": pk in chosen} for pk in _offered(chosen, by_topic) if pk in titles
        ],
        more_petitions=len(ranked) > OFFERED,
        more_topics=len(by_topic) > OFFERED,
    )


def _ranked(positions, name, title, forms):
    """Keys of those that most is recorded of, the alphabet deciding between equals: one more than are offered. Titles
    with a masked name come last among equals: their place would tell how the name begins."""
    rows = positions.order_by().values_list(name, title).annotate(n=Count("pk", distinct=True))
    rows = rows.order_by("-n", title, name)
    if forms:
        rows = sorted(rows, key=lambda row: (-row[2], bool(forms.find(row[1]))))
    return [pk for pk, _title, _n in rows[: OFFERED + 1]]


def _offered(chosen, ranked):
    return list(dict.fromkeys([*chosen, *ranked]))[: max(OFFERED, len(chosen))]


def _topic(topic, door):
    slug = "" if names(topic.slug, door.forms) else topic.slug
    return {"id": str(topic.pk), "title": door.forms.apply(topic.title), "slug": slug}


def _cell(positions):
    """What stands in one cell; whether its accounts are in different words."""
    return {"positions": positions, "differ": len({position["words"] for position in positions}) > 1}
