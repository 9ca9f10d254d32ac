"""The end of a load: passages find their places, the gate decides, the history is told."""

import sys
import uuid
from collections import defaultdict, deque
from itertools import islice

import reversion.models
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from reversion.models import Revision

from campaign import drafts, gate, helping, history, places
from campaign.bundles.kinds import BY_MODEL
from campaign.models import RECORDS, Citation, Person, Record
from documents import known, masking, placing
from documents.inserting import insert
from documents.looking import look_at
from documents.models import Anchor, Document, Erasure, MaskedString, Passage, Redaction, Version
from documents.reading import masked_forms

BATCH = 500
LOOKED_AT = 50  # texts that are looked at in one go


def batches(things, size=BATCH):
    things = iter(things)
    while batch := list(islice(things, size)):
        yield batch


def record_model(type_id):
    return ContentType.objects.get_for_id(type_id).model_class()


class Finish:
    """Remembers, while rows go in, what is left to do when all are there."""

    def __init__(self, problems, loaded, seen, overwrite=False):
        self.problems, self.loaded, self.seen = problems, loaded, seen
        self.overwrite = overwrite  # whether what people changed here may be changed back
        self.to_release = defaultdict(dict)  # kind's name: {pk: line} of what the bundle calls public
        self.touched = {}  # (model, pk) of what was there before and changes; ordered
        # Into an empty database a load restores: what was withheld or masked after a record was published
        # stands in no record's way, as it did not where the bundle was dumped.
        self.restores = not any(model._base_manager.exists() for model in (*RECORDS, Document))
        self.old_slugs = []
        self.looking = helping.Queue(self._looked_at, helping.AHEAD)  # at the texts that the load brings
        self.arrived = deque()  # the versions that are being looked at, without their texts
        self.unnamed = set()  # versions in which the bundle says where passages stand
        self.suspects = []  # keys of those that may show what has to be masked
        self.sources = set()  # documents to which the load brought a version or passage
        self.everything = False  # whether every published record has to be looked at again
        self.masked = set()  # documents that show other things now: masks, places of passages, their status

    # --- while rows go in ------------------------------------------------------------------

    def touch(self, model, pk):
        if (model, pk) in self.touched:
            return
        self.touched[model, pk] = True
        stored = model._base_manager.get(pk=pk)
        revisions = reversion.models.Version.objects.get_for_object(stored)
        if not self.overwrite and revisions.filter(revision__user__isnull=False).exists():
            self.problems.add(
                f"{model._meta.verbose_name} “{stored}” was changed here by somebody, and the bundle would change it "
                "back. Leave it out, or load with --overwrite; what is here now stays in its history.",
                BY_MODEL[model].file,
            )
        history.keep_prior_state(stored)

    def added(self, kind, items):
        if kind.model in (Version, Passage):
            self.sources |= {item.instance.document_id for item in items}
        if kind.model is Version:
            for some in batches(items, LOOKED_AT):
                self.look_at([item.instance for item in some])
        self.everything |= kind.model is MaskedString
        if kind.model is Anchor:
            self.unnamed |= {item.instance.version_id for item in items}
        if kind.model is Redaction:
            self._masks_changed(item.instance.version_id for item in items)

    def look_at(self, versions):
        """While the texts are at hand: by what they will be recognised, and which have to be looked at closely."""
        self.arrived.append([Version(id=each.pk, final_url=each.final_url) for each in versions])
        texts = [each.text for each in versions]
        self.looking.put(look_at, texts, size=sum(map(sys.getsizeof, texts)))

    def _looked_at(self, found):
        versions = self.arrived.popleft()
        seen = list(zip(versions, found, strict=True))
        insert(known.sketched(version, numbers) for version, (numbers, _suspect) in seen)
        self.suspects += [version.pk for version, (_numbers, suspect) in seen if suspect]

    def changed(self, kind, item, row, names):
        if kind.model is Passage and names & set(Passage.QUOTE):
            Anchor.objects.filter(passage=item.pk).delete()
            self.sources |= {item.instance.document_id, row["document_id"]}
        self.everything |= kind.model is MaskedString
        if kind.model is Redaction:
            self._masks_changed([item.instance.version_id, row["version_id"]])
        if kind.model is Anchor:
            self.unnamed.add(item.instance.version_id)
            self._masks_changed([item.instance.version_id, row["version_id"]])
        if kind.model is Document and "status" in names:
            self.masked.add(item.pk)
        if kind.is_record and "slug" in names and row["published_at"]:
            self.old_slugs.append((kind.model, item.pk, row["slug"]))

    def _masks_changed(self, versions):
        self.masked |= set(Version.objects.filter(pk__in=set(versions)).values_list("document", flat=True))

    # --- when all are in -------------------------------------------------------------------

    def run(self):
        self.place_passages()
        self.looking.finish()
        for documents in batches(sorted(self.sources)):
            known.remember_all(documents)
        self.suggest_masks()
        self.mask_names()
        self.release_documents()
        self.publish_records()
        for model, pk, slug in self.old_slugs:
            drafts.keep_address(model._base_manager.get(pk=pk), slug)

    def place_passages(self):
        """Find each passage in each version of its source in which it has no place yet."""
        sought = deque()
        queue = helping.Queue(lambda found: self._placed(sought.popleft(), found), helping.AHEAD)
        for some in batches(_missing(sorted(self.sources)), LOOKED_AT):
            sought.append([(version, passages) for version, _text, passages in some])
            texts = [(text, [each.selector for each in passages]) for _version, text, passages in some]
            queue.put(placing.locate_all, texts, size=sum(sys.getsizeof(text) for text, _selectors in texts))
        queue.finish()
        places.name_all(sorted(self.unnamed))

    def _placed(self, sought, found):
        pairs = zip(sought, found, strict=True)
        anchors = [anchor for (version, passages), there in pairs for anchor in _places(version, passages, there)]
        insert(anchors)
        self.loaded.counts["anchors"].new += len(anchors)

    def suggest_masks(self):
        """What a text shows of cards, accounts, telephones and e-mail is masked until somebody decides."""
        for pks in batches(sorted(self.suspects), 50):
            for version in Version.objects.filter(pk__in=pks).order_by("pk"):
                if made := masking.suggest(version):
                    self.loaded.suggested.append((version.document.slug, version.number, len(made)))
                    self.masked.add(version.document_id)

    def mask_names(self):
        """What the withheld people are called that this load changed. Where it restores, the bundle itself says it."""
        changed = {pk for _model, pk in self.touched}
        for person in Person._base_manager.filter(status=Record.Status.WITHHELD).order_by("pk"):
            if person.pk in changed and not self.restores and drafts.unmasked(person):
                drafts.mask_names(person, None)
                self.everything = True

    def release_documents(self):
        lines = self.to_release["documents"]
        for pks in batches(lines):
            cleared = set(Version.objects.cleared().filter(document__in=pks).values_list("document", flat=True))
            cleared |= set(Erasure.objects.filter(document__in=pks).values_list("document", flat=True))
            for pk in pks:
                if pk not in cleared:
                    self.problems.add(
                        "a released source needs a version that the public may see (cleared_at).",
                        BY_MODEL[Document].file, lines[pk], "status",
                    )  # fmt: skip
            Document.objects.filter(pk__in=pks).update(status=Document.Status.RELEASED)

    def publish_records(self):
        """The gate, for all that the bundle calls published and for all published ones that it touched."""
        forms = masked_forms()
        for model in RECORDS:
            kind = BY_MODEL[model]
            lines = self.to_release[kind.name]
            live = model.objects.published()
            others = self._touched(model)
            for pks in batches(lines):
                self.ask_gate(kind, model._base_manager.filter(pk__in=pks), lines, forms)
                model._base_manager.filter(pk__in=pks).update(status=Record.Status.PUBLISHED)
            for pks in batches(pk for pk in others if pk not in lines):
                self.ask_gate(kind, live.filter(pk__in=pks), lines, forms)

    def _touched(self, model):
        """The ids of stored records of which the load may have changed what the public sees."""
        if self.everything:
            return list(model.objects.published().values_list("pk", flat=True))
        type_id = ContentType.objects.get_for_model(model).pk
        citing = Citation.objects.filter(record_type=type_id, passage__document__in=self.masked)
        return {pk for touched, pk in self.touched if touched is model} | set(
            citing.values_list("record_id", flat=True)
        )

    def ask_gate(self, kind, records, lines, forms):
        records = {record.pk: record for record in records}
        for pk, found in gate.problems(records.values(), forms, together=lines).items():
            line = lines.get(pk)
            where = kind.file if line else f"{kind.model._meta.verbose_name} “{records[pk]}”, stored already"
            stands = records[pk].is_published and (kind.model, pk) not in self.touched
            for problem in found:
                excused = self.restores and (problem.withheld or problem.repeats)
                if not (excused or (problem.erased and stands)):
                    self.problems.add(f"cannot be published: {problem}", where, line)

    # --- history ---------------------------------------------------------------------------

    def keep_history(self):
        """One entry for the load itself, and one for each record that it changed."""
        if not self.loaded.changed_anything:
            return
        comment = f"Loaded a bundle with the SHA-256 {self.loaded.sha256}"
        now = timezone.now()
        Revision.objects.create(date_created=now, comment=comment)
        for model, pk in self.touched:
            # Where the bundle speaks of the record itself, it also says when that changed.
            if model in RECORDS and pk.int not in self.seen[BY_MODEL[model].name]:
                model._base_manager.filter(pk=pk).update(updated_at=now)
            with history.revision(None, comment):
                history.keep(model._base_manager.get(pk=pk))


def missing_places(documents):
    """The unsaved Anchors of each passage in each version of these sources in which it has no place yet.

    Their ids follow from the passage and the version, so that they are the same wherever they are made.
    """
    for version, text, passages in _missing(documents):
        (found,) = placing.locate_all([(text, [each.selector for each in passages])])
        yield from _places(version, passages, found)


def _missing(documents):
    """(key of a version, its text, the passages that have no place in it yet)."""
    for batch in batches(documents, 100):
        passages = defaultdict(list)
        for each in Passage.objects.filter(document__in=batch, erased_at=None):
            passages[each.document_id].append(each)
        placed = set(Anchor.objects.filter(version__document__in=batch).values_list("version", "passage"))
        for version, document in Version.objects.filter(document__in=batch).values_list("pk", "document"):
            missing = [each for each in passages[document] if (version, each.pk) not in placed]
            if missing:
                yield version, Version.objects.values_list("text", flat=True).get(pk=version), missing


def _places(version, passages, found):
    """The Anchors of these passages where `locate_all` found them."""
    for passage, (start, end, state, score, named_by) in zip(passages, found, strict=True):
        yield Anchor(
            id=uuid.uuid5(passage.pk, str(version)), passage_id=passage.pk, version_id=version,
            start=start, end=end, state=state, score=score, named_by=named_by,
        )  # fmt: skip
