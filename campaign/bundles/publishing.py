"""A public bundle: what the public may see, as a bundle that can itself be loaded.

Everything leaves through the doors that the pages use: released sources, published records, rows and
citations that are shown, passages that something public rests on, masked texts and quotes, and an allow-list
of fields (a new field is private until it is named here). Then the gate's own rule is applied to what is
left: a value or row that lost its last public citation is left out, and so is a record whose title did.

A text whose display rule keeps part of it back has mask characters there, one for each character, so that
every position stays true. The SHA-256 is that of the text in the bundle.
"""

from collections import defaultdict
from functools import partial

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from campaign.bundles import public_sources
from campaign.bundles.finishing import batches
from campaign.bundles.kinds import BY_MODEL, line, type_of
from campaign.bundles.rows import as_data, campaigns_of, rows_of
from campaign.citing import public_citations, shown, targets
from campaign.models import (
    RECORDS,
    Campaign,
    Citation,
    Concern,
    Credit,
    Demand,
    Endorsement,
    Figure,
    FormerAddress,
    LanguageVersion,
    Link,
    Name,
    Organization,
    Person,
    Petition,
    Position,
    Relation,
    Statement,
    Topic,
    Translation,
    Update,
)
from documents.models import Anchor, Document, Passage
from documents.prepared import prepared
from documents.reading import masked_forms
from documents.serialize import names

_RECORD = {
    "title", "slug", "status", "summary", "editor_note", "note_signed_off", "replaced_by", "updated_at",
    "published_at",
}  # fmt: skip
_DATED = {"date", "date_basis"}
_ATTRIBUTED = {"according_to_person", "according_to_organization", "according_to", "describer_takes_part"}
FIELDS = {
    Topic: {"title", "slug"},
    Campaign: _RECORD,
    Organization: _RECORD | {"campaigns", "kind", "country"},
    Person: _RECORD | {"campaigns", "country", "naming_reason"},
    Statement: _RECORD | _DATED | {
        "campaigns", "kind", "held", "language", "title_language", "title_is_ours", "addressee", "occasion",
        "occasion_place", "occasion_date",
    },
    Petition: _RECORD | _DATED | {"campaigns", "title_language", "state", "addressee"},
    Update: _RECORD | _DATED | {"campaigns", "kind", "place"},
    FormerAddress: {"record", "slug"},
    Name: {"organization", "person", "position", "text", "language", "kind"},
    Link: {"organization", "person", "position", "url", "kind"},
    Relation: _DATED | {"person", "organization", "position", "role", "to_person", "to_organization", "words"},
    Credit: {"statement", "position", "role", "person", "organization", "name", "name_kind"},
    LanguageVersion: {
        "petition", "position", "language", "title", "sign_url", "form_run_by", "names_shown", "seen_open",
    },
    Demand: {"petition", "statement", "position", "text", "language"},
    Endorsement: _DATED | _ATTRIBUTED | {
        "petition", "statement", "campaign", "position", "role", "organization", "person", "group",
    },
    Position: _DATED | _ATTRIBUTED | {
        "petition", "statement", "organization", "person", "position", "topic", "summary", "own_words",
    },
    Figure: _DATED | _ATTRIBUTED | {
        "petition", "statement", "update", "campaign", "position", "kind", "of", "low", "high", "words",
        "qualifier", "preferred", "preferred_because",
    },
    Concern: {"update", "position", "person", "organization", "statement", "petition"},
    Translation: {*Translation.owners, "position", "language", "text"},
    Citation: {"record", "object", "field", "passage", "inferred", "note", "position"},
}  # fmt: skip


def lines(files):
    """A function that yields the public lines of a kind; ask it for the kinds in their order."""
    return _Public(files).lines


class _Public:
    def __init__(self, files):
        self.forms = masked_forms()
        self.documents = Document.objects.public()
        if self.forms:
            slugs = self.documents.values_list("pk", "slug").iterator()
            self.documents = self.documents.exclude(pk__in=[pk for pk, slug in slugs if names(slug, self.forms)])
        readable = Anchor.objects.found().filter(passage=OuterRef("pk"), version__cleared_at__isnull=False)
        readable = Passage.objects.filter(Exists(readable), document__in=self.documents)
        self.citations = public_citations().filter(
            Q(passage__isnull=True) | Exists(readable.filter(pk=OuterRef("passage")))
        )
        self.passages = readable.filter(Exists(self.citations.filter(passage=OuterRef("pk"))))
        self.left_out = set(self._left_out())  # ids of published records, topics and shown rows all the same
        self.sources = public_sources.Sources(files, self.documents, self.passages, self.forms)

    def _left_out(self):
        for model in RECORDS:
            for batch in batches(model.objects.published().iterator(chunk_size=1000)):
                cited = self._cited(batch)
                for record in batch:
                    untitled = "title" in model.citable_fields and "title" not in cited[record.pk]
                    unreasoned = isinstance(record, Person) and not record.naming_reason
                    if untitled or unreasoned or names(record.slug, self.forms):
                        yield record.pk
        for topic in Topic.objects.all():
            if names(topic.slug, self.forms):
                yield topic.pk

    def _cited(self, records):
        """{pk: the fields that public citations name}."""
        cited = defaultdict(set)
        pks = [record.pk if not isinstance(record, dict) else record["pk"] for record in records]
        for pk, field in self.citations.filter(object_id__in=pks).values_list("object_id", "field"):
            cited[pk].add(field)
        return cited

    # --- lines -----------------------------------------------------------------------------

    def lines(self, kind):
        if kind.name in public_sources.KINDS:
            yield from self.sources.lines(kind)
        elif not _any(kind.model):
            return
        elif kind.is_record:
            yield from self._records(kind)
        elif kind.model in FIELDS:
            rows, data = {
                FormerAddress: (self._former_addresses, self._plain),
                Topic: (self._topics, self._plain),
                Citation: (lambda: self.citations, self._citation),
            }.get(kind.model, (partial(self._rows, kind), self._row))
            for row in rows_of(kind, rows()):
                if found := data(kind, row):
                    yield line(found)

    def _data(self, kind, row, **more):
        """The public fields of a row, with the withheld names masked."""
        data = as_data(kind, row, **more)
        return public_sources.masked(kind, {n: v for n, v in data.items() if n in FIELDS[kind.model] | {"id"}},
                                     self.forms)  # fmt: skip

    def _plain(self, kind, row):
        if names(row["slug"], self.forms) or row.get("record_id") in self.left_out:
            return None
        return self._data(kind, row)

    def _citation(self, kind, row):
        return None if {row["record_id"], row["object_id"]} & self.left_out else self._data(kind, row)

    def _row(self, kind, row):
        named = [*kind.owners, *(f"{name}_id" for name in targets(kind.model)), "topic_id"]
        data = None if {row.get(name) for name in named} & self.left_out else self._data(kind, row)
        if data is not None and kind.model is LanguageVersion and not data.get("sign_url"):
            for name in LanguageVersion.OF_FORM:  # which go with its address
                data.pop(name, None)
        if data is None or (kind.model is Link and "url" not in data):
            self.left_out.add(row["pk"])
            return None
        return data

    def _records(self, kind):
        model = kind.model
        for batch in batches(rows_of(kind, model.objects.published())):
            cited = self._cited(batch)
            campaigns = campaigns_of(kind, [row["pk"] for row in batch], self._public_pks(Campaign))
            successors = self._public_pks(model).filter(pk__in=[row["replaced_by_id"] for row in batch])
            successors = set(successors) - self.left_out
            for row in batch:
                if row["pk"] in self.left_out:
                    continue
                data = self._data(kind, row, campaigns=[
                    pk for pk in campaigns.get(row["pk"], ()) if pk not in self.left_out
                ])  # fmt: skip
                if row["replaced_by_id"] not in successors:
                    data.pop("replaced_by", None)
                if not row["note_signed_off"]:
                    data.pop("editor_note", None)
                for name in set(model.citable_fields) - cited[row["pk"]]:
                    data.pop(name, None)
                    if name == "date":
                        data.pop("date_basis", None)
                yield line(data)

    @staticmethod
    def _public_pks(model):
        return model.objects.published().values_list("pk", flat=True)

    def _rows(self, kind):
        if kind.model is Translation:  # goes where its summary goes
            owner = Coalesce(*(OuterRef(f"{name}_id") for name in Translation.owners))
            return shown(Translation).filter(Exists(self.citations.filter(object_id=owner, field="summary")))
        return shown(kind.model).filter(Exists(self.citations.filter(object_id=OuterRef("pk"))))

    def _topics(self):
        positions = self._rows(BY_MODEL[Position]).filter(topic=OuterRef("pk"))
        return Topic.objects.filter(Exists(positions))

    def _former_addresses(self):
        condition = Q()
        for model in RECORDS:
            live = model.objects.published().filter(pk=OuterRef("record_id"))
            condition |= Q(record_type=type_of(BY_MODEL[model])) & Exists(live)
        return FormerAddress.objects.filter(condition)


@prepared
def _any(model):
    """Whether there is anything of this kind: what is public of it takes long to ask for."""
    return model._base_manager.order_by().values_list("pk")[:1]
