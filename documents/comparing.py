"""Two public versions of a source side by side: what changed, and which passages each still has.

Only what the public may read of each version is compared (masked), and only what the display rule shows of it
is shown: the rest of a change is said to be there, and not what it is.
"""

from dataclasses import dataclass

from documents import changes, reading
from documents.models import Anchor, Passage
from documents.redaction import mask

KEPT = 200  # code points of unchanged text shown before and after a change; whole lines


@dataclass(frozen=True)
class Run:
    """A stretch of the comparison: "same", "removed" or "added"; "skipped" stands for unchanged text that is left
    out, "hidden" for text that readers do not see."""

    kind: str
    text: str = ""
    moved: bool = False


@dataclass(frozen=True)
class Kept:
    """A passage, and its words in each of the two versions (masked), "" where it is not there."""

    passage: Passage
    old: str
    new: str

    @property
    def is_same(self):
        return self.old == self.new


@dataclass(frozen=True)
class Comparison:
    runs: list
    passages: list  # of Kept, in the order of the older version, then of the newer
    too_long: bool = False

    @property
    def is_same(self):
        """Whether nothing that a reader may see has changed."""
        return not self.too_long and not any(run.kind in ("removed", "added", "hidden") for run in self.runs)


def compare(old, new, passages, forms):
    """The Comparison of two public versions of one source; `passages` are its public passages."""
    before, after = _Side(old, passages, forms), _Side(new, passages, forms)
    kept = [
        Kept(passage, before.words(passage), after.words(passage))
        for passage in passages
        if passage.pk in before.places or passage.pk in after.places
    ]
    kept.sort(key=lambda one: (before.start(one.passage), after.start(one.passage)))
    try:
        found = changes.compare(before.text, after.text)
    except changes.TooLong:
        return Comparison([], kept, too_long=True)
    return Comparison(list(_shortened(_runs(found, before, after))), kept)


class _Side:
    """One of the two versions: its public text, where its passages stand, and what of it readers see."""

    def __init__(self, version, passages, forms):
        self.text = mask(version.text, reading.masks(version, forms))
        anchors = list(Anchor.objects.found().filter(version=version, passage__in=[each.pk for each in passages]))
        self.places = {anchor.passage_id: (anchor.start, anchor.end) for anchor in anchors}
        self.windows = reading.windows_of(version.document.display, self.text, anchors, list(version.spans.all()))

    def words(self, passage):
        start, end = self.places.get(passage.pk, (0, 0))
        return self.text[start:end]

    def start(self, passage):
        return self.places.get(passage.pk, (len(self.text), 0))[0]

    def pieces(self, start, end):
        """(whether readers see it, text) of a stretch, cut at the borders of what they see."""
        at = start
        for low, high in self.windows:
            low, high = max(low, at), min(high, end)
            if low >= high:
                continue
            if at < low:
                yield False, self.text[at:low]
            yield True, self.text[low:high]
            at = high
        if at < end:
            yield False, self.text[at:end]


def _runs(found, before, after):
    for change in found:
        if change.kind == changes.REMOVED:
            pieces = before.pieces(change.old_start, change.old_end)
        else:
            pieces = after.pieces(change.new_start, change.new_end)
        for is_seen, text in pieces:
            if is_seen:
                yield Run(change.kind, text, change.moved)
            elif change.kind == changes.SAME:
                yield Run("skipped")
            elif text.strip():
                yield Run("hidden")


def _shortened(runs):
    """The runs without the middle of long unchanged stretches, and nothing said twice in a row."""
    runs = list(runs)
    last = None
    for position, run in enumerate(runs):
        if run.kind == "same":
            pieces = _ends(run.text, is_first=position == 0, is_last=position == len(runs) - 1)
        else:
            pieces = [run]
        for piece in pieces:
            if piece.kind in ("skipped", "hidden") and last == piece.kind:
                continue
            last = piece.kind
            yield piece


def _ends(text, is_first, is_last):
    head = 0 if is_first else _line_end(text, KEPT)
    tail = len(text) if is_last else _line_start(text, len(text) - KEPT)
    if head >= tail:
        return [Run("same", text)]
    return [
        each
        for each in (Run("same", text[:head]), Run("skipped"), Run("same", text[tail:]))
        if each.kind != "same" or each.text
    ]


def _line_end(text, at):
    """After the first line end from `at` on, or after the next word where the line is very long."""
    found = text.find("\n", at)
    if found < 0 or found > at + 2 * KEPT:
        found = text.find(" ", at)
    return found + 1 if found >= 0 else len(text)


def _line_start(text, at):
    if at <= 0:
        return 0
    found = text.rfind("\n", 0, at)
    if found < at - 2 * KEPT:
        found = text.rfind(" ", 0, at)
    return found + 1 if found >= 0 else 0
