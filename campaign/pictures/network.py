"""Who stands where, drawn: organizations on one side, what they stand with on the other, a line for each tie.

Two columns and nothing round, because words of sixty organizations stay legible only one below the other; on a phone
too. Both sides are ordered so that lines cross little: each thing moves to the middle of what it is tied to, turn by
turn (Sugiyama's barycentre), a fixed number of times and from the order given, so that the picture never differs.
"""

from dataclasses import dataclass

from campaign.pictures import NARROWEST, labels

SIZE = 12  # pixels of the type
LINE = 14  # pixels of a line of words
GAP = 8  # between two labels, one below the other
ROUNDS = 12


@dataclass(frozen=True)
class Room:
    """Pixels that a picture has at the least; percent where names on the left end and words on the right begin."""

    width: int
    left: int
    right: int


NARROW, ROOMY = Room(NARROWEST, 43, 67), Room(640, 35, 70)


@dataclass(frozen=True)
class Tie:
    who: str
    what: str
    role: str


@dataclass(frozen=True)
class Node:
    """`top` and `height` are pixels of its label; `middle` is where its lines begin."""

    key: str
    lines: tuple
    top: int
    height: int

    @property
    def middle(self):
        return self.top + self.height / 2

    def baselines(self):
        """[(line of words, pixels of its baseline)]."""
        return [(line, self.top + SIZE + number * LINE) for number, line in enumerate(self.lines)]


@dataclass(frozen=True)
class Drawn:
    tie: Tie
    start: float
    end: float


@dataclass(frozen=True)
class Network:
    left: tuple
    right: tuple
    ties: tuple
    height: int
    room: Room

    def paths(self):
        """{role: an SVG path of its lines}, from 0 to 100 across."""
        found = {}
        for drawn in self.ties:
            found[drawn.tie.role] = found.get(drawn.tie.role, "") + f"M0 {drawn.start:g}L100 {drawn.end:g}"
        return found

    def boxes(self):
        """(left, top, right, bottom) in pixels of every label where there is no more room than needed, at most."""
        names, words = self.room.width * self.room.left / 100, self.room.width * self.room.right / 100
        for node in self.left:
            wide = max(labels.width(line, SIZE) for line in node.lines)
            yield names - wide, node.top, names, node.top + node.height
        for node in self.right:
            wide = max(labels.width(line, SIZE) for line in node.lines)
            yield words, node.top, words + wide, node.top + node.height


def draw(left, right, ties, room=NARROW):
    """The Network of {key: words} on both sides, for pages that have so much room; `ties` may name nothing else."""
    rows, columns = _ordered(list(left), list(right), ties)
    people = _stacked(rows, left, room.width * room.left // 100 - 4, 3)
    targets = _stacked(columns, right, room.width * (100 - room.right) // 100 - 2, 4)
    height = max((nodes[-1].top + nodes[-1].height for nodes in (people, targets) if nodes), default=0)
    targets = _spread(targets, height)
    people = _spread(people, height)
    at = {node.key: node.middle for node in people}
    to = {node.key: node.middle for node in targets}
    drawn = [Drawn(tie, at[tie.who], to[tie.what]) for tie in ties]
    return Network(tuple(people), tuple(targets), tuple(drawn), round(height), room)


def _ordered(rows, columns, ties):
    mine, theirs = {key: [] for key in rows}, {key: [] for key in columns}
    for tie in ties:
        mine[tie.who].append(tie.what)
        theirs[tie.what].append(tie.who)
    for _round in range(ROUNDS):
        rows = _moved(rows, mine, columns)
        columns = _moved(columns, theirs, rows)
    return rows, columns


def _moved(keys, tied, others):
    """Each key where the middle of what it is tied to is; the order given decides between equals."""
    at = {key: (number + 0.5) / len(others) for number, key in enumerate(others)}
    own = {key: (number + 0.5) / len(keys) for number, key in enumerate(keys)}
    middle = {key: sum(at[other] for other in tied[key]) / len(tied[key]) if tied[key] else own[key] for key in keys}
    return sorted(keys, key=lambda key: (middle[key], own[key]))


def _stacked(keys, words, room, most):
    found, top = [], 0
    for key in keys:
        lines = tuple(labels.lines(words[key], SIZE, room, most) or ["…"])
        height = len(lines) * LINE
        found.append(Node(key, lines, top, height))
        top += height + GAP
    return found


def _spread(nodes, height):
    """The same nodes over the whole height."""
    if not nodes:
        return nodes
    free = height - sum(node.height for node in nodes)
    if len(nodes) == 1:
        return [Node(nodes[0].key, nodes[0].lines, round(free / 2), nodes[0].height)]
    gap, top, found = free / (len(nodes) - 1), 0.0, []
    for node in nodes:
        found.append(Node(node.key, node.lines, round(top), node.height))
        top += node.height + gap
    return found
