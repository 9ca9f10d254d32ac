"""Everything public of one record: its own fields, its rows, and other records' rows that name it."""

from collections import defaultdict
from functools import reduce
from operator import or_

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.http import urlencode

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
    Translation,
    Update,
)
from campaign.serialize import facts, summaries
from campaign.serialize.briefs import common, country, kind, reference
from documents import reading, tombstones
from documents.choices import called
from documents.models import Document
from documents.prepared import prepared
from documents.serialize import date, instant, language, quotation, source

# An organization may have said thousands of things: its page tells the newest, and the list of it the others.
MOST = 25
DATED = {Credit: "statement", Concern: "update"}


# What is read of a record that a row names.
NAMED = (
    "title", "slug", "status", "title_language", "kind", "summary", "place",
    "date", "date_basis", "date_earliest", "date_latest",
)  # fmt: skip


def with_signs(records):
    """These records with whether there are rows of each kind that their page shows: most have two or three kinds."""
    signs = {}
    for row_model, names in ROWS[records.model].items():
        condition = reduce(or_, (Q(**{name: OuterRef("pk")}) for name in names))
        signs[_sign(row_model)] = Exists(row_model.objects.filter(condition))
    return records.annotate(**signs)


def _sign(row_model):
    return f"has_{row_model._meta.model_name}"


@prepared
def _rows(row_model, names, dated, *, record):
    """The rows of one kind that a record's page shows: those that name it by one of these foreign keys."""
    rows = with_names(shown(row_model).filter(reduce(or_, (Q(**{name: record}) for name in names))), NAMED)
    return rows.order_by(f"-{dated}__sort_date", "-id")[: MOST + 1] if dated else rows


@prepared
def _figures(*, of, but):
    return with_names(shown(Figure).filter(of__in=of).exclude(pk__in=but), NAMED)


@prepared
def _citations(*, things):
    """With their passages, and whether their sources are released: what is said of a source comes with its quote."""
    found = Citation.objects.filter(object_id__in=things).select_related("passage")
    found = found.defer("record_type", "record_id", "passage__archived", "passage__created_at", "passage__folded")
    return found.annotate(source_status=F("passage__document__status")).order_by("position", "id")


@prepared
def _campaigns(model, *, record):
    return (
        Campaign.objects.published().filter(**{f"{model._meta.model_name}s": record}).only("title", "slug", "status")
    )


class Full:
    """Builds the dict of one record (`with_signs`): gathers its rows first, then all their citations at once."""

    def __init__(self, record, forms):
        self.record, self.forms = record, forms
        self.name = record._meta.model_name
        self.rows = {}
        for row_model, names in ROWS[type(record)].items():
            dated = DATED.get(row_model, "") if isinstance(record, Organization) else ""
            may_have = getattr(record, _sign(row_model), True)
            self.rows[row_model] = _rows(row_model, names, dated, record=record.pk) if may_have else []
        self._load_other_figures()
        self._load_petition_names()
        updates = [row.update_id for row in self.rows.get(Concern, ())]
        self.summaries = {} if isinstance(record, Update) else summaries.of_page(Update, updates)
        self._load_citations()

    def _load_other_figures(self):
        """What other records say of the same thing: sources that disagree are shown side by side."""
        mine = self.rows.get(Figure, [])
        # What is masked could be of different things: that others say the same of it would tell them apart.
        told = {row.of for row in mine if not (self.forms and self.forms.find(row.of))}
        others = _figures(of=told, but=[row.pk for row in mine])
        self.rows["other_figures"] = others

    def _load_petition_names(self):
        petitions = {r.petition for rows in self.rows.values() for r in rows if getattr(r, "petition", None)}
        petitions |= {self.record} if isinstance(self.record, Petition) else set()
        self.by = wording.initiators(petitions)

    def _load_citations(self):
        things = [row.pk for rows in self.rows.values() for row in rows]
        things += [self.record.pk] if self.record else []
        citations = _citations(things=things)
        passages = {c.passage for c in citations if c.passage}
        self.quotes, self.erased = reading.quotes(passages, self.forms), tombstones.of_passages(passages)
        self.citations, self.said, self.sources = defaultdict(list), {}, {}
        for citation in citations:
            self.citations[citation.object_type_id, citation.object_id].append(self._citation(citation))

    def cited(self, thing):
        """The citations of a record or row; its key alone does not say of what kind it is."""
        return self.citations[ContentType.objects.get_for_model(type(thing)).pk, thing.pk]

    def _citation(self, citation):
        said = {"field": citation.field, "inferred": citation.inferred, "note": citation.note}
        if citation.passage is None:
            return {**said, "exact": None, "passage": None, "source": None}
        if citation.passage.erased_at:
            return {**said, "exact": None, "passage": None, "source": None, "erased": self._erased(citation)}
        quote = self.quotes.get(citation.passage_id)
        if quote is None:  # its source was withheld after the record was published, or is a draft again since
            under_review = citation.source_status != Document.Status.RELEASED
            return {**said, "exact": None, "passage": None, "source": None, "source_under_review": under_review}
        if citation.passage_id not in self.said:  # most passages are cited for several facts
            self.said[citation.passage_id] = self._quotation(quote)
        return {**said, **self.said[citation.passage_id]}

    def _quotation(self, quote):
        """What is said of a passage and its source."""
        document = quote.document.pk
        if document not in self.sources:
            self.sources[document] = source(quote.document, self.forms, quote.looked)
        return {**quotation(quote, self.forms), "source": self.sources[document]}

    def _erased(self, citation):
        """What is left of a quote that was lawfully erased: when, why, and where that is said."""
        passage, tombstone = citation.passage, self.erased.get(citation.passage_id)
        return {
            "erased_at": instant(passage.erased_at),
            "reason": self.forms.apply(tombstone.reason) if tombstone else "",
            "url": passage.get_absolute_url() if citation.source_status == Document.Status.RELEASED else "",
        }

    def ref(self, record):
        return reference(record, self.by.get(record.pk, ()) if record is not None else ())

    def dict(self):
        record = self.record
        return {
            **common(record),
            "summary_language": language(summaries.OURS),
            "summaries": summaries.every(self.rows.get(Translation, ())),
            "published_at": instant(record.published_at),
            "updated_at": instant(record.updated_at),
            "editor_note": record.editor_note,
            "campaigns": [] if isinstance(record, Campaign) else self._campaigns(),
            **OWN[type(record)](self),
            "citations": self.cited(record),
        }

    def _campaigns(self):
        found = [reference(campaign) for campaign in _campaigns(type(self.record), record=self.record.pk)]
        # By their titles; where a masked one stands among them would tell how the name begins.
        return sorted(found, key=lambda each: bool(self.forms.find(each["title"]))) if self.forms else found

    def list(self, row_model, make, condition=lambda row: True):
        return [
            {"id": str(row.pk), **make(self, row), "citations": self.cited(row)}
            for row in self.rows.get(row_model, ())
            if condition(row)
        ]

    def mine(self, row):
        """Whether this record owns the row (it may be another record's row that names this one)."""
        return row.record.pk == self.record.pk


class Several(Full):
    """Rows of several records ({row model: rows with names}), for pages that set them side by side."""

    def __init__(self, rows, forms, cited):
        self.record, self.forms, self.rows, self.citations = None, forms, rows, defaultdict(list)
        self._load_petition_names()
        if cited:
            self._load_citations()

    def mine(self, row):
        """Each row says whose it is, for none has the page to itself."""
        return False


def _updates(full):
    """The updates that concern this record, newest first, in the order of lists: by their last day, or by the first
    where the end is open."""
    return sorted(full.list(Concern, facts.concerned), key=lambda row: _days(row["date"], "latest"), reverse=True)


def _last_known(updates):
    """What we last know of somebody's situation, or None: the dated update that says it and begins last. (What
    happened “in 2023” may have happened before what happened on a day of it.)"""
    dated = [row for row in updates if row["is_situation"] and row["date"]]
    return max(dated, key=lambda row: (_days(row["date"], "earliest"), _days(row["date"], "latest")), default=None)


def _days(date, which):
    """A bound of an uncertain date, as text that compares; the other one where it is open, "" without a date."""
    return (date[which] or date["earliest"] or date["latest"] or "") if date else ""


def _own_campaign(full):
    return {
        "endorsements": full.list(Endorsement, facts.endorsement),
        **facts.figures(full),
    }


def _own_petition(full):
    petition = full.record
    return {
        "initiators": full.by[petition.pk],
        "title_language": language(petition.title_language),
        "date": date(petition),
        "state": petition.state,
        "state_label": called(petition, "state"),
        "addressee": petition.addressee,
        "language_versions": full.list(LanguageVersion, facts.language_version),
        "demands": full.list(Demand, facts.demand),
        "endorsements": full.list(Endorsement, facts.endorsement),
        "positions": full.list(Position, facts.position),
        **facts.figures(full),
        "updates": _updates(full),
    }


def _own_statement(full):
    statement = full.record
    return {
        **kind(statement),
        "held": statement.held,
        "held_label": called(statement, "held"),
        "language": language(statement.language),
        "title_language": language(statement.title_language),
        "title_is_ours": statement.title_is_ours,
        "date": date(statement),
        "addressee": statement.addressee,
        "occasion": statement.occasion,
        "occasion_place": statement.occasion_place,
        "occasion_date": date(statement, "occasion_date"),
        "credits": full.list(Credit, facts.credit),
        "demands": full.list(Demand, facts.demand),
        "endorsements": full.list(Endorsement, facts.endorsement),
        "positions": full.list(Position, facts.position),
        **facts.figures(full),
        "updates": _updates(full),
    }


def _own_actor(full):
    """What organizations and people have in common."""
    updates = _updates(full)
    return {
        **country(full.record),
        "names": full.list(Name, facts.name),
        "links": full.list(Link, facts.link),
        "relations": full.list(Relation, facts.relation, full.mine),
        "related_from": full.list(Relation, facts.relation, lambda row: not full.mine(row)),
        "endorsements": full.list(Endorsement, facts.endorsement),
        "positions": full.list(Position, facts.position, full.mine),
        "described": full.list(Position, facts.position, lambda row: not full.mine(row)),
        "statements": full.list(Credit, facts.credited)[:MOST],
        "more_statements": _more(full, Credit, "statement_list"),
        "last_known": _last_known(updates),
        "updates": updates[:MOST] if isinstance(full.record, Organization) else updates,
        "more_updates": _more(full, Concern, "update_list"),
    }


def _more(full, row_model, list_name):
    """The address of the list that has all of them, where a page tells only the newest; else ""."""
    if not isinstance(full.record, Organization) or len(full.rows[row_model]) <= MOST:
        return ""
    return f"{reverse(list_name)}?{urlencode({'organization': full.record.slug})}"


def _own_update(full):
    update = full.record
    return {
        **kind(update),
        "is_situation": update.kind in Update.SITUATION,
        "date": date(update),
        "place": update.place,
        "concerns": full.list(Concern, facts.concern),
        **facts.figures(full),
    }


OWN = {
    Campaign: _own_campaign,
    Petition: _own_petition,
    Statement: _own_statement,
    Organization: lambda full: {**kind(full.record), **_own_actor(full)},
    Person: _own_actor,
    Update: _own_update,
}


def _owned(owner, *row_models):
    return dict.fromkeys(row_models, (owner,))


def _actor_rows(owner):
    """The rows of an organization or person, and other records' rows that name it."""
    return {
        **_owned(owner, Name, Link, Relation, Endorsement, Position, Credit, Concern, Translation),
        Relation: (owner, f"to_{owner}"),
        Position: (owner, f"according_to_{owner}"),
    }


# Which rows each kind of record's page shows, and by which of their foreign keys.
ROWS = {
    Campaign: _owned("campaign", Endorsement, Figure, Translation),
    Petition: _owned("petition", LanguageVersion, Demand, Endorsement, Position, Figure, Concern, Translation),
    Statement: _owned("statement", Credit, Demand, Endorsement, Position, Figure, Concern, Translation),
    Organization: _actor_rows("organization"),
    Person: _actor_rows("person"),
    Update: _owned("update", Concern, Figure, Translation),
}
