"""Text fragments: an address that leads a browser to the quoted words in the original page.

`https://example.org/a#:~:text=prefix-,start,end,-suffix` (WICG, URL Fragment Text Directives). The browser looks
for `start` directly after `prefix` (white space and ends of blocks may lie between), then for the next `end`
that `suffix` follows, and marks all from `start` to `end`. Without `end`, `start` is all of it. None of the four
may cross the end of a block (in our text: of a line), and none begins or ends within a word.

What we choose:
- A quote within one block of up to 300 characters is named as a whole (the specification's own advice); any other
  by its first and last words.
- Then the least context that makes the place the only one, from the quote's own block where that is enough. A
  name of less than 20 characters gets a word or two more, as Chromium's own links do: a page holds menus and
  teasers that our text does not.
- Between the letters of a script without spaces no two browsers agree where words end. There the context reaches
  to a mark of punctuation or a space, because words beside a context need not be bounded.
- Many pages draw emoji as pictures, and no search finds words across a picture: a quote with an emoji in it is
  named by its ends.
- A quote that cuts a word in two leads to the whole word.
- No address holds masked characters, the words that they are part of, or words that readers may not see. A quote
  with a mask in it is named by the words before and after it, or by its longest stretch without one.
- Where nothing names this quote and no other, a part of it may be named; else the address stays plain: better the
  page than the wrong words.

It is best effort: where the page has changed, or the browser does not know fragments, the link still leads
to the page.
"""

import itertools
from dataclasses import dataclass
from urllib.parse import quote

import regex

from documents import finding
from documents.redaction import MASK
from documents.wording import WORDS, Context, Wording, trimmed

WHOLE = 300  # characters; a quote up to here is named as a whole
ENOUGH = 20  # characters; a shorter name gets some context even where it is unique in our text
PARTS = 4  # of a quote, that are tried where nothing names all of it
_NEXT = 64  # characters behind a quote, among which are those that decide whether a word ends with it
RULES = 1  # counts up whenever what is chosen changes, so that what was kept by older rules is known
LONGEST = 6000  # characters of a directive; longer addresses do not survive servers and mail programs
_PICTURE = regex.compile(r"[\p{Emoji_Presentation}\p{Regional_Indicator}\ufe0f\u20e3]")


def link(url, directive):
    """The address with a text directive, or as it is without one. What it names of the page already stays named."""
    if not url or not directive:
        return url
    url = url.partition(":~:")[0]
    return f"{url}{'' if '#' in url else '#'}:~:text={directive}"


def directive(text, start, end, seen=None, known=""):
    """The directive that leads to text[start:end], or "" where nothing names that place and no other.

    `text` is the whole text as the public may know it, masked characters and all; `seen` is the [low, high) of it
    whose words may stand in the address (by default all of it). Positions in code points. `known` is what `named_by`
    once said of the very same text and `seen`; where it was said of another place or by older rules, it is said anew.
    """
    if not is_of(known, start, end):
        known = named_by(text, start, end, seen)
    spans = known.split(",")[3:]
    words = [text[int(low) : int(high)] if low else "" for low, high in zip(spans[::2], spans[1::2], strict=True)]
    prefix, first, last, suffix = map(_encoded, words)
    parts = [f"{prefix}-" if prefix else "", first, last, f"-{suffix}" if suffix else ""]
    found = ",".join(part for part in parts if part)
    return found if len(found) <= LONGEST else ""


def named_by(text, start, end, seen=None):
    """Where the words stand that name text[start:end]: to be kept beside that place, for it takes a walk through the
    text to find out. It holds no words.

    Whole numbers with commas between them: RULES, start, end, then from where to where (of the text) the prefix, the
    start, the end and the suffix of the directive stand, each empty where the directive has none. Parameters as in
    `directive`.
    """
    page = _Page(text, *(seen or (0, len(text))))
    low, high = trimmed(text, *page.whole_words(*trimmed(text, start, end)))
    while low < high and not finding.may_cut(text, high):  # a direction mark stands here: no browser ends a word
        low, high = trimmed(text, low, high - 1)
    name = page.name(low, high) if low < high else None
    return _of(start, end) + ",".join(name.spans() if name else [","] * 4)


def is_of(known, start, end):
    """Whether what `named_by` said once is of this place, and by the rules of today."""
    return known.startswith(_of(start, end))


def _of(start, end):
    return f"{RULES},{start},{end},"


class _Encoded(dict):
    """How each character stands in a directive: `-`, `,` and `&` mean something in it, so they are encoded too."""

    def __missing__(self, character):
        self[character] = found = "%2D" if character == "-" else quote(character, safe="")
        return found


_ENCODED = _Encoded()  # filled as characters are met


def _encoded(words):
    return "".join(map(_ENCODED.__getitem__, words.strip())) if words else ""


@dataclass(frozen=True)
class _Name:
    """A directive's parts, as they stand in the text: the start from `at`, the end from `end_at` on."""

    start: str
    at: int
    end: str = ""
    end_at: int = 0
    prefix: Context = Context()
    suffix: Context = Context()

    def spans(self):
        """From where to where each part stands, "," for none."""
        parts = [
            (self.prefix.words, self.prefix.at), (self.start, self.at), (self.end, self.end_at),
            (self.suffix.words, self.suffix.at),
        ]  # fmt: skip
        return [f"{at},{at + len(words)}" if words else "," for words, at in parts]

    def cost(self):
        """What makes one name worse than another: words that may be a picture, too few, of another block, too many."""
        length = len(self.prefix.words + self.start + self.suffix.words)
        is_short = length < ENOUGH
        pictures = _has_picture(f"{self.prefix.words} {self.start} {self.suffix.words}")
        return pictures, is_short, self.prefix.crosses + self.suffix.crosses, -length if is_short else length

    def is_no_worse_than(self, words, before):
        """Whether no name with these words behind this context, or behind a longer one, is better."""
        pictures, is_short, crosses, length = self.cost()
        return not (pictures or is_short or crosses) and length <= len(before.words) + len(words)


class _Filled(dict):
    """What is worked out of each key, once it is asked for."""

    def __init__(self, make):
        super().__init__()
        self.make = make

    def __missing__(self, key):
        self[key] = made = self.make(key)
        return made


def _has_picture(words):
    return not words.isascii() and bool(_PICTURE.search(words))


def _is_fine(words):
    """Whether nothing is wrong with a name of these words alone, so that no longer one is better."""
    return len(words) >= ENOUGH and not _has_picture(words)


def _best(names):
    return min(names, key=_Name.cost, default=None)


class _Page(Wording):
    """A page, as far as our text of it goes, in which a quote is named."""

    def __init__(self, text, low, high):
        super().__init__(text, low, high)
        self.folds = finding.folds(text)

    def name(self, start, end):
        """The name of the quote, or else of the longest part of it that has one."""
        lines = list(self.lines(start, end))
        parts = [run for line in lines for run in self.runs(*line)]
        if parts == [(start, end)] and end - start <= WHOLE:
            found = self._around_pictures(lines, start, end) or self._whole(start, end)
        else:
            found = self._by_ends(lines)
        parts = sorted(parts, key=lambda part: part[0] - part[1])[:PARTS]
        return found or next(filter(None, (self._whole(*part) or self._ends(part, part) for part in parts)), None)

    def _by_ends(self, lines):
        """The first words of all lines and the last, where these are not masked."""
        ends = next(self.words(*lines[0])), next(self.words_back(*lines[-1]))
        if any(MASK in self.text[slice(*word)] for word in ends):
            return None
        return self._ends(lines[0], lines[-1])

    def _around_pictures(self, lines, start, end):
        """The name by both ends, where emoji that the page may draw as pictures stand between them and not in them."""
        name = self._by_ends(lines) if _has_picture(self.text[start:end]) else None
        return name if name and not _has_picture(name.start + name.end) else None

    def _is_enough(self, words, fold, there, start, end):
        """Whether the words alone name their place, and no context could make a better name: so it is with most."""
        return (
            len(there) == 1
            and len(words) >= ENOUGH
            and not _has_picture(words)
            and finding.is_edge(self.text, start)
            and finding.is_edge(self.text, end)
            and self.folds.follows(there[0], "")
            and self.folds.precedes(there[0] + len(fold), "")
        )

    def _whole(self, start, end):
        """The whole quote, with the least context that makes it the only one."""
        words, folds = self.text[start:end], self.folds
        fold = finding.folded(words)
        there, length = folds.places(fold), len(fold)
        if self._is_enough(words, fold, there, start, end):
            return _Name(words, start)
        befores, afters = self.before(start), self.after(end)
        ahead = _Filled(lambda after: {at for at in there if folds.precedes(at + length, after.folded)})
        found = []
        for before in befores:
            best = _best(found)
            if best and best.is_no_worse_than(words, before):
                break  # nor do more words before it
            left = [at for at in there if folds.follows(at, before.folded)]
            for after in afters if left else ():
                right = ahead[after]
                if left and len([at for at in left if at in right]) == 1:
                    found.append(_Name(words, start, prefix=before, suffix=after))
                    if not any(found[-1].cost()[:2]):
                        break  # more words after it make it no better
        if not found and self._is_first(words, end):
            found = [_Name(words, start, prefix=before, suffix=after) for before in befores for after in afters]
        return _best(found)

    def _ends(self, first, last):
        """The first words of the quote and its last, as many as make each the only one that fits."""
        head = _best(self._heads(*first, last))
        tail = head and _best(self._tails(first[0] + len(head.start), *last))
        return tail and _Name(head.start, head.at, tail.start, tail.at, head.prefix, tail.suffix)

    def _heads(self, start, end, last):
        """Names of the quote's beginning."""
        half = end if last != (start, end) else start + (end - start) // 2
        words, alone = [], finding.is_edge(self.text, start)
        for low, high in itertools.islice(self.words(start, end), WORDS):
            if MASK in self.text[low:high] or (words and high > half):
                break
            if self.ends_a_word(high):
                words.append(self.text[start:high])
                if alone and _is_fine(words[-1]) and self._count(words[-1], Context()) == 1:
                    return [_Name(words[-1], start)]  # the shortest that needs no context: none is better
        found = []
        befores = self.before(start) if words else []
        for head in words:
            for before in befores if head == words[-1] else [each for each in befores if not each.words]:
                if self._count(head, before) == 1:
                    found.append(_Name(head, start, prefix=before))
        if not found and words and befores and self._is_first(words[-1], start + len(words[-1])):
            found = [_Name(words[-1], start, prefix=before) for before in befores]
        return found

    def _tails(self, start, low, end):
        """Names of the quote's end, by words that stand nowhere between its beginning and there."""
        target, near = len(finding.folded(self.text[start:end])), finding.Folds(self.text[start : end + _NEXT])
        words, found, alone = [], [], finding.is_edge(self.text, end)
        for at, to in itertools.islice(self.words_back(max(start, low), end), WORDS):
            if MASK in self.text[at:to] or not finding.is_edge(self.text, at):
                break
            words.append(tail := self.text[at:end])
            if alone and _is_fine(tail) and self._next(near, finding.folded(tail), "") == target:
                return [_Name(tail, at)]  # likewise
        afters = self.after(end)
        rest = finding.Folds(self.text[start : end + max(len(after.words) for after in afters) + 2] if afters else "")
        for after in afters:
            for tail in words if not after.words else words[-1:]:
                if self._next(rest, finding.folded(tail), after.folded) == target:
                    found.append(_Name(tail, end - len(tail), suffix=after))
        return found

    @staticmethod
    def _next(folds, words, suffix):
        """Where the browser's search for the end of a quote ends."""
        at = folds.text.find(words)
        while at >= 0:
            end = at + len(words)
            if folds.may_break(at) and folds.precedes(end, suffix):
                return end
            at = folds.text.find(words, end if suffix else at + 1)
        return -1

    def _count(self, words, before):
        """How often the words, bounded, stand behind this context."""
        fold, prefix = finding.folded(words), before.folded
        return sum(
            self.folds.follows(at, prefix) and self.folds.may_break(at + len(fold)) for at in self.folds.places(fold)
        )

    def _is_first(self, words, end):
        """Whether the words stand nowhere before; browsers take the first place that fits."""
        return len(finding.Folds(self.text[:end]).places(finding.folded(words))) == 1
