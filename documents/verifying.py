"""Whether the stored texts are what they claim to be: the half of `manage.py verify` that is about sources.

Each check is a generator of sentences, one for each thing that is wrong, saying what and where. They read the whole
database in batches and change nothing. `bar` has update(n).
"""

import hashlib
import re
from collections import defaultdict
from difflib import SequenceMatcher
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.db.models import Exists, OuterRef

from documents import dates, fragments, languages, likeness, protection
from documents import text as texts
from documents.models import (
    Anchor,
    Document,
    Erasure,
    LinkCheck,
    Original,
    Passage,
    Proposal,
    Redaction,
    Span,
    Version,
)
from documents.reading import masked_forms, masks
from documents.redaction import MASK, mask, whole_graphemes
from documents.scrubbing import EMPTIED

BATCH = 500
TEXTS = 10  # texts in memory at once
ALIKE = 0.5  # share of characters that a changed wording has in common with the quote, at least (0 to 1)


def batches(queryset, bar, size=BATCH):
    rows = queryset.order_by("pk").iterator(chunk_size=size)
    while batch := list(islice(rows, size)):
        yield batch
        bar.update(len(batch))


def named(instance):
    return f"{str(instance._meta.verbose_name).capitalize()} “{str(instance)[:80]}” ({instance.pk})"


# --- the database ----------------------------------------------------------------------------


def triggers(bar):
    for name in sorted(protection.expected() - protection.installed()):
        yield f"Database: the trigger {name} is missing, so a captured text could be changed. Run migrate."


def references(bar):
    """Keys that lead nowhere (SQLite checks them only while it is asked to)."""
    try:
        connection.check_constraints()
    except IntegrityError as error:
        yield f"Database: {error}"


# --- versions --------------------------------------------------------------------------------


def versions(bar):
    forms = masked_forms()
    for batch in batches(Version.objects.select_related("document", "sketch"), bar, TEXTS):
        ids = [version.pk for version in batch]
        below = {
            model: _by_version(model.objects.filter(version__in=ids).select_related(*related))
            for model, related in ((Anchor, ["passage"]), (Span, ["version"]), (Redaction, ["version"]))
        }
        for version in batch:
            yield from _version(version)
            for anchor in below[Anchor][version.pk]:
                yield from _anchor(anchor, version)
            for span in (*below[Span][version.pk], *below[Redaction][version.pk]):
                if not 0 <= span.start <= span.end <= len(version.text):
                    yield f"{_of(span, version)}: lies beyond the text of {len(version.text):,} characters."
            yield from _redactions(version, below[Redaction][version.pk], forms)


def _by_version(things):
    found = defaultdict(list)
    for thing in things:
        found[thing.version_id].append(thing)
    return found


def _of(thing, version):
    return f"{str(thing._meta.verbose_name).capitalize()} {thing.pk} of {version}"


def _version(version):
    where = named(version)
    if texts.sha256(version.text) != version.sha256:
        yield f"{where}: the text does not have the SHA-256 that was stored with it."
    if "\r" in version.text:
        yield f"{where}: the text has line ends that are not normalised."
    if version.masked_before_storing and MASK not in version.text:
        yield f"{where}: is said to be masked before it was stored, and holds no mask character."
    sketch = getattr(version, "sketch", None)
    if sketch is None:
        yield f"{where}: has no sketch, so it is not recognised when it is captured again."
    elif (sketch.a, sketch.b, sketch.c, sketch.d) != likeness.sketch(version.text):
        yield f"{where}: its sketch does not follow from its text."
    elif sketch.address_key != likeness.address_key(version.final_url):
        yield f"{where}: its sketch does not follow from its final address."


def _anchor(anchor, version):
    where, passage = _of(anchor, version), anchor.passage
    if passage.document_id != version.document_id:
        yield f"{where}: its passage {passage.pk} belongs to another source."
    if not 0 <= anchor.score <= 1:
        yield f"{where}: its score is {anchor.score}, which is not between 0 and 1."
    if passage.erased_at:
        yield f"{where}: the quote of its passage {passage.pk} was erased."
    if anchor.start is None:  # ambiguous or lost
        return
    if not 0 <= anchor.start < anchor.end <= len(version.text):
        yield f"{where}: lies beyond the text of {len(version.text):,} characters."
        return
    place, known = (anchor.start, anchor.end), anchor.named_by
    if fragments.is_of(known, *place) and known != fragments.named_by(version.text, *place):
        yield f"{where}: what names it in addresses does not follow from the text; manage.py reindex makes it anew."
    found = version.text[anchor.start : anchor.end]
    if anchor.state in (Anchor.State.EXACT, Anchor.State.MOVED):
        if found != passage.exact:
            yield f"{where}: the text reads “{found[:60]}” there, and the quote is “{passage.exact[:60]}”."
    elif anchor.confirmed_at is None and not _alike(found, passage.exact):
        yield f"{where}: the text reads “{found[:60]}” there, which is another text than “{passage.exact[:60]}”."


def _alike(found, quote):
    """Whether two wordings have half their characters in common, once they are folded."""
    return SequenceMatcher(None, texts.fold(found), texts.fold(quote), autojunk=False).ratio() >= ALIKE


def _redactions(version, redactions, forms):
    """Whether each redaction masks what it covers, and whether any withheld name is left."""
    text = version.text
    public = mask(text, masks(version, forms, redactions))
    if len(public) != len(text):
        yield f"{named(version)}: masking changes its length."
    for redaction in redactions:
        start, end = redaction.start, redaction.end
        if redaction.decision == Redaction.Decision.LIFTED or not 0 <= start < end <= len(text):
            continue
        if whole_graphemes(text, start, end) != (start, end):
            yield f"{_of(redaction, version)}: cuts a character in two (characters {start} to {end})."
        if set(public[start:end]) - {MASK, "\n"}:
            yield f"{_of(redaction, version)}: does not mask what it covers (characters {start} to {end})."
    if forms and forms.find(public):
        yield f"{named(version)}: a withheld name is left in its public text."


def places(bar):
    """Passages that have no place, not even a lost one, in some version of their source."""
    placed = Anchor.objects.filter(passage=OuterRef("pk"), version=OuterRef("document__versions"))
    missing = Passage.objects.filter(~Exists(placed), erased_at=None, document__versions__isnull=False)
    for pk, number in missing.order_by("pk").values_list("pk", "document__versions__number").iterator():
        yield f"Passage {pk}: nothing is recorded of its place in version {number} of its source."


def originals(bar):
    for batch in batches(Original.objects.all(), bar, TEXTS):
        for original in batch:
            if hashlib.sha256(bytes(original.data)).hexdigest() != original.sha256:
                yield f"Original file {original.pk}: its bytes do not have the SHA-256 that was stored with them."


def proposals(bar):
    for batch in batches(Proposal.objects.select_related("version__document").defer("version__text"), bar):
        for proposal in batch:
            where = f"{str(proposal._meta.verbose_name).capitalize()} {proposal.pk} of {proposal.version}"
            if proposal.field not in Proposal.Field.values:
                yield f"{where}: a source has no “{proposal.field}”."
            if proposal.decision not in Proposal.Decision.values:
                yield f"{where}: “{proposal.decision}” is no decision."
            try:
                _check_value(proposal)
            except (ValueError, ValidationError) as error:
                yield f"{where}: {' '.join(getattr(error, 'messages', [str(error)]))}"


def _check_value(proposal):
    """Raise ValueError or ValidationError where nobody could take the value."""
    if proposal.field == Proposal.Field.DATE:
        dates.parse(proposal.value)
    elif proposal.field == Proposal.Field.LANGUAGE:
        languages.normalise(proposal.value)


def looks(bar):
    """Looks at originals that say what they cannot say."""
    unknown = LinkCheck.objects.exclude(outcome__in=LinkCheck.Outcome.values)
    for pk, outcome in unknown.values_list("pk", "outcome").iterator():
        yield f"Look at an original {pk}: “{outcome}” is no outcome."


def released(bar):
    """Released sources of which nobody can read anything, nor that it was erased."""
    unread = Document.objects.filter(status=Document.Status.RELEASED, erasures=None).exclude(
        pk__in=Version.objects.cleared().values("document")
    )
    for document in unread:
        yield f"{named(document)}: is released, and none of its versions is cleared for the public."


# --- what was erased -------------------------------------------------------------------------


def tombstones(bar):
    forms = masked_forms()
    for stone in Erasure.objects.select_related("document").order_by("pk").iterator(chunk_size=BATCH):
        where = f"Tombstone {stone.pk} of “{stone.document.slug}”, version {stone.number}"
        for version in Version.objects.filter(pk=stone.pk):
            yield f"{where}: the version that it is of is there again, as version {version.number}."
        if Version.objects.filter(document=stone.document, number=stone.number).exclude(pk=stone.pk).exists():
            yield f"{where}: its number was given to another version."
        if not re.fullmatch(r"([0-9a-f]{64})?", stone.public_sha256):
            yield f"{where}: its SHA-256 is none."
        elif stone.document.versions.filter(sha256=stone.public_sha256).exists():
            yield f"{where}: the same text stands in another version."
        if forms.find(stone.reason):
            yield f"{where}: its reason names somebody who is withheld; readers see it masked."


def emptied(bar):
    """Passages that were erased and still hold words, or that no tombstone speaks of."""
    stone = Erasure.objects.filter(document=OuterRef("document"), erased_at=OuterRef("erased_at"))
    for passage in Passage.objects.filter(erased_at__isnull=False).annotate(explained=Exists(stone)).order_by("pk"):
        held = [name for name, value in EMPTIED.items() if getattr(passage, name) != value]
        if held:
            yield f"Passage {passage.pk}: its quote was erased, and it still holds something in: {', '.join(held)}."
        if not passage.explained:
            yield f"Passage {passage.pk}: its quote was erased, and no tombstone of its source says why."


CHECKS = (
    triggers, references, versions, places, originals, proposals, looks, released, tombstones, emptied,
)  # fmt: skip
COUNTED = (Version, Original, Proposal)  # what moves the bar
