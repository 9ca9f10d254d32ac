"""A page's blocks with what is known of each place: its zone, how much of it is links, and what trafilatura picked."""

from itertools import accumulate

from .picking import is_picked
from .zones import DETAILS, FOOTER, FORM, HEADER, WEAK, zone_of

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "summary"}
_LISTS = {"ul", "ol", "tr", "table", "div", "dl", "tbody"}
_LINKY = 0.6  # of a group's characters are within links
_RUN = 50  # neighbours that are looked at on either side
ENOUGH = 200  # characters; less was hardly the main text


class Sums:
    """How much of something stands in any stretch of the blocks."""

    def __init__(self, numbers):
        self.upto = [0, *accumulate(numbers)]

    def __call__(self, first, last):
        return self.upto[last] - self.upto[first]


class Layout:
    def __init__(self, page, picked):
        self.blocks, self.nodes = page.blocks, page.nodes
        self.length = Sums(len(block.text) for block in self.blocks)
        self.linked = Sums(block.linked for block in self.blocks)
        self.links = Sums(block.links for block in self.blocks)
        self.in_heading = [False] * len(self.nodes)
        for index, node in enumerate(self.nodes):
            self.in_heading[index] = self.in_heading[node.parent] or node.tag in _HEADINGS or node.role == "heading"
        self.set_picked([picked is not None and is_picked(block.text, picked) for block in self.blocks])
        self.zones = self._zones()
        self.unpick(self.zones)

    def set_picked(self, marks):
        self.is_picked = marks
        self.picked = Sums(
            len(block.text) if mark else 0 for block, mark in zip(self.blocks, marks, strict=True)
        )  # fmt: skip
        self._groups = {}

    def unpick(self, reasons):
        """What trafilatura picked counts no more where there is a reason against it."""
        self.set_picked([mark and not reason for mark, reason in zip(self.is_picked, reasons, strict=True)])

    @property
    def all_picked(self):
        return self.picked(0, len(self.blocks))

    def _zones(self):
        """The zone of each block: of the outermost container that says so and does not hold the text proper."""
        zones = [""] * len(self.blocks)
        of_node = [""] * len(self.nodes)
        in_content = self.in_content = [False] * len(self.nodes)
        in_quote = [False] * len(self.nodes)
        for index, node in enumerate(self.nodes):
            above = node.parent
            in_quote[index] = in_quote[above] or node.tag in ("blockquote", "figure")
            in_content[index] = in_content[above] or node.tag in ("article", "main") or node.role == "main"
            if of_node[above] or node.first == node.last:
                of_node[index] = of_node[above]
                continue
            zone = zone_of(node.tag, node.names, node.role)
            if zone == HEADER and in_content[above]:
                zone = ""  # the header of an article is its own
            elif zone == FOOTER and in_content[above]:
                zone = "" if in_quote[index] else DETAILS
            if zone and not self._is_text_proper(node, zone):
                of_node[index] = zone
                zones[node.first : node.last] = [zone] * (node.last - node.first)
        return zones

    def _is_text_proper(self, node, zone):
        """Whether the container holds what was picked, or nearly the whole page, whatever it calls itself."""
        here, size = self.picked(node.first, node.last), self.length(node.first, node.last)
        rest = self.length(0, len(self.blocks)) - size
        if rest < size / (2 if zone == FORM else 50):
            return True
        if zone not in WEAK and rest >= 2 * ENOUGH:
            return False
        share = 0.3 if zone == FORM else 0.5 if zone in WEAK else 0.8
        return here >= ENOUGH / 2 and here > share * self.all_picked

    def container(self, share):
        """The innermost element with that share of what was picked, widened to the article or main around it."""
        enough, inner = share * self.all_picked, self.nodes[0]
        for node in self.nodes:
            if self.picked(node.first, node.last) >= enough and node.last - node.first <= inner.last - inner.first:
                inner = node
        node, wider = inner, None
        while node.tag:
            if node.tag == "article" or node.role == "article" or "articleBody" in node.names:
                return node
            if wider is None and (node.tag == "main" or node.role == "main"):
                wider = node
            node = self.nodes[node.parent]
        return wider or inner

    # What a block looks like

    def is_heading(self, index):
        return self.in_heading[self.blocks[index].node]

    def is_link(self, index):
        """Whether the block is a link as a whole."""
        block = self.blocks[index]
        return block.links > 0 and block.linked >= 0.9 * len(block.text)

    def is_linky(self, index, container=None):
        """Whether the block stands in a group of links."""
        first, last = self.group(index, container)
        return self.links(first, last) >= 2 and self.linked(first, last) >= _LINKY * self.length(first, last)

    def is_menu(self, index):
        """Whether the block stands in a list of at least four short links, and little else."""
        node = self.nodes[self.blocks[index].node]
        outer = self.nodes[node.parent]
        node = outer if outer.tag in _LISTS else node
        links, linked = self.links(node.first, node.last), self.linked(node.first, node.last)
        return links >= 4 and linked >= 0.8 * self.length(node.first, node.last) and linked / links < 25

    def group(self, index, container=None):
        """The stretch of its outermost element, within the container, in which nothing was picked.

        A block that stands in no such element is with its neighbours that are links as a whole.
        """
        outer = self.nodes[self._outermost(self.blocks[index].node, container)]
        if outer.tag and outer.last - outer.first > 1:
            return outer.first, outer.last
        first, last = index, index + 1
        if self.is_link(index):
            while first and index - first < _RUN and self.is_link(first - 1):
                first -= 1
            while last < len(self.blocks) and last - index < _RUN and self.is_link(last):
                last += 1
        return first, last

    def _outermost(self, number, container):
        """The number of that element, or 0; remembered for every element on the way to it."""
        way, found = [], None
        while found is None:
            node, key = self.nodes[number], (number, id(container))
            if key in self._groups:
                found = self._groups[key]
            elif not number or node is container or self.picked(node.first, node.last):
                found = 0
            else:
                way.append((key, number))
                number = node.parent
        for key, number in reversed(way):
            found = self._groups[key] = found or number
        return found
