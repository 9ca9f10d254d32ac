"""What about a batch of lines only the database can tell: whether what they name is there, and agrees."""

from collections import defaultdict
from difflib import SequenceMatcher

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Length
from rapidfuzz.distance import Indel

from campaign.bundles.kinds import BY_MODEL, BY_NAME
from campaign.models import Citation, FormerAddress
from campaign.models.citations import citable
from documents.models import Anchor, Erasure, Original, Passage, Redaction, Span, Version

ALIKE = 0.5  # share of characters that a changed wording has in common with the quote, at least (0 to 1)


class Check:
    """Checks one batch; `passed` are the items that nothing was found against.

    `seen` are the ids, as integers, of every line that was read so far, by kind. What names a later line of
    its own file goes to `forward`, to be looked at when the file is read.
    """

    def __init__(self, kind, items, seen, problems):
        self.kind, self.items, self.seen, self.problems = kind, items, seen, problems
        self.refused, self.forward = set(), []
        self._references()
        if kind.model in (Span, Redaction):
            self._within_text()
        elif kind.model is Anchor:
            self._anchors()
        elif kind.model is Version:
            self._not_erased()
        elif kind.model is Erasure:
            self._not_here()
        elif kind.model is Citation:
            self._citations()
        elif kind.is_record:
            self._former_addresses()

    @property
    def passed(self):
        return [item for item in self.items if item.line not in self.refused]

    def refuse(self, item, what, field=""):
        self.refused.add(item.line)
        self.problems.add(what, self.kind.file, item.line, field)

    # --- references ------------------------------------------------------------------------

    def _references(self):
        for column in self.kind.references:
            target = BY_MODEL[column.field.related_model]
            name = column.attname
            named = [(item, vars(item.instance)[name]) for item in self.items]
            self._exist(target, column.name, [(item, pk) for item, pk in named if pk])
        if self.kind.has_campaigns:
            named = [(item, pk) for item in self.items for pk in item.campaigns]
            self._exist(BY_NAME["campaigns"], "campaigns", named)
        if self.kind.model is Original:
            self._exist(BY_MODEL[Version], "id", [(item, item.pk) for item in self.items])
        for name in self.kind.pairs:
            by_kind = defaultdict(list)
            for item in self.items:
                kind, pk = item.pairs[name]
                by_kind[kind.name].append((item, pk))
            for kind, named in by_kind.items():
                self._exist(BY_NAME[kind], name, named)

    def _exist(self, target, field, named):
        unknown = {pk for _, pk in named if pk.int not in self.seen[target.name]}
        if not unknown:
            return
        unknown -= set(target.model._base_manager.filter(pk__in=unknown).values_list("pk", flat=True))
        for item, pk in named:
            if pk not in unknown:
                continue
            if target is self.kind:
                self.forward.append((item.line, field, pk))
            else:
                self.refuse(item, f"there is no {target.model._meta.verbose_name} with the id {pk}.", field)

    def _former_addresses(self):
        slugs = [item.instance.slug for item in self.items]
        named = set(FormerAddress.objects.filter(slug__in=slugs).values_list("slug", flat=True))
        for item in self.items:
            if item.instance.slug in named:
                try:
                    item.instance.clean_former_addresses()
                except ValidationError as error:
                    self.refused.add(item.line)
                    self.problems.add_invalid(error, self.kind.file, item.line)

    # --- erasures --------------------------------------------------------------------------

    def _not_erased(self):
        """What was lawfully erased, here or by an earlier line, does not come back."""
        documents = {item.instance.document_id for item in self.items}
        pks = [item.pk for item in self.items]
        stones = list(Erasure.objects.filter(Q(document__in=documents) | Q(pk__in=pks)))
        for item in self.items:
            version = item.instance
            for stone in stones:
                same = version.number == stone.number or version.sha256 == stone.public_sha256
                if version.pk == stone.pk or (version.document_id == stone.document_id and same):
                    self.refuse(
                        item,
                        f"version {stone.number} of this source was erased on {stone.erased_at:%Y-%m-%d} and does not "
                        f"come back ({stone.reason}). Leave it out, and whatever stands in it.",
                    )
                    break

    def _not_here(self):
        """A load removes nothing, so a tombstone of a text that is still here cannot be set."""
        documents = {item.instance.document_id for item in self.items}
        pks = [item.pk for item in self.items]
        here = Version.objects.filter(Q(document__in=documents) | Q(pk__in=pks)).values_list(
            "pk", "document_id", "number", "document__slug"
        )
        for item in self.items:
            for pk, document, number, slug in here:
                if item.pk == pk or (item.instance.document_id, item.instance.number) == (document, number):
                    self.refuse(
                        item,
                        f"this version was erased where the bundle comes from, and is still here. Erase it here, too: "
                        f"manage.py erase {slug}:{number} --reason …",
                    )
                    break

    # --- texts -----------------------------------------------------------------------------

    def _within_text(self):
        versions = {item.instance.version_id for item in self.passed}
        lengths = dict(Version.objects.filter(pk__in=versions).annotate(n=Length("text")).values_list("pk", "n"))
        for item in self.passed:
            self._ends_within(item, lengths.get(item.instance.version_id))

    def _ends_within(self, item, length):
        if length is not None and item.instance.end is not None and item.instance.end > length:
            self.refuse(item, f"lies beyond the text, which has {length:,} characters (code points).", "end")

    def _anchors(self):
        by_version = defaultdict(list)
        for item in self.passed:
            by_version[item.instance.version_id].append(item)
        named = {item.instance.passage_id for item in self.passed}
        quotes = {
            pk: (document, exact)
            for pk, document, exact in Passage.objects.filter(pk__in=named).values_list("pk", "document_id", "exact")
        }
        versions = Version.objects.filter(pk__in=list(by_version)).values_list("pk", "document_id", "text")
        for pk, document, text in versions.order_by("pk").iterator(chunk_size=10):
            for item in by_version[pk]:
                if item.instance.passage_id in quotes:
                    self._anchor(item, document, text, *quotes[item.instance.passage_id])

    def _anchor(self, item, document, text, passage_document, exact):
        anchor = item.instance
        if document != passage_document:
            self.refuse(item, "is a version of another source than the passage.", "version")
            return
        self._ends_within(item, len(text))
        if anchor.state in (Anchor.State.EXACT, Anchor.State.MOVED) and anchor.start is not None:
            found = text[anchor.start : anchor.end]
            if found != exact:
                self.refuse(
                    item, f"the text reads “{found[:80]}” there, and the passage’s quote is “{exact[:80]}”.", "start"
                )
        elif anchor.state == Anchor.State.FUZZY and anchor.start is not None and anchor.end <= len(text):
            found = text[anchor.start : anchor.end]
            if not _is_wording(anchor, found, exact):
                self.refuse(
                    item, f"the text reads “{found[:80]}” there, which is another text than the quote.", "start"
                )

    # --- citations -------------------------------------------------------------------------

    def _citations(self):
        by_kind = defaultdict(list)
        for item in self.passed:
            kind, pk = item.pairs["object"]
            if item.instance.field and item.instance.field not in citable(kind.model):
                names = ", ".join(citable(kind.model)) or "none: a row is cited as a whole"
                self.refuse(
                    item, f"“{item.instance.field}” is no fact that can be cited; there are: {names}.", "field"
                )
            elif kind.is_record and item.pairs["record"] != item.pairs["object"]:
                self.refuse(item, "has to be the cited record itself.", "record")
            elif kind.is_row:
                by_kind[kind.name].append(item)
        for name, items in by_kind.items():
            owners = owners_of(BY_NAME[name], {item.pairs["object"][1] for item in items})
            for item in items:
                kind, pk = item.pairs["record"]
                owner = owners.get(item.pairs["object"][1])
                if owner and owner != (kind.model, pk):
                    self.refuse(item, "is not the record that the cited row belongs to.", "record")


def _is_wording(anchor, found, quote):
    """Whether these words may be the quote in another wording; a person may have found them so whatever they are, if
    the score says how alike they are.
    """
    if SequenceMatcher(None, found, quote, autojunk=False).ratio() >= ALIKE:
        return True
    return bool(anchor.confirmed_at) and abs(Indel.normalized_similarity(quote, found) - anchor.score) < 0.001


def owners_of(kind, pks):
    """{row's pk: (model, pk) of the record that it belongs to}."""
    rows = kind.model._base_manager.filter(pk__in=pks).values_list("pk", *kind.owners)
    return {pk: owner_of(kind, dict(zip(kind.owners, owners, strict=True))) for pk, *owners in rows}


def owner_of(kind, values):
    """(model, pk) of the record that a row with these values belongs to, or None."""
    for column in kind.owners:
        if values[column]:
            return kind.model._meta.get_field(column.removesuffix("_id")).related_model, values[column]
    return None
