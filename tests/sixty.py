"""A campaign of sixty organizations, three hundred updates and what they stand with: what pictures have to bear.

The same each time. Made by a bundle of its own rows at once, because three hundred records one by one take their time.
"""

import datetime
import itertools
import random

from django.contrib.contenttypes.models import ContentType

from campaign.models import (
    Citation,
    Endorsement,
    Figure,
    LanguageVersion,
    Organization,
    Petition,
    Position,
    Record,
    Statement,
    Update,
)
from campaign.search import entries
from tests import factories as make

FIRST = datetime.date(2023, 7, 20)
PLACES = [
    "Turin",
    "Lviv",
    "Marseille",
    "Leipzig",
    "Kraków",
    "Bilbao",
    "Košice",
    "Lund",
    "Porto",
    "Ghent",
    "Basel",
    "Cork",
    "Split",
    "Brno",
    "Graz",
    "Oulu",
]
SORTS = [
    "Workers’ Union of {}", "{} Committee for the Release of Political Prisoners", "Left Bloc {}",
    "Студенческий союз: {}",
]  # fmt: skip
ASKED = [
    "Free the typographers!", "Liberté pour les typographes", "Letter to the court of appeal", "Drop the charges now",
    "Release all who spoke against the war", "Appeal of the printers’ families to the union congress",
    "Свободу типографам!", "Return the printing press",
]  # fmt: skip
ROLES = ["signed"] * 6 + ["supports"] * 3 + ["recommends", "opposes", "solidarity"]
LANGUAGES = ["en", "fr", "ru", "uk", "de", "it", "es", "sk"]
COUNTRIES = ["IT", "UA", "FR", "DE", "PL", "ES", "SK", "SE"]


def build(organizations=60, updates=300, statements=24):
    """The campaign, public with all of its records, in the index too."""
    chance = random.Random(60)
    passage = make.passage()
    cause = make.campaign("Free the typographers", slug="free-the-typographers")
    groups = _records(Organization, [
        {"title": SORTS[number % 4].format(PLACES[number // 4 % len(PLACES)]) + (f" {number}" if number > 63 else ""),
         "country": COUNTRIES[number % 9] if number % 9 < 8 else ""}
        for number in range(organizations)
    ])  # fmt: skip
    petitions = _records(Petition, [_dated(FIRST + datetime.timedelta(days=40 * at), title=title, title_language="und")
                                    for at, title in enumerate(ASKED)])  # fmt: skip
    said = _records(Statement, [
        _dated(FIRST + datetime.timedelta(days=chance.randrange(1100)), kind="appeal", held="full", language="en",
               title=f"Statement {number} of a union on the trial of the typographers")
        for number in range(statements)
    ])  # fmt: skip
    happened = _records(Update, [
        _dated(FIRST + datetime.timedelta(days=int(1100 * chance.random() ** 1.6)), number, kind="event",
               title=f"Hearing {number} in the case of the typographers, with a vigil before the court")
        for number in range(updates)
    ])  # fmt: skip
    for model, records in ((Petition, petitions), (Statement, said), (Update, happened), (Organization, groups)):
        through = model.campaigns.through
        name = f"{model._meta.model_name}_id"
        through.objects.bulk_create([through(**{name: record.pk, "campaign_id": cause.pk}) for record in records])
        _cite(records, "title", passage)
    rows = []
    for group in groups:
        rows += _ties(group, petitions, said, chance)
    Endorsement.objects.bulk_create(rows)
    _cite(rows, "", passage)
    _more(petitions, chance, passage)
    entries.refresh()
    return cause


def _dated(day, number=0, **fields):
    """Most are known to the day; some to the month, the year, or as not later than a day; some lasted."""
    text = {
        3: f"{day:%Y-%m}", 7: f"{day:%Y}", 11: f"[..{day}]", 14: f"{day}/{day + datetime.timedelta(days=9)}", 18: "",
    }.get(number % 20, day.isoformat())  # fmt: skip
    return {**fields, "date": text, "date_basis": "stated" if text else ""}


def _records(model, rows):
    made = []
    for number, fields in enumerate(rows):
        slug = f"sixty-{model._meta.model_name}-{number}"
        record = model(slug=slug, status=Record.Status.PUBLISHED, published_at=make.NOW, **fields)
        record.derive()
        made.append(record)
    return model.objects.bulk_create(made)


def _ties(group, petitions, said, chance):
    for petition in chance.sample(petitions, chance.choice([1, 1, 2, 2, 3])):
        yield Endorsement(petition=petition, organization=group, role=chance.choice(ROLES))
    if chance.random() < 0.4:
        yield Endorsement(
            statement=chance.choice(said[:4]), organization=group, role="signed", according_to="a newspaper",
            date="2024", date_basis="stated", date_earliest=datetime.date(2024, 1, 1),
            date_latest=datetime.date(2024, 12, 31),
        )  # fmt: skip


def _more(petitions, chance, passage):
    """Languages, positions that differ, and signatures as they were counted."""
    versions = [
        LanguageVersion(petition=petition, language=language, position=number,
                        sign_url=f"https://sign.example/{number}" if number == 0 else "")
        for petition in petitions for number, language in enumerate(chance.sample(LANGUAGES, 3))
    ]  # fmt: skip
    LanguageVersion.objects.bulk_create(versions)
    topics = [make.topic(title) for title in ("Release", "War", "Printing press", "Sanctions", "Court")]
    positions = []
    for petition, topic in itertools.product(petitions[:5], topics):
        if chance.random() < 0.7:
            positions.append(Position(petition=petition, topic=topic, summary="“Release them all”", own_words=True))
        if chance.random() < 0.4:
            words = chance.choice(["“silent on the war”", "“against every war”"])
            positions.append(Position(petition=petition, topic=topic, summary=words, according_to="a newspaper"))
    Position.objects.bulk_create(positions)
    figures = []
    for of, days in (
        ("signatures on Example Petitions", (3, 10, 30, 61, 200, 240)),
        ("signatures on paper", (20, 90)),
    ):
        for number, days_after in enumerate(days):
            figure = Figure(
                petition=petitions[0], kind="signatures", of=of, low=400 * (number + 1) ** 2, according_to="the page",
                qualifier=["exact", "at_least", "about"][number % 3], position=len(figures),
                date=(FIRST + datetime.timedelta(days=days_after)).isoformat(), date_basis="stated",
            )  # fmt: skip
            figure.derive()
            figures.append(figure)
    Figure.objects.bulk_create(figures)
    for rows in (versions, positions, figures):
        _cite(rows, "", passage)


def _cite(things, field, passage):
    records = [getattr(thing, "record", thing) for thing in things]
    types = ContentType.objects.get_for_models(*{type(each) for each in (*things, *records)})
    Citation.objects.bulk_create(
        Citation(record_type=types[type(record)], record_id=record.pk, object_type=types[type(thing)],
                 object_id=thing.pk, field=field, passage=passage, position=number)
        for number, (thing, record) in enumerate(zip(things, records, strict=True))
    )  # fmt: skip
