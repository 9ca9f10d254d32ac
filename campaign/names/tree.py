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
    beginning of the reading. What a first word leads to is kept, because most words come again.
    """
    found, first, seek = [], {}, text.find
    for start in starts:
        end = seek(" ", start)
        word = text[start:end]
        known = first.get(word)
        if known is None:
            known = first[word] = _of_one_word(root, word)
        readings, further = known
        if further:
            at = end + 1
            if text[at : at + 1] == " ":
                at = _next_word(text, end)
            following = text[at : seek(" ", at)]
            longer = {}
            for node, inflected in further:
                if following in node.words or node.stems:
                    _read_on(node, text, start, at, ((0, end - start),), inflected, longer)
            if longer:
                readings = [*sorted(longer.items(), reverse=True), *readings]
        if readings:
            found.append((start, readings))
    return found


def _of_one_word(root, word):
    """(the readings of this word alone, the nodes from which more words may follow)"""
    steps = root.read(word)
    names = [(node.names, inflected, ()) for node, inflected in steps if node.names]
    further = [(node, inflected) for node, inflected in steps if node.words or node.stems]
    return [(len(word), names)] if names else [], further


def _next_word(text, end):
    """Where the word after the one that ends here begins, a few spaces on."""
    at = end + 1
    while text[at : at + 1] == " " and at - end < _GAP:
        at += 1
    return min(at, len(text) - 1)


def _read_on(node, text, start, at, words, inflected, longer):
    """Fill `longer` with the names of more than one word, of which these were read."""
    end = text.find(" ", at)
    if end <= at:
        return
    for follower, in_other_form in node.read(text[at:end]):
        so_far, other = (*words, (at - start, end - start)), inflected or in_other_form
        if follower.names:
            longer.setdefault(end - start, []).append((follower.names, other, so_far))
        if follower.words or follower.stems:
            _read_on(follower, text, start, _next_word(text, end), so_far, other, longer)
