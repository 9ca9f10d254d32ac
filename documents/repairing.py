"""The places that wait for a person: quotes that a new version has in other words, in several places, or not at all.

A person says where the quote stands now, or that it is not there. Nothing is guessed, and nothing is lost: until
then, and where it is gone, readers see the quote in the newest version that has it. A decision can be taken
back; it stands in the passage's history with who took it.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rapidfuzz.distance import Indel

from documents import anchoring, changes, quoting, revising
from documents import text as texts
from documents.models import Anchor
from documents.releasing import RELEASE, Refused

AROUND = 140  # code points of context on each side
TYPOGRAPHY = 0.99  # from this score on, only spaces, quotation marks, dashes or case differ (anchoring)
WAITING = (Anchor.State.FUZZY, Anchor.State.AMBIGUOUS, Anchor.State.LOST)


def waiting():
    """Anchors that no person has decided, of passages that are in use."""
    return Anchor.objects.filter(
        state__in=WAITING, confirmed_at=None, passage__archived=False, passage__erased_at=None
    )  # fmt: skip


def decided():
    """Anchors that a person decided."""
    return Anchor.objects.filter(confirmed_at__isnull=False)


@dataclass(frozen=True)
class Place:
    """A stretch of a version, with the words around it; `runs` are (kind, words) against the quote."""

    start: int
    end: int
    score: float
    before: str
    words: str
    after: str
    runs: tuple = ()

    @property
    def key(self):
        return f"{self.start}-{self.end}"


def place(text, start, end, quote="", score=1.0):
    """The Place [start, end) of a text; `quote` is what its words are compared with."""
    low, high = max(0, start - AROUND), min(len(text), end + AROUND)
    low = low if low == 0 else min(start, text.find(" ", low, start) + 1 or start)
    high = high if high == len(text) else max(end, text.rfind(" ", end, high))
    words = text[start:end]
    return Place(
        start, end, score, ("…" if low else "") + text[low:start], words,
        text[end:high] + ("…" if high < len(text) else ""), tuple(_runs(quote, words)) if quote else (),
    )  # fmt: skip


def _runs(old, new):
    try:
        found = changes.compare(old, new)
    except changes.TooLong:
        yield changes.REMOVED, old
        yield changes.ADDED, new
        return
    for change in found:
        if change.kind == changes.REMOVED:
            yield change.kind, old[change.old_start : change.old_end]
        else:
            yield change.kind, new[change.new_start : change.new_end]


def before(anchors):
    """{anchor.pk: the Anchor where its passage was last found, in a version before the anchor's}."""
    found = {}
    known = (
        Anchor.objects.found()
        .filter(passage__in={anchor.passage_id for anchor in anchors})
        .select_related("version")
        .order_by("version__number")
    )
    by_passage = {}
    for each in known:
        by_passage.setdefault(each.passage_id, []).append(each)
    for anchor in anchors:
        there = [each for each in by_passage.get(anchor.passage_id, []) if each.pk != anchor.pk]
        earlier = [each for each in there if each.version.number < anchor.version.number] or there
        if earlier:
            found[anchor.pk] = earlier[-1]
    return found


def candidates(anchor, text, shown, quote, limit=4):
    """The Places of the anchor's version (`text`, prepared) where the quote may stand now, best first.

    `shown` is the same text with its masks, and `quote` the words that a place is compared with.
    """
    found = [
        place(shown, match.start, match.end, quote, match.score)
        for match in anchoring.candidates(text, anchor.passage.selector, limit)
    ]
    if anchor.start is not None and anchor.end not in {one.end for one in found if one.start == anchor.start}:
        found.insert(0, place(shown, anchor.start, anchor.end, quote, anchor.score))
    return found


def token(anchor):
    """What the anchor says now; a decision made on another token is refused."""
    return (
        f"{anchor.state}:{anchor.start}:{anchor.end}:{anchor.confirmed_at.isoformat() if anchor.confirmed_at else ''}"
    )


def may(user, anchor):
    """Whether this person may decide: what readers see at once is for those who may release."""
    shown = anchor.version.cleared_at is not None and anchor.version.document.is_public
    return user.has_perm(RELEASE) if shown else user.has_perm("documents.change_anchor")


def find(version, words, prefix=""):
    """[start, end) of these words in this version. Raises quoting.NotFound or quoting.Ambiguous."""
    found = quoting.find_in(version, words, prefix)
    return found.start, found.start + len(found.selector.exact)


@transaction.atomic
def confirm(anchor, user, start, end, seen):
    """The quote stands here, says a person. Raises Refused."""
    anchor = _locked(anchor, user, seen)
    text, exact = anchor.version.text, anchor.passage.exact
    if not 0 <= start < end <= len(text) or not texts.says_something(text[start:end]):
        raise Refused([_("Characters %(start)s to %(end)s are no words of this text.") % {"start": start, "end": end}])
    words = text[start:end]
    anchor.state = Anchor.State.MOVED if words == exact else Anchor.State.FUZZY
    anchor.score = 1.0 if words == exact else round(Indel.normalized_similarity(exact, words), 4)
    anchor.start, anchor.end = start, end
    _keep(anchor, user, _("Found in version %s by a person") % anchor.version.number)


@transaction.atomic
def leave_lost(anchor, user, seen):
    """The quote is not in this version, says a person. Raises Refused."""
    anchor = _locked(anchor, user, seen)
    anchor.state, anchor.start, anchor.end, anchor.score = Anchor.State.LOST, None, None, 0.0
    _keep(anchor, user, _("Not in version %s, a person says") % anchor.version.number)


@transaction.atomic
def reopen(anchor, user, seen):
    """Take a decision back: the quote is looked for again, and waits if it is not found. Raises Refused."""
    anchor = _locked(anchor, user, seen)
    match = anchoring.locate(anchor.version.text, anchor.passage.selector)
    anchor.state, anchor.start, anchor.end, anchor.score = match.state, match.start, match.end, match.score
    _keep(anchor, user, _("Decision about version %s taken back") % anchor.version.number, decides=False)


@transaction.atomic
def confirm_typography(anchors, user):
    """Confirm those of these whose wording differs in spaces and signs alone. Returns how many."""
    count = 0
    for anchor in anchors.filter(state=Anchor.State.FUZZY, score__gte=TYPOGRAPHY).select_related(*_NEEDED):
        if may(user, anchor):
            confirm(anchor, user, anchor.start, anchor.end, token(anchor))
            count += 1
    return count


_NEEDED = ("passage", "version__document")


def _locked(anchor, user, seen):
    anchor = Anchor.objects.select_for_update(of=("self",)).select_related(*_NEEDED).get(pk=anchor.pk)
    if token(anchor) != seen:
        raise Refused([_("Somebody decided about this place meanwhile. Look at it again.")])
    if not may(user, anchor):
        raise Refused([_("Readers would see this at once, so an editor decides it.")])
    return anchor


def _keep(anchor, user, comment, decides=True):
    revising.keep_prior_state(anchor.passage)
    with revising.revision(user, comment):
        anchor.confirmed_by = user if decides else None
        anchor.confirmed_at = timezone.now() if decides else None
        anchor.save()
        revising.keep(anchor.passage)


def passages_waiting(document):
    """How many places of this source wait for a person."""
    return waiting().filter(version__document=document).count()
