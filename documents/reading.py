"""What the public may read of a source: its masked text, its quotes, its text cut into marked pieces.

Every public character of a captured text leaves through here. Masks are computed on the way out, never
stored, so that they are always those of today.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Subquery

from documents import fragments, uses
from documents import text as texts
from documents.lasting import lasting
from documents.links import Seen, last_seen
from documents.models import Anchor, Document, LinkCheck, MaskedString, Passage, Redaction, Span, Version
from documents.prepared import prepared
from documents.redaction import Forms, cover, mask
from documents.redaction import Span as Stretch
from documents.repeating import Repeats

EXCERPT = 160  # code points of context on each side of a cited quote, where only excerpts are shown


def masked_forms():
    """The strings that are masked in every text: one query, or none where a reader's page knows them already."""
    return lasting("forms", lambda: Forms(dict(_masked_strings())))


@prepared
def _masked_strings():
    return MaskedString.objects.values_list("string", "reason")


def masks(version, forms, redactions=None):
    """The stretches of a version's text that the public never sees, merged, whole graphemes each."""
    if redactions is None:
        redactions = masking(versions=[version.pk]) if _may_have(version, "has_masks") else []
    spans = [Stretch(r.start, r.end, r.reason) for r in redactions if r.decision != Redaction.Decision.LIFTED]
    return cover(version.text, spans + forms.find(version.text))


@prepared
def masking(*, versions):
    """The redactions that mask something in these versions (their keys)."""
    return Redaction.objects.masking().filter(version__in=versions).order_by("start", "id")


@prepared
def _sensitive(kind, *, versions):
    return Span.objects.filter(version__in=versions, kind=kind).order_by("start", "id")


@prepared
def _places(*, passages):
    """Where passages of released sources stand in public versions, the newest last."""
    return (
        Anchor.objects.found()
        .filter(
            passage__in=passages, version__cleared_at__isnull=False,
            passage__document__status=Document.Status.RELEASED, passage__erased_at=None,
        )
        .order_by("version__number")
        .values_list("passage_id", "version_id", "start", "end", "state", "named_by")
    )  # fmt: skip


def with_signs(versions):
    """These versions with their newest public number, and whether there is any of what few of them have."""
    public = Version.objects.cleared().filter(document=OuterRef("document")).order_by("-number")
    spans = Span.objects.filter(version=OuterRef("pk"))
    return versions.annotate(
        newest=Subquery(public.values("number")[:1]),
        has_masks=Exists(Redaction.objects.masking().filter(version=OuterRef("pk"))),
        has_spans=Exists(spans),
        is_looked_for=Exists(LinkCheck.objects.filter(document=OuterRef("document"))),
    )


def _may_have(version, sign):
    """What `with_signs` says of it; where nobody asked, it may."""
    return getattr(version, sign, True)


# What is said of a source beside a quote.
_BESIDE = (
    "title", "slug", "status", "kind", "language", "author", "publisher", "url", "url_hidden", "archive_url",
    "display", "content_note", "date", "date_basis", "date_earliest", "date_latest",
)  # fmt: skip


@prepared
def _versions(*, keys):
    columns = ["number", "text", "captured_at", "document", *(f"document__{column}" for column in _BESIDE)]
    versions = Version.objects.select_related("document").filter(pk__in=keys).only(*columns)
    return with_signs(versions).order_by()


@prepared
def _captured(*, documents):
    """When each public version of these sources was captured."""
    cleared = Version.objects.cleared().filter(document__in=documents).order_by("number")
    return cleared.values_list("document_id", "number", "captured_at")


def anchors_in(version, passages):
    """Where these passages stand in a version, as a reader meets them."""
    return _anchors(version=version.pk, passages=[passage.pk for passage in passages])


@prepared
def _anchors(*, version, passages):
    found = Anchor.objects.found().filter(version=version, passage__in=passages)
    return found.order_by("start", "-end", "id")


@prepared
def _spans(*, version):
    return Span.objects.filter(version=version).order_by("start", "id")


def public_text(version, forms=None):
    """A version's text as the public may see it: same length, masked characters in place of some."""
    forms = masked_forms() if forms is None else forms
    return mask(version.text, masks(version, forms))


def public_texts(versions, forms=None):
    """{version.pk: its public text} of several versions; two queries."""
    forms = masked_forms() if forms is None else forms
    redactions = {version.pk: [] for version in versions}
    for redaction in masking(versions=list(redactions)):
        redactions[redaction.version_id].append(redaction)
    return {each.pk: mask(each.text, masks(each, forms, redactions[each.pk])) for each in versions}


def public_sha256(version, forms=None):
    """Hex SHA-256 of the public text. A hash of an unmasked text would let short masked strings be guessed."""
    return texts.sha256(public_text(version, forms))


@dataclass(frozen=True)
class Quote:
    """A passage as the public may see it, in the newest version that has it."""

    passage: Passage
    document: Document
    version: Version
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str
    translation: str
    newest: int  # number of the newest version that the public may see
    missing_since: datetime | None  # when the first public version without it was captured
    wording_changed: bool  # a person found it here in other words than those first quoted
    public: str = field(repr=False)  # the version's whole public text, which only proves that words stand there once
    looked: Seen | None  # what is known of the source's original
    seen: tuple[int, int]  # the stretch of it whose words may stand beside the quote
    named_by: str  # what is kept of where its words are named, in the text as it is without masks

    @property
    def is_in_newest(self):
        return self.version.number == self.newest

    @property
    def directive(self):
        """What leads a browser to the quote in the original page (`fragments`)."""
        is_all = self.seen == (0, len(self.public)) and self.public == self.version.text
        return fragments.directive(self.public, self.start, self.end, self.seen, self.named_by if is_all else "")


def public_passage(pk):
    """The public passage with this key and its source; None where there is none."""
    return next(iter(_public_passage(uses.depends(), key=pk)), None)


@prepared
def _public_passage(depends, *, key):
    """`depends` is `uses.depends()`."""
    return Passage.objects.public().filter(pk=key).order_by().select_related("document")


def quotes(passages, forms=None, known=(), anchors=None):
    """Return {passage.pk: Quote} for those passages of released sources that a public version has.

    Two queries, however many passages there are, and up to five more for what few texts have: masks, barred
    stretches, later versions without the quote, checks of the original. The caller says which passages are public, and
    may know some of the versions already (`with_signs`), or where all of them stand in the only version of a source.
    """
    forms = masked_forms() if forms is None else forms
    passages = {passage.pk: passage for passage in passages}
    if anchors is None:
        newest = {passage: place for passage, *place in _places(passages=list(passages))}
    else:
        newest = {
            each.passage_id: (each.version_id, each.start, each.end, each.state, each.named_by) for each in anchors
        }
    wanted = {version for version, *_ in newest.values()}
    versions = {each.pk: each for each in known if each.pk in wanted}
    versions |= {each.pk: each for each in _versions(keys=wanted - versions.keys())}
    redactions = {}
    for redaction in masking(versions=[pk for pk, version in versions.items() if version.has_masks]):
        redactions.setdefault(redaction.version_id, []).append(redaction)
    looked = last_seen({each.document_id: each.document for each in versions.values() if each.is_looked_for}.values())
    captured = {}
    for document, number, at in _captured(documents={v.document_id for v in versions.values() if v.number < v.newest}):
        captured.setdefault(document, {})[number] = at
    public = {
        pk: mask(version.text, masks(version, forms, redactions.get(pk, []))) for pk, version in versions.items()
    }
    repeats = {
        pk: Repeats(versions[pk].text[each.start : each.end] for each in there) for pk, there in redactions.items()
    }
    barred = {}
    for span in _sensitive(Span.Kind.SENSITIVE, versions=[pk for pk, each in versions.items() if each.has_spans]):
        barred.setdefault(span.version_id, []).append(span)
    found = {}
    for pk, (version_id, start, end, state, named_by) in newest.items():
        passage, version, text = passages[pk], versions[version_id], public[version_id]
        later = {number: at for number, at in captured.get(version.document_id, {}).items() if number > version.number}
        low, high = around(passage, version, start, end, barred.get(version_id, []))
        found[pk] = Quote(
            passage, version.document, version, start, end, text[start:end], text[low:start], text[end:high],
            _translation(passage, version.text[start:end], text[start:end], forms, repeats.get(version_id)),
            newest=version.newest,
            missing_since=later[min(later)] if later else None,
            wording_changed=state == Anchor.State.FUZZY,
            public=text,
            looked=looked.get(version.document_id),
            seen=_beside(version, start, end, barred.get(version_id, [])),
            named_by=named_by,
        )  # fmt: skip
    return found


def around(passage, version, start, end, barred):
    """The words before and after a quote, as far as the display rule lets readers see them."""
    if version.document.display == Document.Display.LINK:
        return start, end
    low, high = max(0, start - len(passage.prefix)), min(len(version.text), end + len(passage.suffix))
    if version.document.display == Document.Display.EXCERPTS or barred:
        narrowest, widest = _widen(version.text, start, end, barred)
        low, high = max(low, narrowest), min(high, widest)
    return low, high


def _beside(version, start, end, barred):
    """[low, high): the quote, and all around it that readers may see with it."""
    display = version.document.display
    if barred and display == Document.Display.FULL:
        display = Document.Display.EXCERPTS
    return _seen(display, version.text, start, end, barred)


def _translation(passage, exact, public, forms, repeats):
    """The translation without what it repeats of what is masked in its version.

    Where part of the quote itself is masked there is none: it may say in other words what is masked.
    """
    if exact != public:
        return ""
    said = forms.apply(passage.translation)
    return repeats.apply(said) if repeats else said


@dataclass
class Piece:
    """A piece of a version's public text on which nothing begins or ends.

    `passages` lie on it (in order of their start); `first` are those of them that begin here. `mask` is
    the reason's key or "". `span` is the aside that it belongs to, `gap` what was lost just before it, and `note`
    and `lost` what readers are told of each. `skipped` stands for text that the display rule keeps back.
    """

    text: str = ""
    passages: list = field(default_factory=list)
    first: list = field(default_factory=list)
    mask: str = ""
    span: Span | None = None
    note: str = ""
    gap: Span | None = None
    lost: str = ""
    skipped: bool = False


def context(quote, forms=None):
    """Pieces of one passage with a little text around it, where the document's display rule allows any."""
    display = quote.document.display
    narrow = Document.Display.LINK if display == Document.Display.LINK else Document.Display.EXCERPTS
    return pieces(quote.version, [quote.passage], forms, narrow)


def pieces(version, passages, forms=None, display=None, masked=None, anchors=None):
    """Cut a version's public text into Pieces, obeying the document's display rule.

    `passages` are the public passages of the document. Two passages may overlap and nest. `display` is a
    narrower rule than the document's own; `masked` is what `masks` says, and `anchors` where these passages stand,
    where that is known.
    """
    forms = masked_forms() if forms is None else forms
    if masked is None:
        masked = masks(version, forms)
    text = version.text
    shown = mask(text, masked)
    spans = _spans(version=version.pk) if _may_have(version, "has_spans") else []
    asides = [s for s in spans if s.kind == Span.Kind.ASIDE]
    gaps = {s.start: s for s in spans if s.kind == Span.Kind.GAP}
    by_pk = {passage.pk: passage for passage in passages}
    anchors = anchors_in(version, passages) if anchors is None else anchors
    anchors = [anchor for anchor in anchors if anchor.passage_id in by_pk]
    windows = windows_of(display or version.document.display, text, anchors, spans)
    cuts = {0, len(text), *gaps}
    for stretch in [*anchors, *asides, *masked]:
        cuts |= {stretch.start, stretch.end}
    for start, end in windows:
        cuts |= {start, end}
    cuts = sorted(cut for cut in cuts if 0 <= cut <= len(text))
    result = []
    for start, end in zip(cuts, cuts[1:], strict=False):
        if not any(low <= start and end <= high for low, high in windows):
            if not result or not result[-1].skipped:
                result.append(Piece(skipped=True))
            continue
        on = [a for a in anchors if a.start <= start and end <= a.end]
        aside, gap = next((s for s in asides if s.start <= start and end <= s.end), None), gaps.get(start)
        result.append(
            Piece(
                text=shown[start:end],
                passages=[by_pk[a.passage_id] for a in on],
                first=[by_pk[a.passage_id] for a in on if a.start == start],
                mask=next((m.reason or "unchecked" for m in masked if m.start <= start and end <= m.end), ""),
                span=aside,
                note=forms.apply(aside.note) if aside else "",
                gap=gap,
                lost=forms.apply(gap.note) if gap else "",
            )
        )
    if len(text) in gaps and any(high == len(text) for _, high in windows):
        gap = gaps[len(text)]
        result.append(Piece(gap=gap, lost=forms.apply(gap.note)))  # nothing follows it
    return result


def windows_of(display, text, anchors, spans):
    """The stretches of the text that the display rule lets readers see, merged and sorted."""
    if display == Document.Display.FULL:
        return [(0, len(text))]
    barred = [s for s in spans if s.kind == Span.Kind.SENSITIVE]
    merged = []
    for low, high in sorted(_seen(display, text, anchor.start, anchor.end, barred) for anchor in anchors):
        if merged and not text[merged[-1][1] : low].strip():  # nothing, or spaces and line ends only, between them
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return merged


def _seen(display, text, start, end, barred):
    """[low, high): the quote, and as much around it as the display rule lets readers see."""
    if display == Document.Display.FULL:
        return 0, len(text)
    return _widen(text, start, end, barred) if display == Document.Display.EXCERPTS else (start, end)


def _widen(text, start, end, barred):
    """The quote with some context: whole words, within its paragraph, never into a barred stretch."""
    low, high = max(0, start - EXCERPT), min(len(text), end + EXCERPT)
    low = max(low, text.rfind("\n", 0, start) + 1)
    line_end = text.find("\n", end)
    high = min(high, line_end if line_end >= 0 else len(text))
    for span in barred:
        if span.start < start:
            low = max(low, min(span.end, start))
        if span.end > end:
            high = min(high, max(span.start, end))
    while low and low < start and not text[low - 1].isspace():
        low += 1
    while high < len(text) and high > end and not text[high].isspace():
        high -= 1
    return min(low, start), max(high, end)
