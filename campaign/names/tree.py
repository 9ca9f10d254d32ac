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


class _Reached:
    """What the words so far lead to: the readings that they make, and the paths on which more words may follow.

    Readings, the longest first: (length, [(names, whether inflected, its words)]), words as (start, end) from the
    beginning of the reading, none where it is a single one. A path is (node, words, whether inflected).
    """

    __slots__ = ("following", "paths", "readings")

    def __init__(self, readings, paths):
        self.readings, self.paths = readings, paths
        self.following = {} if paths else None  # by the text of one word more, with the spaces before it

    def follow(self, length, text):
        """What this text leads to, the length of all words before it being as given."""
        word = text.lstrip(" ")
        start, end = length + len(text) - len(word), length + len(text)
        names, further = [], []
        for node, words, inflected in self.paths:
            for follower, in_other_form in node.read(word) if word else ():
                so_far, other = (*words, (start, end)), inflected or in_other_form
                if follower.names:
                    names.append((follower.names, other, so_far if words else ()))
                if follower.words or follower.stems:
                    further.append((follower, so_far, other))
        following = _Reached([(end, names), *self.readings] if names else self.readings, further)
        self.following[text] = following
        return following


def read(root, text, starts):
    """(start, readings) of each of these places of a folded text from which the tree reads a name.

    Where words have led is kept, because most come again.
    """
    found, seek, begun = [], text.find, _Reached([], [(root, (), False)])
    for start in starts:
        reached, end = begun, start - 1
        while (following := reached.following) is not None:
            stop = seek(" ", end + 1)
            if stop <= end + 1:
                stop = seek(" ", _next_word(text, end))
            word = text[end:stop]
            reached = following.get(word) or reached.follow(end - start, word)
            end = stop
        if reached.readings:
            found.append((start, reached.readings))
    return found


def _next_word(text, end):
    """Where the word after the one that ends here begins, a few spaces on."""
    at = end + 1
    while text[at : at + 1] == " " and at - end < _GAP:
        at += 1
    return min(at, len(text) - 1)
