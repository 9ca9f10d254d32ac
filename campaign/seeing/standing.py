"""Which organizations stand where: a table of organizations and of what they stand with, and the same drawn.

Shown are the petitions and statements that most organizations are tied to, and of the organizations those with most
ties to them: at most `TARGETS` and `ROWS`. What a describer says stays theirs: each tie has its attribution.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q

from campaign import wording
from campaign.citing import shown, with_names
from campaign.models import Endorsement, Organization
from campaign.pictures import network
from campaign.search.entries import MODELS
from campaign.serialize import facts
from campaign.serialize.briefs import country

TARGETS, ROWS = 12, 60
ROLES = ("launched", "prepared", "first_signatory", "signed", "supports", "recommends", "solidarity", "opposes")


@dataclass
class Standing:
    """`rows` are [{organization, cells: [[tie, …], …]}], a cell for each of `targets`."""

    targets: list
    rows: list
    networks: list  # for a phone, and for a page with more room
    ties: dict  # (organization, target, role) of a drawn line: the tie
    organizations: int  # how many there are in all that take a stand
    all_targets: int

    @property
    def named(self):
        """The organizations by their keys."""
        return {row["organization"]["id"]: row["organization"] for row in self.rows}

    @property
    def roles(self):
        """[(role, label)] of those that stand in the table."""
        found = {tie["role"]: tie["role_label"] for tie in self.ties.values()}
        return [(role, found[role]) for role in ROLES if role in found]


def gather(door, campaign=None, country_code=""):
    ties = shown(Endorsement).filter(organization__isnull=False).exclude(petition=None, statement=None)
    ties = ties.filter(petition__replaced_by=None, statement__replaced_by=None, organization__replaced_by=None)
    if campaign:
        ties = ties.filter(Q(petition__campaigns=campaign) | Q(statement__campaigns=campaign))
    if country_code:
        ties = ties.filter(organization__country=country_code)
    totals = ties.aggregate(
        organizations=Count("organization", distinct=True), petitions=Count("petition", distinct=True),
        statements=Count("statement", distinct=True),
    )  # fmt: skip
    targets = _most(ties, ("petition", "statement"), TARGETS)
    petitions = [petition for petition, _statement in targets if petition]
    statements = [statement for _petition, statement in targets if statement]
    ties = ties.filter(Q(petition__in=petitions) | Q(statement__in=statements))
    who = [pk for (pk,) in _most(ties, ("organization",), ROWS)]
    rows = with_names(ties.filter(organization__in=who)).order_by("position", "id")[: ROWS * TARGETS * 3]
    return _arranged(door, list(rows), who, petitions, statements, totals)


def _most(ties, names, limit):
    """Keys of those with most ties; a later key decides between equals, the same each time."""
    rows = ties.order_by().values_list(*names).annotate(n=Count("organization", distinct=True), ties=Count("pk"))
    return [keys for *keys, _n, _ties in rows.order_by("-n", "-ties", *names)[:limit]]


def _arranged(door, rows, who, petitions, statements, totals):
    told = {}
    for kind, pks in (("petition", petitions), ("statement", statements)):
        told |= {brief["id"]: brief for brief in door.briefs(MODELS[kind].objects.published().filter(pk__in=pks))}
    targets = sorted(told.values(), key=lambda brief: (_day(brief), brief["type"], brief["title"], brief["id"]))
    named = {str(each.pk): _organization(each, door) for each in Organization.objects.published().filter(pk__in=who)}
    cells = defaultdict(list)
    rows_by_id = {str(row.pk): row for row in rows}
    for tie in door.rows(Endorsement, rows, facts.endorsement, cited=False):
        tie["url"] = rows_by_id[tie["id"]].address_on(tie["subject"]["url"])
        cells[tie["who"]["id"], tie["subject"]["id"]].append(tie)
    order = sorted(named.values(), key=lambda each: each["title"].casefold())
    table = [
        {"organization": each, "cells": [cells[each["id"], target["id"]] for target in targets]} for each in order
    ]
    lines = {(*key, tie["role"]): tie for key, found in cells.items() for tie in found if key[1] in told}
    sides = (
        {each["id"]: each["title"] for each in order},
        {target["id"]: f"{number} {_titled(target)}" for number, target in enumerate(targets, 1)},
        [network.Tie(*key) for key in sorted(lines)],
    )
    drawn = [network.draw(*sides, room) for room in (network.NARROW, network.ROOMY)]
    return Standing(targets, table, drawn, lines, totals["organizations"], totals["petitions"] + totals["statements"])


def _titled(brief):
    by = wording.joined(brief.get("initiators", ()))
    return f"{brief['title']} ({by})" if by else brief["title"]


def _day(brief):
    date = brief["date"] or {}
    return date.get("latest") or date.get("earliest") or "9999"


def _organization(organization, door):
    said = {"id": str(organization.pk), "title": organization.title, "url": organization.get_absolute_url()}
    return door.out({**said, **country(organization)})
