"""Which blocks of a page are its text proper, which are kept as asides, and which are left out.

trafilatura finds the main text well, but drops short lines and lists in it, and takes in teasers around it. So what it
picked is evidence only. The text proper is the element that holds nearly all of what was picked, whole: with the line
"UPD:", the list of signatures, the table. What its own markup calls a menu, a share bar, comments, a cookie banner, or
related articles is left out of it. Beyond it, what looks like a menu is left out, the heading with its lead belongs,
and other prose is kept as an aside: to lose evidence is worse than to keep a footer. Where little or nothing was
picked (a short page, an index page), everything belongs that stands in no menu, header, footer or sidebar.
"""

from .layout import ENOUGH, Layout
from .phrases import heading_of, is_copyright, is_teaser
from .zones import COMMENTS, COOKIES, DETAILS, FOOTER, FORM, HEADER, MENU, POST, RELATED, SHARE

BELONGS, ASIDE, LEFT_OUT = 0, 1, 2
_SHARE = 0.3  # of the visible prose; what was picked is less: it was a part of the page only
_NEARLY_ALL = 0.9  # of what was picked
_SENTENCE = 40  # characters; so long and without a link, a line in a footer may be more than furniture
_BYLINES = 10  # blocks after the title among which its author and date stand
_TEASERS = 300  # blocks under a heading such as "Read also"


def choose(page, picked, titles=()):
    """For every block BELONGS, ASIDE or LEFT_OUT. `picked` is picking.Picked or None, `titles` what the head says."""
    return _Choice(page, picked, titles).made()


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


class _Choice:
    def __init__(self, page, picked, titles):
        self.layout = Layout(page, picked)
        self.blocks, self.zones = page.blocks, self.layout.zones
        self.titles = {_bare(title) for title in titles}
        self.longest = max(map(len, self.titles), default=0) + 100  # of a line that may be one: spaces count too
        self.guessed = self.guesses()
        self.layout.unpick(self.guessed)

    def made(self):
        picked = self.layout.all_picked
        prose = sum(
            len(block.text) - block.linked for block, zone in zip(self.blocks, self.zones, strict=True) if not zone
        )
        little = picked < ENOUGH or picked < _SHARE * prose
        states = self.everything() if little else self.around_the_picked()
        if BELONGS not in states:  # all of it stands in zones, so they say nothing
            states = [BELONGS] * len(self.blocks)
        return states

    def everything(self):
        """Little was picked: what stands in no zone belongs, except menus that do not say what they are."""
        states = []
        for index, block in enumerate(self.blocks):
            if self.zones[index]:
                states.append(self.in_zone(index))
            elif self.guessed[index] or block.control or self.layout.is_menu(index):
                states.append(ASIDE)
            else:
                states.append(BELONGS)
        return self.with_title(states, len(states))

    def around_the_picked(self):
        layout = self.layout
        container = layout.container(_NEARLY_ALL)
        places = [index for index, mark in enumerate(layout.is_picked) if mark]
        inside = [index for index in places if container.first <= index < container.last] or places
        start, end = inside[0], inside[-1]
        states = []
        for index, block in enumerate(self.blocks):
            if self.zones[index]:
                state = self.in_zone(index)
            elif self.guessed[index] or (block.control and not layout.is_heading(index)):
                state = ASIDE
            elif start <= index <= end:
                state = BELONGS
            elif container.first <= index < container.last:
                state = self.at_the_edge(index, index < start, container)
            elif layout.is_picked[index]:
                state = BELONGS if len(block.text) >= 2 * _SENTENCE else ASIDE
            else:
                state = LEFT_OUT if layout.is_linky(index) else ASIDE
            states.append(state)
        return self.with_title(states, start)

    def at_the_edge(self, index, is_before, container):
        """A block of the container before the first or after the last that was picked."""
        if not self.layout.is_linky(index, container):
            return BELONGS
        links = self.layout.links(*self.layout.group(index, container))
        return LEFT_OUT if is_before and links >= 3 else ASIDE

    def in_zone(self, index):
        """A block in a zone: furniture, unless it is a line of prose where a page may say something of its own."""
        block, zone = self.blocks[index], self.zones[index]
        if zone in (DETAILS, POST, FORM):
            return ASIDE
        if zone in (MENU, COMMENTS, COOKIES, SHARE):
            return LEFT_OUT
        return ASIDE if len(block.text) - block.linked >= _SENTENCE else LEFT_OUT

    # The title

    def with_title(self, states, before):
        """The title that stands before the text, and the lines between them (lead, author, date), belong.

        A line above the title is the site's, except within the article.
        """
        title = self.title_before(before)
        if title is None:
            return states
        states[title] = BELONGS
        for index, block in enumerate(self.blocks[:title]):
            is_short = len(block.text) < 2 * _SENTENCE
            if states[index] == BELONGS and is_short and not self.layout.in_content[block.node]:
                states[index] = ASIDE
        header = self.zones[title]
        for index in range(title + 1, min(max(before, title + _BYLINES), len(self.blocks))):
            block, zone = self.blocks[index], self.zones[index]
            if zone not in ("", header, DETAILS) or (index >= before and zone != DETAILS):
                continue
            if self.guessed[index] or block.control or self.layout.is_linky(index):
                continue
            if zone in ("", DETAILS) or len(block.text) - block.linked >= _SENTENCE:
                states[index] = BELONGS
        return states

    def title_before(self, before):
        """The index of the last main heading at or before a block, better one that the page's head repeats."""
        found = None
        for index, block in enumerate(self.blocks[: before + 1]):
            if self.zones[index] not in ("", HEADER) or block.linked >= len(block.text):
                continue  # the name of the site leads home
            titled = self.is_titled(block.text)
            if not titled and (self.layout.nodes[block.node].tag != "h1" or self.zones[index]):
                continue
            if found is None or titled or not self.is_titled(self.blocks[found].text):
                found = index
        return found

    def is_titled(self, text):
        """Whether the page's head has the line as its title, alone or with the name of the site."""
        if len(text) > self.longest:
            return False
        bare = _bare(text)
        return len(bare) > 9 and any(
            bare == title or (bare in title and 2 * len(bare) >= len(title)) for title in self.titles
        )

    # Guesses

    def guesses(self):
        """For every block the zone that a line such as "Read also" or "3 comments" announces, or ""."""
        guessed = [""] * len(self.blocks)
        total = self.layout.all_picked
        index = 0
        while index < len(self.blocks):
            block, last = self.blocks[index], index + 1
            if not self.zones[index]:
                if is_copyright(block.text) or is_teaser(block):
                    guessed[index] = FOOTER
                kind = heading_of(block.text)
                if kind:
                    last = self.reach(index, kind)
                    if total and self.layout.picked(index, last) > _SHARE * total:
                        last = index + 1
                    else:
                        guessed[index:last] = [kind] * (last - index)
            index = last
        return guessed

    def reach(self, index, kind):
        """Where the part ends that begins with this heading: with its element, or as far as links follow."""
        nodes = self.layout.nodes
        node = nodes[self.blocks[index].node]
        if node.first == index and node.last == index + 1:
            while nodes[node.parent].first == index and nodes[node.parent].tag not in (
                "article", "main", "body", "html", "",
            ):  # fmt: skip
                node = nodes[node.parent]
        if node.first == index and node.last > index + 1:
            return node.last
        end = max(nodes[node.parent].last, index + 1)
        if kind == COMMENTS:
            return end
        last = index + 1
        while last < min(end, index + _TEASERS) and self.is_announced(last, kind):
            last += 1
        return last

    def is_announced(self, index, kind):
        """Whether a block may stand under a heading of related articles or of buttons."""
        if self.layout.is_heading(index) and not self.layout.is_link(index):
            return False
        is_button = self.blocks[index].control and kind != RELATED
        return is_button or self.layout.is_link(index) or self.layout.is_linky(index)


def _bare(text):
    return " ".join(text.casefold().split())
