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

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

import regex

from documents import finding
from documents.redaction import MASK

WHOLE = 300  # characters; a quote up to here is named as a whole
ENOUGH = 20  # characters; a shorter name gets some context even where it is unique in our text
WORDS = 24  # at most, of a context or of one end of a long quote
PARTS = 4  # of a quote, that are tried where nothing names all of it
LONG_WORD = 100  # characters; a longer run of letters is no word
LONGEST = 6000  # characters of a directive; longer addresses do not survive servers and mail programs
_PICTURE = regex.compile(r"[\p{Emoji_Presentation}\p{Regional_Indicator}\ufe0f\u20e3]")
_MARKS = "、。，．！？；：」』）】》”…"
# A word with its punctuation; in scripts without spaces, the words up to a mark.
_WORD = regex.compile(rf"[^\s{_MARKS}]*[{_MARKS}]+|[^\s{_MARKS}]+")


def link(url, directive):
    """The address with a text directive, or as it is without one. What it names of the page already stays named."""
    if not url or not directive:
        return url
    url = url.partition(":~:")[0]
    return f"{url}{'' if '#' in url else '#'}:~:text={directive}"


def directive(text, start, end, seen=None):
    """The directive that leads to text[start:end], or "" where nothing names that place and no other.

    `text` is the whole text as the public may know it, masked characters and all; `seen` is the [low, high) of it
    whose words may stand in the address (by default all of it). Positions in code points.
    """
    page = _Page(text, *(seen or (0, len(text))))
    start, end = _trimmed(text, *page.whole_words(*_trimmed(text, start, end)))
    while start < end and not finding.may_cut(text, end):  # a direction mark stands here: no browser ends a word
        start, end = _trimmed(text, start, end - 1)
    name = page.name(start, end) if start < end else None
    found = str(name) if name else ""
    return found if len(found) <= LONGEST else ""


def _trimmed(text, start, end):
    """Without the spaces and the characters without a width at both ends."""
    while start < end and (text[start].isspace() or text[start] in finding.INVISIBLE):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in finding.INVISIBLE):
        end -= 1
    return start, end


def _has_no_width(character):
    """Browsers take nothing for adjacent where such a character lies between."""
    return bool(character) and character in finding.INVISIBLE


def _encoded(words):
    """Words of a directive: `-`, `,` and `&` mean something in it, so they are encoded too."""
    return quote(words.strip(), safe="").replace("-", "%2D")


@dataclass(frozen=True)
class _Context:
    """Words before or after a place; `crosses` where they stand in the neighbouring block."""

    words: str = ""
    crosses: bool = False

    @cached_property
    def folded(self):
        return finding.folded(self.words)


@dataclass(frozen=True)
class _Name:
    """A directive's parts, as they stand in the text."""

    start: str
    end: str = ""
    prefix: _Context = _Context()
    suffix: _Context = _Context()

    def __str__(self):
        parts = [f"{_encoded(self.prefix.words)}-", _encoded(self.start), _encoded(self.end)]
        parts = [part for part in (*parts, f"-{_encoded(self.suffix.words)}") if part != "-"]
        return ",".join(part for part in parts if part)

    def cost(self):
        """What makes one name worse than another: words that may be a picture, too few, of another block, too many."""
        length = len(self.prefix.words + self.start + self.suffix.words)
        is_short = length < ENOUGH
        pictures = bool(_PICTURE.search(f"{self.prefix.words} {self.start} {self.suffix.words}"))
        return pictures, is_short, self.prefix.crosses + self.suffix.crosses, -length if is_short else length


def _best(names):
    return min(names, key=_Name.cost, default=None)


class _Page:
    """One text, and the stretch of it whose words may stand in an address."""

    def __init__(self, text, low, high):
        self.text, self.low, self.high = text, low, high
        self.folds = finding.folds(text)

    def whole_words(self, start, end):
        """Nothing begins or ends within a word: the whole word, or none of it where its rest may not be seen."""
        low, high = start, end
        while low > max(self.low, start - LONG_WORD) and not finding.may_cut(self.text, low):
            low -= 1
        while low < end and not finding.may_cut(self.text, low):
            low += 1
        while high < min(self.high, end + LONG_WORD) and not finding.may_cut(self.text, high):
            high += 1
        while high > low and not finding.may_cut(self.text, high):
            high -= 1
        return low, high

    def name(self, start, end):
        """The name of the quote, or else of the longest part of it that has one."""
        lines = list(self._lines(start, end))
        parts = [run for line in lines for run in self._runs(*line)]
        heads, tails = self._words(*lines[0]), self._words(*lines[-1])
        found = None
        if not any(MASK in self.text[slice(*word)] for word in (heads[0], tails[-1])):
            found = self._ends(lines[0], lines[-1])
        if parts == [(start, end)] and end - start <= WHOLE:
            found = self._around_pictures(found, start, end) or self._whole(start, end)
        parts = sorted(parts, key=lambda part: part[0] - part[1])[:PARTS]
        return found or next(filter(None, (self._whole(*part) or self._ends(part, part) for part in parts)), None)

    def _around_pictures(self, name, start, end):
        """The name by both ends, where emoji that the page may draw as pictures stand between them and not in them."""
        is_pictured = _PICTURE.search(self.text, start, end)
        return name if is_pictured and name and not _PICTURE.search(name.start + name.end) else None

    def _whole(self, start, end):
        """The whole quote, with the least context that makes it the only one."""
        words, folds = self.text[start:end], self.folds
        befores, afters = self._before(start), self._after(end)
        fold = finding.folded(words)
        there, length = folds.places(fold), len(fold)
        ahead = [{at for at in there if folds.precedes(at + length, after.folded)} for after in afters]
        found = []
        for before in befores:
            left = [at for at in there if folds.follows(at, before.folded)]
            for after, right in zip(afters, ahead, strict=True):
                if left and len([at for at in left if at in right]) == 1:
                    found.append(_Name(words, "", before, after))
                    if not any(found[-1].cost()[:2]):
                        break  # more words after it make it no better
        if not found and self._is_first(words, end):
            found = [_Name(words, "", before, after) for before in befores for after in afters]
        return _best(found)

    def _ends(self, first, last):
        """The first words of the quote and its last, as many as make each the only one that fits."""
        head = _best(self._heads(*first, last))
        tail = head and _best(self._tails(first[0] + len(head.start), *last))
        return tail and _Name(head.start, tail.start, head.prefix, tail.suffix)

    def _heads(self, start, end, last):
        """Names of the quote's beginning."""
        half = end if last != (start, end) else start + (end - start) // 2
        words = []
        for low, high in self._words(start, end)[:WORDS]:
            if MASK in self.text[low:high] or (words and high > half):
                break
            if self._ends_a_word(high):
                words.append(self.text[start:high])
        found = []
        befores = self._before(start) if words else []
        for head in words:
            for before in befores if head == words[-1] else [each for each in befores if not each.words]:
                if self._count(head, before) == 1:
                    found.append(_Name(head, "", before))
        if not found and words and befores and self._is_first(words[-1], start + len(words[-1])):
            found = [_Name(words[-1], "", before) for before in befores]
        return found

    def _tails(self, start, low, end):
        """Names of the quote's end, by words that stand nowhere between its beginning and there."""
        words, found, afters = [], [], self._after(end)
        for at, to in reversed(self._words(max(start, low), end)[-WORDS:]):
            if MASK in self.text[at:to] or not finding.is_edge(self.text, at):
                break
            words.append(self.text[at:end])
        rest = finding.Folds(self.text[start : end + max(len(after.words) for after in afters) + 2] if afters else "")
        target = len(finding.folded(self.text[start:end]))
        for after in afters:
            for tail in words if not after.words else words[-1:]:
                if self._next(rest, finding.folded(tail), after.folded) == target:
                    found.append(_Name(tail, "", _Context(), after))
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

    def _ends_a_word(self, at):
        """Whether browsers end a word where the last visible character before `at` stands."""
        return finding.is_edge(self.text, _trimmed(self.text, max(0, at - 8), at)[1])

    def _lines(self, start, end):
        """The quote's part of each block, without blank ones."""
        for line in regex.finditer(r"[^\n]+", self.text, pos=start, endpos=end):
            low, high = _trimmed(self.text, *line.span())
            if low < high:
                yield low, high

    def _words(self, start, end):
        return [word.span() for word in _WORD.finditer(self.text, start, end)]

    def _runs(self, start, end):
        """The stretches of whole words without a mask."""
        runs = []
        for low, high in self._words(start, end):
            if MASK in self.text[low:high]:
                runs.append(None)
            elif runs and runs[-1]:
                runs[-1] = (runs[-1][0], high)
            else:
                runs.append((low, high))
        return [run for run in runs if run]

    def _before(self, start):
        """Contexts before a place, the shortest first; none at all where a word may begin before it."""
        line = max(self.low, self.text.rfind("\n", 0, start) + 1)
        crosses = not self.text[line:start].strip()
        if crosses:
            before = self.text[self.low : line].rstrip()
            line, to = self.low + before.rfind("\n") + 1, self.low + len(before)
        else:
            to = start
        found = [_Context()] if finding.is_edge(self.text, start) else []
        if _has_no_width(self.text[max(0, to - 64) : to].rstrip()[-1:]):
            return found
        for low, high in reversed(self._words(max(line, to - 60 * WORDS), to)[-WORDS:]):
            if MASK in self.text[low:high] or not finding.is_edge(self.text, low):
                break
            found.append(_Context(self.text[low:to], crosses))
        return found

    def _after(self, end):
        line = self.text.find("\n", end, self.high)
        line = self.high if line < 0 else line
        crosses = not self.text[end:line].strip()
        at = end
        if crosses:
            at = self.high - len(self.text[line : self.high].lstrip())
            line = self.text.find("\n", at, self.high)
            line = self.high if line < 0 else line
        found = [_Context()] if finding.is_edge(self.text, end) else []
        if _has_no_width(self.text[at : at + 64].lstrip()[:1]):
            return found
        for low, high in self._words(at, min(line, at + 60 * WORDS))[:WORDS]:
            if MASK in self.text[low:high] or not finding.is_edge(self.text, high):
                break
            if self._ends_a_word(high):
                found.append(_Context(self.text[at:high], crosses))
        return found
