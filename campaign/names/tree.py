"""The names as a tree of words, and reading a folded text by it from a place where a name may begin."""

from .inflection import LONGEST

_GAP = 4  # spaces of the folded text between two words of a name, at most


class Node:
    """What may follow the words that led here: words as they are, and stems with their endings."""

    __slots__ = ("names", "stems", "words")

    def __init__(self):
        self.words = {}  # the next node by word
        self.stems = {}  # by stem: (its endings, the one that the name has, the next node)
        self.names = []

    def grow(self, words, declined, name):
        """Add the name whose words, each with its (stem, endings), these are."""
        if not words:
            self.names.append(name)
            return
        for stem, endings in declined[0]:
            own = words[0][len(stem) :] if words[0].startswith(stem) else None
            self._follow(stem, endings, own).grow(words[1:], declined[1:], name)

    def _follow(self, stem, endings, own):
        if len(endings) == 1 and own in endings:
            if (node := self.words.get(stem + own)) is None:
                node = self.words[stem + own] = Node()
            return node
        stems = self.stems.setdefault(stem, [])
        for known, its_own, node in stems:
            if known is endings and its_own == own:
                return node
        stems.append((endings, own, node := Node()))
        return node

    def read(self, word):
        """Each (node, whether the word stands in another form) that this word of a text leads to."""
        node = self.words.get(word)
        found = [(node, False)] if node is not None else []
        if self.stems:
            length = len(word)
            for cut in range(length, max(length - LONGEST, 0) - 1, -1):
                if stems := self.stems.get(word[:cut]):
                    ending = word[cut:]
                    found += [(node, ending != own) for endings, own, node in stems if ending in endings]
        return found


def read(root, text, starts):
    """(start, readings) of each of these places of a folded text from which the tree reads a name.

    Readings, the longest first: (length, [(names, whether inflected, its words)]), words as (start, end) from the
    beginning of the reading. What one and two words lead to is kept, because most words come again.
    """
    found, ones, twos, seek = [], {}, {}, text.find
    for start in starts:
        end = seek(" ", start)
        word = text[start:end]
        if (known := ones.get(word)) is None:
            known = ones[word] = _step([], [(root, (), False)], 0, word)
        readings, further = known
        if further:
            at = end + 1
            if text[at : at + 1] == " ":
                at = _next_word(text, end)
            stop = seek(" ", at)
            span = text[start:stop]
            if (known := twos.get(span)) is None:
                known = twos[span] = _step(readings, further, at - start, text[at:stop])
            readings, further = known
            while further:
                at = _next_word(text, stop)
                stop = seek(" ", at)
                readings, further = _step(readings, further, at - start, text[at:stop])
        if readings:
            found.append((start, readings))
    return found


def _step(readings, paths, at, word):
    """The readings, and those that one word more makes; then the paths that may go on: (node, words, inflected)."""
    names, further = [], []
    for node, words, inflected in paths:
        for follower, in_other_form in node.read(word) if word else ():
            so_far, other = (*words, (at, at + len(word))), inflected or in_other_form
            if follower.names:
                names.append((follower.names, other, so_far if words else ()))
            if follower.words or follower.stems:
                further.append((follower, so_far, other))
    return [(at + len(word), names), *readings] if names else readings, further


def _next_word(text, end):
    """Where the word after the one that ends here begins, a few spaces on."""
    at = end + 1
    while text[at : at + 1] == " " and at - end < _GAP:
        at += 1
    return min(at, len(text) - 1)
