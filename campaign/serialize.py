"""The one door for records: what leaves for the public, in any format.

Every dict here is an allow-list: a new field is private until it is named. Pages and JSON are made from
the same dicts. Withheld names are masked in all of them at the end (`Door.out`), whatever format follows.

A fact is a dict with its own `citations`. A record's citations name the field they support.
"""

from collections import defaultdict

from django.db.models import Q

from campaign import wording
from campaign.citing import shown, with_names
from campaign.models import (
    Campaign,
    Citation,
    Concern,
    Credit,
    Demand,
    Endorsement,
    Figure,
    LanguageVersion,
    Link,
    Name,
    Organization,
    Person,
    Petition,
    Position,
    Relation,
    Statement,
    Update,
)
from documents import reading
from documents.models import Document
from documents.serialize import date, instant, language, quotation, source

_ADDRESSES = {"url", "in_source", "original_url", "archive_url", "sign_url", "permanent_url", "id", "passage"}


class Door:
    """Serialises records for one answer; reads the withheld names once."""

    def __init__(self):
        self.forms = reading.masked_forms()

    def out(self, value, key=""):
        """The value with every withheld name masked in every string that a reader reads."""
        if not self.forms:
            return value
        if isinstance(value, dict):
            return {name: self.out(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [self.out(item, key) for item in value]
        if isinstance(value, str) and key not in _ADDRESSES:
            return self.forms.apply(value)
        return value

    def briefs(self, records):
        """What lists say of records of one kind; a constant number of queries."""
        records = list(records)
        if not records:
            return []
        return self.out(_BRIEF[type(records[0])](records))

    def full(self, record):
        """Everything public of one record."""
        return self.out(_Full(record, self.forms).dict())


# --- lists ---------------------------------------------------------------------------------


def _common(record, title=None):
    return {
        "id": str(record.pk),
        "type": record._meta.model_name,
        "title": title or record.title,
        "url": record.get_absolute_url(),
        "summary": record.summary,
    }


def _kind(record):
    return {"kind": record.kind, "kind_label": record.get_kind_display()}


def reference(record, by=()):
    """A link to a published record; None for any other."""
    if record is None or not record.is_published:
        return None
    title = wording.titled(record, by) if by else record.title
    return {
        "id": str(record.pk), "type": record._meta.model_name, "title": title, "url": record.get_absolute_url()
    }  # fmt: skip


def _rows_of(row_model, owner, records, **filters):
    found = defaultdict(list)
    rows = shown(row_model).filter(**{f"{owner}__in": [r.pk for r in records]}, **filters)
    for row in with_names(rows):
        found[getattr(row, f"{owner}_id")].append(row)
    return found


def _brief_petitions(records):
    by = wording.initiators(records)
    languages = _rows_of(LanguageVersion, "petition", records)
    return [
        {
            **_common(record),
            "date": date(record),
            "initiators": by[record.pk],
            "languages": [language(row.language) for row in languages[record.pk]],
            "has_sign_link": any(row.sign_url for row in languages[record.pk]),
        }
        for record in records
    ]


def _brief_statements(records):
    credits = _rows_of(Credit, "statement", records, role__in=(Credit.Role.AUTHOR, Credit.Role.SPEAKER))
    return [
        {
            **_common(record), **_kind(record),
            "date": date(record),
            "held": record.held,
            "held_label": record.get_held_display(),
            "language": language(record.language),
            "title_language": language(record.title_language),
            "by": [str(row.who) for row in credits[record.pk]],
        }
        for record in records
    ]  # fmt: skip


def _brief_updates(records):
    concerns = _rows_of(Concern, "update", records)
    return [
        {
            **_common(record), **_kind(record),
            "date": date(record),
            "place": record.place,
            "concerns": [reference(row.target) for row in concerns[record.pk]],
        }
        for record in records
    ]  # fmt: skip


def _brief_organizations(records):
    names = _rows_of(Name, "organization", records)
    return [
        {**_common(record), **_kind(record), **_country(record), "names": [row.text for row in names[record.pk]]}
        for record in records
    ]


def _brief_people(records):
    names = _rows_of(Name, "person", records)
    return [
        {**_common(record), **_country(record), "names": [row.text for row in names[record.pk]]} for record in records
    ]


def _country(record):
    return {"country": record.country.code or "", "country_label": str(record.country.name or "")}


_BRIEF = {
    Campaign: lambda records: [_common(record) for record in records],
    Petition: _brief_petitions,
    Statement: _brief_statements,
    Update: _brief_updates,
    Organization: _brief_organizations,
    Person: _brief_people,
}


# --- one record ----------------------------------------------------------------------------


class _Full:
    """Builds the dict of one record: gathers its rows first, then all their citations at once."""

    def __init__(self, record, forms):
        self.record, self.forms = record, forms
        self.name = record._meta.model_name
        self.rows = {}
        for row_model, condition in _ROWS[type(record)](record).items():
            self.rows[row_model] = list(with_names(shown(row_model).filter(condition)))
        self._load_other_figures()
        self._load_petition_names()
        self._load_citations()

    def _load_other_figures(self):
        """What other records say of the same thing: sources that disagree are shown side by side."""
        mine = self.rows.get(Figure, [])
        others = shown(Figure).filter(of__in={row.of for row in mine}).exclude(pk__in=[row.pk for row in mine])
        self.rows["other_figures"] = list(with_names(others)) if mine else []

    def _load_petition_names(self):
        petitions = {r.petition for rows in self.rows.values() for r in rows if getattr(r, "petition", None)}
        petitions |= {self.record} if isinstance(self.record, Petition) else set()
        self.by = wording.initiators(petitions)

    def _load_citations(self):
        things = [self.record.pk, *(row.pk for rows in self.rows.values() for row in rows)]
        citations = list(
            Citation.objects.filter(object_id__in=things)
            .select_related("passage__document")
            .order_by("position", "id")
        )
        self.quotes = reading.quotes({c.passage for c in citations if c.passage}, self.forms)
        self.citations = defaultdict(list)
        for citation in citations:
            self.citations[citation.object_id].append(self._citation(citation))

    def _citation(self, citation):
        said = {"field": citation.field, "inferred": citation.inferred, "note": citation.note}
        if citation.passage is None:
            return {**said, "exact": None, "passage": None, "source": None}
        quote = self.quotes.get(citation.passage_id)
        if quote is None:  # its source was withheld after the record was published
            under_review = citation.passage.document.status == Document.Status.WITHHELD
            return {**said, "exact": None, "passage": None, "source": None, "source_under_review": under_review}
        return {**said, **quotation(quote), "source": source(quote.document, self.forms)}

    def ref(self, record):
        return reference(record, self.by.get(record.pk, ()) if record is not None else ())

    def dict(self):
        record = self.record
        return {
            **_common(record),
            "published_at": instant(record.published_at),
            "updated_at": instant(record.updated_at),
            "editor_note": record.editor_note,
            "campaigns": [] if isinstance(record, Campaign) else self._campaigns(),
            **_OWN[type(record)](self),
            "citations": self.citations[record.pk],
        }

    def _campaigns(self):
        return [reference(campaign) for campaign in self.record.campaigns.published()]

    def list(self, row_model, make, condition=lambda row: True):
        return [
            {"id": str(row.pk), **make(self, row), "citations": self.citations[row.pk]}
            for row in self.rows.get(row_model, ())
            if condition(row)
        ]

    def mine(self, row):
        """Whether this record owns the row (it may be another record's row that names this one)."""
        return row.record.pk == self.record.pk


def _who(full, row):
    """An organization, a person, or words that point at nobody."""
    target = row.organization or row.person
    words = getattr(row, "group", "") or getattr(row, "name", "")
    return {"who": full.ref(target), "words": words, "name": str(target or words)}


def _attributed(full, row):
    target = row.according_to_person or row.according_to_organization
    return {
        "according_to": str(row.describer) if row.describer else "",
        "according_to_record": full.ref(target),
        "describer_takes_part": row.describer_takes_part,
        "attribution": wording.attribution(row),
        "date": date(row),
    }


def _subject(full, row):
    """The record that a row is about, where that is not the one whose page this is."""
    return {} if full.mine(row) else {"subject": full.ref(row.record)}


def _endorsement(full, row):
    return {
        "role": row.role, "role_label": row.get_role_display(), **_who(full, row), **_attributed(full, row),
        **_subject(full, row),
    }  # fmt: skip


def _position(full, row):
    return {
        "topic": {"title": row.topic.title, "slug": row.topic.slug},
        "summary": wording.attributed(row.summary, row),
        "words": row.summary,
        "own_words": row.own_words,
        **_attributed(full, row),
        **_subject(full, row),
    }


def _figure(full, row):
    return {
        "kind": row.kind, "of": row.of, "low": row.low, "high": row.high, "qualifier": row.qualifier,
        "words": row.words, "amount": wording.amount(row), "preferred": row.preferred,
        "preferred_because": row.preferred_because, **_attributed(full, row), **_subject(full, row),
    }  # fmt: skip


def _figures(full):
    return {"figures": full.list(Figure, _figure), "other_figures": full.list("other_figures", _figure)}


def _credit(full, row):
    return {
        "role": row.role, "role_label": row.get_role_display(), **_who(full, row), "name_kind": row.name_kind,
        "name_kind_label": row.get_name_kind_display(),
    }  # fmt: skip


def _credited(full, row):
    statement = row.statement
    return {
        "role": row.role, "role_label": row.get_role_display(), "statement": full.ref(statement),
        "statement_date": date(statement), **_kind(statement),
    }  # fmt: skip


def _relation(full, row):
    return {
        "role": row.role, "role_label": row.get_role_display(), "words": row.words, "target": full.ref(row.target),
        "date": date(row), **_subject(full, row),
    }  # fmt: skip


def _language_version(full, row):
    return {"language": language(row.language), "title": row.title, "sign_url": row.sign_url}


def _demand(full, row):
    return {"text": row.text, "language": language(row.language)}


def _name(full, row):
    return {
        "text": row.text,
        "language": language(row.language),
        "kind": row.kind,
        "kind_label": row.get_kind_display(),
    }


def _link(full, row):
    return {"address": row.url, "kind": row.kind, "kind_label": row.get_kind_display()}


def _concern(full, row):
    return {"target": full.ref(row.target), "target_type": row.target._meta.model_name}


def _concerned(full, row):
    update = row.update
    return {
        "update": full.ref(update), **_kind(update), "date": date(update), "place": update.place,
        "summary": update.summary, "is_situation": update.kind in Update.SITUATION,
    }  # fmt: skip


def _updates(full):
    """The updates that concern this record, newest first."""
    rows = full.list(Concern, _concerned)
    return sorted(rows, key=lambda row: (row["date"] or {}).get("latest") or "", reverse=True)


def _last_known(updates):
    """What we last know of somebody's situation: the newest dated update that says it, or None."""
    return next((row for row in updates if row["is_situation"] and row["date"]), None)


def _own_campaign(full):
    return {
        "endorsements": full.list(Endorsement, _endorsement),
        **_figures(full),
    }


def _own_petition(full):
    petition = full.record
    return {
        "initiators": full.by[petition.pk],
        "title_language": language(petition.title_language),
        "date": date(petition),
        "state": petition.state,
        "state_label": petition.get_state_display(),
        "addressee": petition.addressee,
        "language_versions": full.list(LanguageVersion, _language_version),
        "demands": full.list(Demand, _demand),
        "endorsements": full.list(Endorsement, _endorsement),
        "positions": full.list(Position, _position),
        **_figures(full),
        "updates": _updates(full),
    }


def _own_statement(full):
    statement = full.record
    return {
        **_kind(statement),
        "held": statement.held,
        "held_label": statement.get_held_display(),
        "language": language(statement.language),
        "title_language": language(statement.title_language),
        "title_is_ours": statement.title_is_ours,
        "date": date(statement),
        "addressee": statement.addressee,
        "occasion": statement.occasion,
        "occasion_place": statement.occasion_place,
        "occasion_date": date(statement, "occasion_date"),
        "credits": full.list(Credit, _credit),
        "demands": full.list(Demand, _demand),
        "endorsements": full.list(Endorsement, _endorsement),
        "positions": full.list(Position, _position),
        **_figures(full),
        "updates": _updates(full),
    }


def _own_actor(full):
    """What organizations and people have in common."""
    updates = _updates(full)
    return {
        **_country(full.record),
        "names": full.list(Name, _name),
        "links": full.list(Link, _link),
        "relations": full.list(Relation, _relation, full.mine),
        "related_from": full.list(Relation, _relation, lambda row: not full.mine(row)),
        "endorsements": full.list(Endorsement, _endorsement),
        "positions": full.list(Position, _position, full.mine),
        "described": full.list(Position, _position, lambda row: not full.mine(row)),
        "statements": full.list(Credit, _credited),
        "last_known": _last_known(updates),
        "updates": updates,
    }


def _own_update(full):
    update = full.record
    return {
        **_kind(update),
        "is_situation": update.kind in Update.SITUATION,
        "date": date(update),
        "place": update.place,
        "concerns": full.list(Concern, _concern),
        **_figures(full),
    }


_OWN = {
    Campaign: _own_campaign,
    Petition: _own_petition,
    Statement: _own_statement,
    Organization: lambda full: {**_kind(full.record), **_own_actor(full)},
    Person: _own_actor,
    Update: _own_update,
}


def _owned(owner, *row_models):
    return lambda record: {model: Q(**{owner: record}) for model in row_models}


def _actor_rows(owner):
    """The rows of an organization or person, and other records' rows that name it."""

    def rows(record):
        mine = Q(**{owner: record})
        return {
            Name: mine,
            Link: mine,
            Relation: mine | Q(**{f"to_{owner}": record}),
            Endorsement: mine,
            Position: mine | Q(**{f"according_to_{owner}": record}),
            Credit: mine,
            Concern: mine,
        }

    return rows


# Which rows each kind of record's page shows.
_ROWS = {
    Campaign: _owned("campaign", Endorsement, Figure),
    Petition: _owned("petition", LanguageVersion, Demand, Endorsement, Position, Figure, Concern),
    Statement: _owned("statement", Credit, Demand, Endorsement, Position, Figure, Concern),
    Organization: _actor_rows("organization"),
    Person: _actor_rows("person"),
    Update: _owned("update", Concern, Figure),
}
