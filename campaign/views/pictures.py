"""Pictures of the record: a timeline, petitions side by side, who stands where, languages and countries.

Each is a page and JSON made from the same result; an address that cannot be answered says why and shows nothing.
"""

import uuid
from urllib.parse import urlencode

from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaign import filters
from campaign.models import Campaign
from campaign.seeing import comparing, spread, standing
from campaign.seeing import timeline as timelines
from campaign.serialize import Door
from campaign.serialize.briefs import first_campaigns
from documents.lists import JSON, kept, problem, query


def _answer(request, filterset, template, make, tell, as_json):
    """A picture as a page or as JSON: `make(door, filterset)` gathers it, `tell` gives its dict for programs."""
    door, errors = Door(), filterset.problems()
    several = [name for name in ("campaign",) if len(filterset.form.cleaned_data.get(name) or ()) > 1]
    errors |= {name: [_("Choose one.")] for name in several}
    if as_json and errors:
        return problem(400, _("The request cannot be answered as it stands."), errors)
    shown = None if errors else make(door, filterset)
    campaign = None if errors else _campaign(door, filterset)
    if as_json:
        return JsonResponse({"campaign": campaign, **tell(shown)}, **JSON)
    context = {
        "filterset": filterset, "errors": errors, "shown": shown, "campaign": campaign,
        "chosen": dict(kept(request, "year", "month")),
        "active": [] if errors else _active(request, filterset, door.forms),
        "json_url": f"{request.path.rstrip('/')}.json{query(request)}",
        "campaigns": [] if campaign else door.briefs(first_campaigns(door.forms)),
    }  # fmt: skip
    return render(request, template, context)


def _active(request, filterset, forms):
    """[(what narrows the picture, to what, the address without it)]."""
    found = []
    for name in ("campaign", "organization", "country"):
        for said, label in filters.labels(name, filterset.chosen().get(name, ()), forms, filterset).values():
            without = [pair for pair in kept(request) if pair != (name, said)]
            found.append((filterset.facets[name].label, label, f"{request.path}?{urlencode(without)}"))
    return found


def _campaign(door, filterset):
    pk = filterset.one("campaign")
    return door.reference(Campaign.objects.published().filter(pk=pk).first()) if pk else None


# --- the timeline ------------------------------------------------------------------------------------


@require_safe
def timeline(request, as_json=False):
    """Updates, statements and petitions, of all time, a year or a month."""

    def make(door, filterset):
        said = filterset.form.cleaned_data
        return timelines.gather(door, filterset.chosen(), said["year"], said["month"])

    return _answer(request, filters.TimelineFilter(request.GET), "campaign/timeline.html", make, _timeline, as_json)


def _timeline(shown):
    whole = shown.whole
    return {
        "from": whole.first.isoformat() if whole else None,
        "to": whole.last.isoformat() if whole else None,
        "events": shown.events if shown.line else None,
        "periods": [
            {"from": period.first.isoformat(), "to": period.last.isoformat(), **counts}
            for period, counts in shown.periods
        ],
        "in_several_periods": shown.columns.wider if shown.columns else {},
        "earlier": shown.columns.before if shown.columns else 0,
        "without_date": shown.undated,
    }


# --- petitions side by side -----------------------------------------------------------------------


@require_safe
def compare(request, as_json=False):
    """Petitions by topics, rows and columns as the address chooses them."""

    def make(door, filterset):
        chosen = filterset.form.cleaned_data
        keys = {name: [uuid.UUID(value) for value in chosen[name]] for name in ("petition", "topic")}
        return comparing.compare(door, filterset.one("campaign"), keys["petition"], keys["topic"])

    filterset = filters.CompareFilter(request.GET)
    return _answer(request, filterset, "campaign/compare.html", make, _compare, as_json)


def _compare(shown):
    return {
        "petitions": shown.petitions,
        "topics": [
            {
                "topic": row["topic"],
                "cells": [
                    {"petition": petition["id"], "accounts_differ": cell["differ"], "positions": cell["positions"]}
                    for petition, cell in zip(shown.petitions, row["cells"], strict=True)
                ],
            }
            for row in shown.rows
        ],
        "more_petitions": shown.more_petitions,
        "more_topics": shown.more_topics,
    }


# --- who stands where --------------------------------------------------------------------------------


@require_safe
def who_stands_where(request, as_json=False):
    """Organizations and what they launched, signed, support, recommend or oppose."""

    def make(door, filterset):
        country = (filterset.form.cleaned_data["country"] or [""])[0]
        return standing.gather(door, filterset.one("campaign"), country)

    filterset = filters.StandingFilter(request.GET)
    return _answer(request, filterset, "campaign/standing.html", make, _standing, as_json)


def _standing(shown):
    return {
        "petitions_and_statements": shown.targets,
        "organizations": [
            {**row["organization"], "ties": [_tie(tie) for cell in row["cells"] for tie in cell]} for row in shown.rows
        ],
        "all_organizations": shown.organizations,
        "all_petitions_and_statements": shown.all_targets,
    }


def _tie(tie):
    kept = ("id", "role", "role_label", "subject", "attribution", "according_to", "date", "url")
    return {name: tie[name] for name in kept}


# --- languages and countries --------------------------------------------------------------------------


@require_safe
def languages_and_countries(request, as_json=False):
    def make(door, filterset):
        return spread.gather(door, filterset.one("campaign"))

    filterset = filters.PictureFilter(request.GET)
    return _answer(request, filterset, "campaign/spread.html", make, _spread, as_json)


def _spread(shown):
    return {
        "languages": shown.languages,
        "counts_are_exact": shown.is_exact,
        "countries_of_organizations": [{"country": code, "organizations": number} for code, number in shown.countries],
        "petitions": shown.petitions,
        "all_petitions": shown.all_petitions,
    }
