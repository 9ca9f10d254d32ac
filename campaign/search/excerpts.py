"""The piece of a text that shows why it was found, with the words that were asked for marked in it."""

from dataclasses import dataclass

from campaign.search import words

LENGTH = 220  # code points of an excerpt, about three lines
_BEFORE = 60  # of them before the first word that was found
_PIECE = 1000  # code points that are read at a time


@dataclass(frozen=True)
class Excerpt:
    """`pieces` are (text, whether it is marked); `start` and `end` where the excerpt stands in its text, `first` where
    the first marked words do, and `marked` (start, end, number of the term) of each, in their order."""

    pieces: tuple
    start: int
    end: int
    first: tuple[int, int] | None
    marked: tuple = ()


class Asked:
    """The tokens of a question, ready to be looked for in texts."""

    def __init__(self, query):
        self.terms = [term.alternatives for term in query.wanted]
        self.size = sum(len(term.words) for term in query.wanted)  # words
        alternatives = [alternative for each in self.terms for alternative in each]
        self._has_phrases = any(len(alternative) > 1 for alternative in alternatives)
        self._numbers = {}  # of terms, by token
        for number, alternatives in enumerate(self.terms):
            for token, *_rest in alternatives:
                self._numbers.setdefault(token, []).append(number)
        self._beginnings = [(token[:-1], each) for token, each in self._numbers.items() if token.endswith("*")]
        self._fitting = {}  # by language

    def found(self, text, language):
        """[(start, end, number of the term), …] of what the text has of the question, in its order."""
        return self._phrases(text, language) if self._has_phrases else self._words(text, language)

    def enough(self, text, windows, language):
        """Of what stands in these windows as much as the excerpt of it needs: mostly the text is not read to its end.

        No stretch has more than one that has every term, and of these the first is shown.
        """
        if self._has_phrases:
            pieces = windows
        else:
            pieces = (piece for low, high in windows for piece in _pieces(text, low, high))
        found, end, undecided = [], None, 0
        for low, high in pieces:
            if end is not None and low > end:
                break
            found += [(low + s, low + e, number) for s, e, number in self.found(text[low:high], language)]
            if end is None:
                places = (found[at][0] for at in range(undecided, len(found)) if self._has_all(found, at))
                end = next((place + LENGTH for place in places), None)
                while undecided < len(found) and _last(found, undecided) < high:
                    undecided += 1
        return found

    def _has_all(self, found, index):
        return len(_near(found, index)) == len(self.terms)

    def _words(self, text, language):
        """The same where nothing is a phrase: each word by itself, every different one looked at once."""
        language = words.reading(language)
        fitting = self._fitting.get(language)
        if fitting is None:
            fitting = self._fitting[language] = _Fitting(language, self._numbers, self._beginnings)
        possible = fitting.pattern.findall(text) if fitting.pattern else text.split()
        if not any(map(fitting.__getitem__, set(possible))):
            return []
        return [(*match.span(), number) for match in words.raw_places(text) for number in fitting[match.group()]]

    def _phrases(self, text, language):
        places = words.places(text, language)
        tokens = [token for _start, _end, token in places]
        at = {}
        for position, token in enumerate(tokens):
            at.setdefault(token, []).append(position)
        found = set()
        for number, alternatives in enumerate(self.terms):
            for alternative in alternatives:
                for position in self._begins(alternative[0], at):
                    last = position + len(alternative) - 1
                    if last < len(tokens) and all(
                        _fits(tokens[position + i], part) for i, part in enumerate(alternative)
                    ):
                        found.add((places[position][0], places[last][1], number))
        return sorted(found)

    @staticmethod
    def _begins(part, at):
        if not part.endswith("*"):
            return at.get(part, ())
        return [position for token, places in at.items() if token.startswith(part[:-1]) for position in places]


class _Fitting(dict):
    """The numbers of the terms that fit what stands between two spaces, in order: filled as texts are read."""

    def __init__(self, language, numbers, beginnings):
        super().__init__()
        self.language, self.numbers, self.beginnings = language, numbers, beginnings
        tokens = [*numbers, *(token for token, _numbers in beginnings)]
        letters = {token[2:3] for token in tokens}  # after the mark of the language
        self.pattern = words.beginning_with(letters, language)
        self.letters = letters | {""}  # which may be any

    def __missing__(self, raw):
        if words.first_letter(raw, self.language) not in self.letters:
            self[raw] = ()
            return ()
        found = ()
        for token in words.tokens_of(raw, self.language):
            if token in self.numbers:
                found = (*found, *self.numbers[token])
            for begins, some in self.beginnings:
                if token.startswith(begins):
                    found = (*found, *some)
        self[raw] = found = tuple(sorted(set(found))) if found else ()
        return found


def _last(found, index):
    """Where whatever an excerpt that begins with this place shows as well has to end."""
    return found[index][0] + LENGTH - _BEFORE


def _near(found, index):
    """The numbers of the terms that stand in an excerpt that begins with this place. What is far away is not read."""
    last, numbers = _last(found, index), set()
    for at in range(index, len(found)):
        start, end, number = found[at]
        if start > last:
            break
        if end <= last:
            numbers.add(number)
    return numbers


def _pieces(text, low, high):
    """[low, high) cut at spaces."""
    while high - low > 2 * _PIECE:
        cut = low + _PIECE
        while cut < high and not text[cut].isspace():
            cut += 1
        yield low, cut
        low = cut
    yield low, high


def _fits(token, part):
    return token.startswith(part[:-1]) if part.endswith("*") else token == part


def excerpt(text, found, windows=None):
    """The Excerpt that has most of what was found; of one length, and of whole words.

    `found` is what `Asked.found` says. `windows` are the [start, end) that readers may see (by default all).
    """
    windows = windows or [(0, len(text))]
    start, end = _best(text, found, windows)
    inside = _merged([(s, e) for s, e, _number in found if start <= s and e <= end])
    if not inside:  # a phrase whose words stand further apart than an excerpt is long: what is shown of it
        inside = _merged([(max(s, start), min(e, end)) for s, e, _number in found if s < end and start < e])
    pieces, at = [], start
    for low, high in inside:
        if low > at:
            pieces.append((text[at:low], False))
        pieces.append((text[low:high], True))
        at = high
    if at < end:
        pieces.append((text[at:end], False))
    window = next(((low, high) for low, high in windows if low <= start and end <= high), (start, end))
    if start > window[0]:
        pieces.insert(0, ("… ", False))
    if end < window[1]:
        pieces.append((" …", False))
    marked = tuple(each for each in found if start <= each[0] and each[1] <= end)
    return Excerpt(tuple(pieces), start, end, inside[0] if inside else None, marked)


def _best(text, found, windows):
    """[start, end) of the stretch with most different terms; of equals the first."""
    best, most = None, -1
    for index, (place, _end, _number) in enumerate(found):
        window = next(((low, high) for low, high in windows if low <= place < high), None)
        if window is None:
            continue
        numbers = _near(found, index)
        if len(numbers) > most:
            best, most = (place, window), len(numbers)
    if best is None:
        low, high = windows[0]
        return low, _back(text, low, min(low + LENGTH, high), high)
    place, (low, high) = best
    start = max(low, place - _BEFORE)
    if high - start < LENGTH:
        start = max(low, high - LENGTH)
    while low < start < place and not text[start - 1].isspace():
        start += 1
    return start, _back(text, max(start, place + 1), min(start + LENGTH, high), high)


def _back(text, low, end, high):
    """`end`, or where the last whole word before it ends."""
    if end == high:
        return end
    at = end
    while at > low and not text[at - 1 : at + 1].isspace() and not text[at].isspace():
        at -= 1
    return at if at > low else end


def _merged(stretches):
    merged = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
