"""Which blocks of a page are its text proper, which are kept as asides, and which are left out.

trafilatura finds the main text well, but drops short lines and lists in it, and takes in teasers around it. So what it
picked is evidence only. The text proper is the element that holds nearly all of what was picked, whole: with the line
"UPD:", the list of signatures, the table. What its own markup calls a menu, a share bar, comments, a cookie banner, or
related articles is left out of it. Beyond it, what looks like a menu is left out, the heading with its lead belongs,
and other prose is kept as an aside: to lose evidence is worse than to keep a footer. Where little or nothing was
picked (a short page, an index page), everything belongs that stands in no menu, header, footer or sidebar.
"""

from itertools import accumulate

from .phrases import heading_of, is_copyright, is_teaser
from .picking import is_picked
from .zones import COMMENTS, COOKIES, DETAILS, FOOTER, FORM, HEADER, MENU, POST, SHARE, WEAK, zone_of

BELONGS, ASIDE, LEFT_OUT = 0, 1, 2
_ENOUGH = 200  # characters; less was hardly the main text
_SHARE = 0.3  # of the visible prose; less was a part of the page only
_NEARLY_ALL = 0.9  # of what was picked
_LINKY = 0.6  # of a group's characters are within links
_BYLINES = 10  # blocks after the title among which its author and date stand
_SENTENCE = 40  # characters; so long and without a link, a line in a footer may be more than furniture
_TITLE_TAGS = {"h1", "h2", "h3"}


def choose(page, picked, titles=()):
    """For every block BELONGS, ASIDE or LEFT_OUT. `picked` is picking.Picked or None, `titles` what the head says."""
    return _Choice(page, picked, titles).made()


class _Sums:
    """How much of something stands in any stretch of the blocks."""

    def __init__(self, numbers):
        self.upto = [0, *accumulate(numbers)]

    def __call__(self, first, last):
        return self.upto[last] - self.upto[first]


class _Choice:
    def __init__(self, page, picked, titles):
        self.blocks, self.nodes = page.blocks, page.nodes
        self.titles = {_bare(title) for title in titles}
        self.length = _Sums(len(block.text) for block in self.blocks)
        self.linked = _Sums(block.linked for block in self.blocks)
        self.links = _Sums(block.links for block in self.blocks)
        self.is_picked = [picked is not None and is_picked(block.text, picked) for block in self.blocks]
        self.zones = self.blocks_zones()
        self.guessed = [""] * len(self.blocks)  # zones by what a heading says
        self.weigh()

    def weigh(self):
        """What was picked outside every zone, and how much of the page that is."""
        self.is_picked = [each and not zone for each, zone in zip(self.is_picked, self.zones, strict=True)]
        self.picked = _Sums(
            len(block.text) if each else 0 for block, each in zip(self.blocks, self.is_picked, strict=True)
        )

    # Zones

    def blocks_zones(self):
        """The zone of each block: of the outermost container that says so and does not hold the text proper."""
        picked = _Sums(len(block.text) if each else 0 for block, each in zip(self.blocks, self.is_picked, strict=True))
        all_picked, everything = picked(0, len(self.blocks)), self.length(0, len(self.blocks))
        zones = [""] * len(self.blocks)
        of_node = [""] * len(self.nodes)
        in_content = [False] * len(self.nodes)
        for index, node in enumerate(self.nodes):
            above = of_node[node.parent]
            in_content[index] = in_content[node.parent] or node.tag in ("article", "main") or node.role == "main"
            if above:
                of_node[index] = above
                continue
            zone = zone_of(node.tag, node.names, node.role)
            if not zone or node.first == node.last:
                continue
            if zone == HEADER and in_content[node.parent]:
                continue  # the header of an article is its own
            if zone == FOOTER and in_content[node.parent]:
                zone = "" if self.is_within(node, "blockquote", "figure") else DETAILS
            here = picked(node.first, node.last)
            share = 0.3 if zone == FORM else 0.5 if zone in WEAK else 0.8
            rest = everything - self.length(node.first, node.last)
            if here > share * all_picked and (zone in WEAK or rest < 2 * _ENOUGH) and here >= _ENOUGH / 2:
                continue  # it holds what was picked
            if rest < self.length(node.first, node.last) / (2 if zone == FORM else 50):
                continue  # it holds the page
            of_node[index] = zone
            zones[node.first : node.last] = [zone] * (node.last - node.first)
        return zones

    def is_within(self, node, *tags):
        while node.parent or node.tag:
            if node.tag in tags:
                return True
            node = self.nodes[node.parent]
        return False

    # The choice

    def made(self):
        self.guess_by_headings()
        total = self.picked(0, len(self.blocks))
        prose = sum(
            len(block.text) - block.linked for block, zone in zip(self.blocks, self.zones, strict=True) if not zone
        )
        little = total < _ENOUGH or total < _SHARE * prose
        states = self.everything() if little else self.around_the_picked(total)
        if BELONGS not in states:  # all of it stands in zones, so they say nothing
            states = [BELONGS] * len(self.blocks)
        return states

    def everything(self):
        """Little was picked: what stands in no zone belongs, except menus that do not say what they are."""
        states = []
        for index, block in enumerate(self.blocks):
            if self.zones[index]:
                states.append(self.outside(index))
            elif self.guessed[index] or block.control or self.is_menu(index):
                states.append(ASIDE)
            else:
                states.append(BELONGS)
        return self.with_title(states, len(states))

    def around_the_picked(self, total):
        container = self.container(total)
        first, last = container.first, container.last
        places = [index for index, each in enumerate(self.is_picked) if each]
        inside = [index for index in places if first <= index < last] or places
        start, end = inside[0], inside[-1]
        states = []
        for index, block in enumerate(self.blocks):
            if self.zones[index]:
                states.append(self.outside(index))
            elif self.guessed[index] or (block.control and not self.is_heading(index)):
                states.append(ASIDE)
            elif start <= index <= end:
                states.append(BELONGS)
            elif first <= index < last:
                states.append(self.at_the_edge(index, before=index < start, container=container))
            elif self.is_picked[index]:
                states.append(BELONGS if len(block.text) >= 2 * _SENTENCE else ASIDE)
            else:
                states.append(LEFT_OUT if self.is_linky(index) else ASIDE)
        return self.with_title(states, start)

    def container(self, total):
        """The innermost element with nearly all that was picked, widened to the article or main that it stands in."""
        inner = self.nodes[0]
        for node in self.nodes:
            if self.picked(node.first, node.last) >= _NEARLY_ALL * total and node.last - node.first <= (
                inner.last - inner.first
            ):
                inner = node
        node, wider = inner, None
        while node.tag:
            if node.tag == "article" or node.role == "article" or "articleBody" in node.names:
                return node
            if wider is None and (node.tag == "main" or node.role == "main"):
                wider = node
            node = self.nodes[node.parent]
        return wider or inner

    def at_the_edge(self, index, before, container):
        """A block of the container before the first or after the last that was picked."""
        if not self.is_linky(index, container):
            return BELONGS
        return LEFT_OUT if before and self.links(*self.group(index, container)) >= 3 else ASIDE

    def outside(self, index):
        """A block in a zone: furniture, unless it is a line of prose where a page may say something of its own."""
        block = self.blocks[index]
        if self.zones[index] in (DETAILS, POST, FORM):
            return ASIDE
        if self.zones[index] in (MENU, COMMENTS, COOKIES, SHARE):
            return LEFT_OUT
        return ASIDE if len(block.text) - block.linked >= _SENTENCE else LEFT_OUT

    def with_title(self, states, before):
        """The title that stands before the text, and the lines between them (lead, author, date), belong.

        What stands above the title, a line or two, is the site's.
        """
        title = self.title_before(before)
        if title is None:
            return states
        states[title] = BELONGS
        for index in range(title):
            if states[index] == BELONGS and len(self.blocks[index].text) < 2 * _SENTENCE:
                states[index] = ASIDE
        header = self.zones[title]
        for index in range(title + 1, min(max(before, title + _BYLINES), len(self.blocks))):
            block, zone = self.blocks[index], self.zones[index]
            if zone not in ("", header, DETAILS) or (index >= before and zone != DETAILS):
                continue
            if self.guessed[index] or block.control or self.is_linky(index):
                continue
            if zone in ("", DETAILS) or len(block.text) - block.linked >= _SENTENCE:
                states[index] = BELONGS
        return states

    def title_before(self, before):
        """The index of the last main heading at or before a block, better one that the page's head repeats."""
        found = None
        for index, block in enumerate(self.blocks[: before + 1]):
            node, titled = self.nodes[block.node], self.is_titled(block.text)
            if self.zones[index] not in ("", HEADER) or block.linked >= len(block.text):
                continue  # the name of the site leads home
            if not titled and (node.tag != "h1" or self.zones[index]):
                continue
            if found is None or titled or not self.is_titled(self.blocks[found].text):
                found = index
        return found

    def is_titled(self, text):
        """Whether the page's head has the line as its title, alone or with the name of the site."""
        bare = _bare(text)
        return len(bare) > 9 and any(
            bare == title or (bare in title and 2 * len(bare) >= len(title)) for title in self.titles
        )

    # What a block looks like

    def is_heading(self, index):
        node = self.nodes[self.blocks[index].node]
        return node.tag in ("h1", "h2", "h3", "h4", "h5", "h6", "summary") or self.is_within(node, *_TITLE_TAGS)

    def group(self, index, container=None):
        """The stretch around a block that nothing picked stands in: its outermost such element in the container.

        A block that stands in no such element is with its neighbours that are links as a whole.
        """
        node = self.nodes[self.blocks[index].node]
        outer = None
        while node.tag and node is not container and not self.picked(node.first, node.last):
            outer = node
            node = self.nodes[node.parent]
        if outer is not None and outer.last - outer.first > 1:
            return outer.first, outer.last
        return self.run(index)

    def run(self, index):
        first, last = index, index + 1
        if not self.is_link(index):
            return first, last
        while first and index - first < 50 and self.is_link(first - 1):
            first -= 1
        while last < len(self.blocks) and last - index < 50 and self.is_link(last):
            last += 1
        return first, last

    def is_link(self, index):
        block = self.blocks[index]
        return block.links > 0 and block.linked >= 0.9 * len(block.text)

    def is_linky(self, index, container=None):
        first, last = self.group(index, container)
        return self.links(first, last) >= 2 and self.linked(first, last) >= _LINKY * self.length(first, last)

    def is_menu(self, index):
        """Whether the block stands in a list of at least four short links, and little else."""
        node = self.nodes[self.blocks[index].node]
        if node.tag in ("li", "td", "dd", "dt", "p", "div"):
            outer = self.nodes[node.parent]
            node = outer if outer.tag in ("ul", "ol", "tr", "table", "div", "dl", "tbody") else node
        links = self.links(node.first, node.last)
        linked, length = self.linked(node.first, node.last), self.length(node.first, node.last)
        return links >= 4 and linked >= 0.8 * length and linked / links < 25

    # Guesses

    def guess_by_headings(self):
        """What follows a heading such as "Read also" or "3 comments", as far as its element or its level reaches."""
        total = self.picked(0, len(self.blocks))
        index = 0
        while index < len(self.blocks):
            if is_copyright(self.blocks[index].text) or is_teaser(self.blocks[index]):
                self.guessed[index] = FOOTER
            kind = heading_of(self.blocks[index].text)
            if not kind or self.zones[index]:
                index += 1
                continue
            last = self.reach(index, kind)
            if total and self.picked(index, last) > 0.3 * total:
                index += 1
                continue
            self.guessed[index:last] = [kind] * (last - index)
            index = last
        if any(self.guessed):
            self.is_picked = [each and not guess for each, guess in zip(self.is_picked, self.guessed, strict=True)]
            self.weigh()

    def reach(self, index, kind):
        """Where the part ends that begins with this heading."""
        block = self.blocks[index]
        node = self.nodes[block.node]
        if node.first == index and node.last == index + 1:
            while node.tag and self.nodes[node.parent].first == index and self.nodes[node.parent].tag not in (
                "article", "main", "body", "html", "",
            ):  # fmt: skip
                node = self.nodes[node.parent]
        if node.last > index + 1 and node.first == index:
            return node.last
        parent = self.nodes[node.parent]
        if kind == COMMENTS:
            return max(parent.last, index + 1)
        last = index + 1
        while last < parent.last and self.is_part(last, kind):
            last += 1
        return last

    def is_part(self, index, kind):
        """Whether a block may stand under a heading of related articles or of buttons: a link, or a word or two."""
        block = self.blocks[index]
        if self.is_heading(index) and not self.is_link(index):
            return False
        return self.is_link(index) or self.is_linky(index) or (block.control and kind != MENU)


def _bare(text):
    return " ".join(text.casefold().split())


def spans(blocks, states):
    """The text of what is kept, and the [start, end) in it of its asides, in code points."""
    pieces, asides, position = [], [], 0
    for block, state in zip(blocks, states, strict=True):
        if state == LEFT_OUT:
            continue
        pieces.append(f"{block.text}\n")
        end = position + len(block.text)
        if state == ASIDE:
            if asides and asides[-1][1] == position - 1:
                asides[-1] = (asides[-1][0], end)
            else:
                asides.append((position, end))
        position = end + 1
    return "".join(pieces), asides
