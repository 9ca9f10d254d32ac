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


class Reached:
    """What the words so far lead to: the readings that they make, and the paths on which more words may follow.

    Readings, the longest first: (length, [(names, whether inflected, its words)]), words as (start, end) from the
    beginning of the reading, none where it is a single one. A path is (node, words, whether inflected). `length` is
    that of all words, the spaces between them included.
    """

    __slots__ = ("_apart", "_made", "following", "is_met", "last", "length", "paths", "readings")

    def __init__(self, readings, paths, length, made):
        self.readings, self.paths, self.length = readings, paths, length
        self.following = {} if paths else None  # by the text of one word more, with the spaces before it
        self.last = 0  # the length of a reading that began with this word, if it is kept
        self.is_met, self._apart, self._made = False, None, made

    def follow(self, length, text):
        """What this text leads to, the length of all words before it being as given."""
        word = text.lstrip(" ")
        start, end = length + len(text) - len(word), length + len(text)
        names, further = [], []
        for node, words, inflected in self.paths if word else ():
            for follower, in_other_form in node.read(word):
                so_far, other = (*words, (start, end)), inflected or in_other_form
                if follower.names:
                    names.append((follower.names, other, so_far if words else ()))
                if follower.words or follower.stems:
                    further.append((follower, so_far, other))
        readings = [(end, names), *self.readings] if names else self.readings
        self.following[text] = following = Reached(readings, further, end, self._made)
        self._made[0] += 1
        return following

    def read(self, text, start, end):
        """What is led to by these words of a folded text, from `start` to `end`, and those that follow them.

        Where words have led is kept, because most come again.
        """
        reached, find = self, text.find
        while (following := reached.following) is not None:
            stop = find(" ", end + 1)
            if stop <= end + 1:
                stop = find(" ", next_word(text, end))
            word = text[end:stop]
            reached = following.get(word) or reached.follow(end - start, word)
            end = stop
        return reached

    def stands_apart(self, begun, text, start):
        """Whether no reading that begins within the longest of these goes beyond it, `start` being where it begins.

        So it is wherever the same words stand, if reading from within never looks further than these words.
        """
        if self._apart is None:
            stop, end = start + self.readings[0][0], start + self.length
            if end + 1 == len(text):  # elsewhere more may follow
                return False
            self._apart = all(
                at + 1 + reached.length <= end and at + 1 + (reached.readings or [(0, ())])[0][0] <= stop
                for at in range(start, stop)
                if text[at] == " " != text[at + 1] and (reached := begun.read(text, at + 1, at))
            )
        return self._apart


def beginning(root, made=None):
    """What no word has led to yet; `made` is a list whose first number counts what is kept."""
    return Reached([], [(root, (), False)], -1, made or [0])


def next_word(text, end):
    """Where the word after the one that ends here begins, a few spaces on."""
    at = end + 1
    while text[at : at + 1] == " " and at - end < _GAP:
        at += 1
    return min(at, len(text) - 1)
