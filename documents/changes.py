"""What changed between two texts, word by word, as a reader wants to see it.

Lines are compared first, then the words within lines that changed. Two or three words that happen to stand in both
of two different sentences are no common ground: such islands are taken into the change around them, so that a
rewritten sentence reads as one removed and one added. Spaces of whatever kind count as the same. A line that stands
word for word elsewhere is said to have moved.

The comparison is a longest common subsequence (rapidfuzz); its work grows with the product of both lengths, so what
is too long for that is refused (lines) or shown as wholly replaced (words within a changed stretch).
"""

from collections import Counter
from dataclasses import dataclass, replace
from itertools import accumulate, groupby

import regex
from rapidfuzz.distance import Indel

from documents.redaction import MASK

SAME, REMOVED, ADDED = "same", "removed", "added"
MOST_LINES = 400_000_000  # product of the numbers of lines that differ; a table of as many bits: 50 MB
MOST_WORDS = 40_000_000
ISLAND = 3  # words: fewer between two changes of more than twice as many are taken into them
_TOKEN = regex.compile(rf"{MASK}+|\w+|\s+|.", regex.DOTALL)


class TooLong(ValueError):
    """The texts are too long, and too different, to be compared line by line."""


@dataclass(frozen=True)
class Change:
    """A stretch that both texts have, or one of them alone: half-open, in code points of each.

    Of what was removed the new stretch is empty, and the other way round. `moved` says that the line stands
    in the other text too, elsewhere.
    """

    kind: str
    old_start: int
    old_end: int
    new_start: int
    new_end: int
    moved: bool = False


def compare(old, new):
    """The Changes that lead from `old` to `new`, in order, covering both. Raises TooLong."""
    a, b = _Pieces(old.splitlines(keepends=True)), _Pieces(new.splitlines(keepends=True))
    codes = _opcodes(a.keys, b.keys, MOST_LINES, TooLong)
    gone = Counter(key for tag, a1, a2, _b1, _b2 in codes if tag != "equal" for key in a.keys[a1:a2])
    come = Counter(key for tag, _a1, _a2, b1, b2 in codes if tag != "equal" for key in b.keys[b1:b2])
    moved = {key for key in gone & come if len(key.split()) > ISLAND}
    changes = []
    for tag, a1, a2, b1, b2 in codes:
        if tag == "equal":
            changes.append(Change(SAME, *a.span(a1, a2), *b.span(b1, b2)))
        else:
            changes += _lines(a, b, list(a.runs(a1, a2, moved)), list(b.runs(b1, b2, moved)), a1, b1)
    return _joined(changes)


class _Pieces:
    """Lines or tokens of one text, what each is compared as, and where each stands (from `start`)."""

    def __init__(self, pieces, start=0):
        self.pieces = pieces
        self.keys = [_key(piece) for piece in pieces]
        self.starts = list(accumulate(map(len, pieces), initial=start))

    def span(self, first, last):
        return self.starts[first], self.starts[last]

    def runs(self, first, last, moved):
        """(whether they moved, first, last) of the lines between, cut where that changes."""
        for is_moved, group in groupby(range(first, last), key=lambda number: self.keys[number] in moved):
            numbers = list(group)
            yield is_moved, numbers[0], numbers[-1] + 1


def _key(token):
    """What a line or a token is compared as: its words, whatever kind of space is between them."""
    return " ".join(token.split()) + ("\n" if "\n" in token else "") or " "


def _lines(a, b, left, right, a_at, b_at):
    """The Changes of lines that are gone and of lines that came in their place, as runs of `_Pieces`."""
    while left or right:
        if left and (left[0][0] or not right):
            is_moved, first, a_at = left.pop(0)
            yield Change(REMOVED, *a.span(first, a_at), *b.span(b_at, b_at), moved=is_moved)
        elif right and (right[0][0] or not left):
            is_moved, first, b_at = right.pop(0)
            yield Change(ADDED, *a.span(a_at, a_at), *b.span(first, b_at), moved=is_moved)
        else:
            (_moved, first_a, a_at), (_moved, first_b, b_at) = left.pop(0), right.pop(0)
            yield from _words(a, b, first_a, a_at, first_b, b_at)


def _opcodes(a, b, most, error=None):
    """(tag, a1, a2, b1, b2) as difflib says it; a removal and an addition side by side are one replacement."""
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    left, right = a[start : len(a) - end], b[start : len(b) - end]
    if len(left) * len(right) > most:
        if error:
            raise error
        middle = [("replace", 0, len(left), 0, len(right))]
    else:
        middle = [(op.tag, op.src_start, op.src_end, op.dest_start, op.dest_end) for op in Indel.opcodes(left, right)]
    codes = [("equal", 0, start, 0, start)] if start else []
    codes += [(tag, a1 + start, a2 + start, b1 + start, b2 + start) for tag, a1, a2, b1, b2 in middle]
    if end:
        codes.append(("equal", len(a) - end, len(a), len(b) - end, len(b)))
    return _replacements(codes)


def _replacements(codes):
    found = []
    for tag, a1, a2, b1, b2 in codes:
        if found and tag != "equal" and found[-1][0] != "equal":
            _tag, first_a, _a, first_b, _b = found.pop()
            found.append((_tag_of(first_a, a2, first_b, b2), first_a, a2, first_b, b2))
        else:
            found.append((tag, a1, a2, b1, b2))
    return found


def _tag_of(a1, a2, b1, b2):
    if a1 == a2:
        return "insert"
    return "delete" if b1 == b2 else "replace"


def _words(old, new, a1, a2, b1, b2):
    """The Changes within lines that were replaced by others."""
    a = _Pieces(_TOKEN.findall("".join(old.pieces[a1:a2])), old.starts[a1])
    b = _Pieces(_TOKEN.findall("".join(new.pieces[b1:b2])), new.starts[b1])
    for tag, i1, i2, j1, j2 in _slid(a.keys, b.keys, _without_islands(a, b, _opcodes(a.keys, b.keys, MOST_WORDS))):
        if tag == "equal":
            if i1 < i2:
                yield Change(SAME, *a.span(i1, i2), *b.span(j1, j2))
            continue
        if i1 < i2:
            yield Change(REMOVED, *a.span(i1, i2), *b.span(j1, j1))
        if j1 < j2:
            yield Change(ADDED, *a.span(i2, i2), *b.span(j1, j2))


def _without_islands(a, b, codes):
    def words(pieces, first, last):
        return sum(1 for piece in pieces.pieces[first:last] if piece[:1].isalnum())

    def size(code):
        return max(words(a, *code[1:3]), words(b, *code[3:5]))

    kept = []
    for position, code in enumerate(codes):
        inside = code[0] == "equal" and 0 < position < len(codes) - 1 and size(code) < ISLAND
        if inside and 2 * size(code) < min(size(codes[position - 1]), size(codes[position + 1])):
            code = ("replace", *code[1:])
        kept.append(code)
    return _replacements(kept)


def _slid(a, b, codes):
    """The codes with each removal or addition between two unchanged stretches moved to begin a line, where it can.

    "x.[- y.-]" and "x[-. y-]." remove the same; the first is how a person sees it.
    """
    codes = [list(code) for code in codes]
    for before, code, after in zip(codes, codes[1:], codes[2:], strict=False):
        if code[0] not in ("delete", "insert") or (before[0], after[0]) != ("equal", "equal"):
            continue
        keys, start, end = (a, *code[1:3]) if code[0] == "delete" else (b, *code[3:5])
        shift = 0
        while start + shift > 0 and "\n" not in keys[start + shift - 1]:
            if shift >= after[2] - after[1] or keys[start + shift] != keys[end + shift]:
                shift = 0
                break
            shift += 1
        before[2], before[4], after[1], after[3] = (n + shift for n in (before[2], before[4], after[1], after[3]))
        code[1:] = [n + shift for n in code[1:]]
    return codes


def _joined(changes):
    found = []
    for change in changes:
        last = found[-1] if found else None
        if last and (last.kind, last.moved) == (change.kind, change.moved):
            found[-1] = replace(last, old_end=change.old_end, new_end=change.new_end)
        else:
            found.append(change)
    return found
