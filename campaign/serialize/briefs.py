"""What lists say of records, and what links to them say."""

from collections import defaultdict

from campaign import wording
from campaign.citing import naming, shown
from campaign.models import (
    Campaign,
    Concern,
    Credit,
    LanguageVersion,
    Name,
    Organization,
    Person,
    Petition,
    Statement,
    Update,
)
from documents.choices import called
from documents.prepared import prepared
from documents.serialize import date, language, names


def common(record, title=None):
    return {
        "id": str(record.pk),
        "type": record._meta.model_name,
        "title": title or record.title,
        "url": record.get_absolute_url(),
        "summary": record.summary,
    }


def first_campaigns(forms, most=12):
    """Up to so many campaigns in the order of titles as readers see them, masked ones last: their place, or that they
    are among the first, would tell how a name begins."""
    records = Campaign.objects.published().filter(replaced_by=None)
    if not forms:
        return list(records.order_by("title", "pk")[:most])
    titles = records.order_by().values_list("pk", "title")
    masked = {pk: forms.apply(title) for pk, title in titles.iterator() if forms.find(title)}
    found = list(records.exclude(pk__in=masked).order_by("title", "pk")[:most])
    last = sorted(masked, key=lambda pk: (masked[pk], pk))[: most - len(found)]
    there = records.in_bulk(last)
    return [*found, *(there[pk] for pk in last if pk in there)]


def kind(record):
    return {"kind": record.kind, "kind_label": called(record, "kind")}


def reference(record, by=()):
    """A link to a published record; None for any other."""
    if record is None or not record.is_published:
        return None
    return {
        "id": str(record.pk),
        "type": record._meta.model_name,
        "title": wording.titled(record, by) if by else record.title,
        "title_language": getattr(record, "title_language", ""),
        "url": record.get_absolute_url(),
    }


def _rows_of(row_model, owner, records, **filters):
    found = defaultdict(list)
    for row in _rows(row_model, owner, tuple(filters.items()), records=[record.pk for record in records]):
        found[getattr(row, f"{owner}_id")].append(row)
    return found


@prepared
def _rows(row_model, owner, filters, *, records):
    rows = shown(row_model).filter(**{f"{owner}__in": records}, **dict(filters))
    return naming(rows, ("title", "slug", "status", "title_language"))


def _brief_petitions(records, forms):
    by = wording.initiators(records)
    languages = _rows_of(LanguageVersion, "petition", records)
    return [
        {
            **common(record),
            "date": date(record),
            "title_language": language(record.title_language),
            "initiators": by[record.pk],
            "languages": [language(row.language) for row in languages[record.pk]],
            "has_sign_link": any(row.sign_url and not names(row.sign_url, forms) for row in languages[record.pk]),
        }
        for record in records
    ]


@prepared
def _credited(*, records):
    """(statement, person, organization, name as given) of those who wrote or spoke it."""
    rows = shown(Credit).filter(statement__in=records, role__in=(Credit.Role.AUTHOR, Credit.Role.SPEAKER))
    return rows.values_list("statement_id", "person__title", "organization__title", "name")


def _brief_statements(records, forms):
    credits = defaultdict(list)
    for statement, person, organization, name in _credited(records=[record.pk for record in records]):
        credits[statement].append(next((who for who in (person, organization) if who is not None), name))
    return [
        {
            **common(record), **kind(record),
            "date": date(record),
            "held": record.held,
            "held_label": called(record, "held"),
            "language": language(record.language),
            "title_language": language(record.title_language),
            "by": credits[record.pk],
        }
        for record in records
    ]  # fmt: skip


def _brief_updates(records, forms):
    concerns = _rows_of(Concern, "update", records)
    petitions = {row.petition for rows in concerns.values() for row in rows if row.petition}
    by = wording.initiators(petitions) if petitions else {}
    return [
        {
            **common(record), **kind(record),
            "date": date(record),
            "place": record.place,
            "concerns": [reference(row.target, by.get(row.target.pk, ())) for row in concerns[record.pk]],
        }
        for record in records
    ]  # fmt: skip


def _brief_organizations(records, forms):
    found = _rows_of(Name, "organization", records)
    return [
        {**common(record), **kind(record), **country(record), "names": [row.text for row in found[record.pk]]}
        for record in records
    ]


def _brief_people(records, forms):
    found = _rows_of(Name, "person", records)
    return [
        {**common(record), **country(record), "names": [row.text for row in found[record.pk]]} for record in records
    ]


def country(record):
    return {"country": record.country.code or "", "country_label": str(record.country.name or "")}


BRIEFS = {
    Campaign: lambda records, forms: [common(record) for record in records],
    Petition: _brief_petitions,
    Statement: _brief_statements,
    Update: _brief_updates,
    Organization: _brief_organizations,
    Person: _brief_people,
}
