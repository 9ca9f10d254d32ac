"""A page's visible text, block by block, as a browser shows it.

A paragraph, a list item, a heading, a table cell, a form's control, a line of `<pre>`, whatever a `<br>` ends: each
is a block. Within a block, inline tags join without a space, and white space collapses as CSS has it: spaces, tabs
and line ends become one space, and none is left at either end. Every other character stays, NBSP and soft hyphens
too, so that the browser finds a quote from a block in the page. What is not shown (scripts, `hidden`,
`display: none`, a closed dialog, text for screen readers only) is left out; `aria-hidden` and a closed `<details>`
are kept, because the first is shown, and in the second a browser finds words and opens it. An emoji that the page
draws as a picture is the emoji.

Style sheets are not read: what only they hide, show or set as a block is taken as the tag alone says.
"""

import re
from dataclasses import dataclass, field

import regex
from lxml.etree import iterwalk

from documents.text import is_blank

from . import Unreadable
from .markup import parse

MAX_BLOCKS = 200_000
_TOO_MANY = (
    f"The page has more than {MAX_BLOCKS:,} lines, which is more than can be read at once. Save the part that you "
    "need as a page of its own, or paste its text."
)
_BLOCK_TAGS = """
    address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol p
    plaintext pre search section summary table tbody td tfoot th thead tr ul xmp
"""
_UNSHOWN_TAGS = """
    annotation annotation-xml applet area audio canvas datalist embed head iframe link meta meter noembed noframes
    noscript object optgroup option param progress rp script select style svg template textarea title video
"""
_BLOCKS, _UNSHOWN = frozenset(_BLOCK_TAGS.split()), frozenset(_UNSHOWN_TAGS.split())
_PRE = {"pre", "listing", "xmp", "plaintext"}
_CONTROLS = {"input", "select", "textarea"}
_UNSHOWN_CLASSES = {
    "sr-only", "screen-reader-text", "screen-reader-only", "visually-hidden", "visuallyhidden", "u-visually-hidden",
    "skip-link", "element-invisible", "assistive-text", "show-for-sr", "vh",
}  # fmt: skip
_NOT_DISPLAYED = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))\b", re.IGNORECASE)
_DISPLAY = re.compile(r"(?:^|;)\s*display\s*:\s*(block|flex|grid|table|list-item|inline)\s*(?:!|;|$)", re.IGNORECASE)
_PREFORMATTED = re.compile(r"(?:^|;)\s*white-space\s*:\s*(?:pre|pre-wrap|break-spaces)\s*(?:!|;|$)", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\n\r\f]+")
_ODD_SPACES = re.compile(r"[\t\n\r\f]")
_SPACE = " \t\n\r\f"
_EMOJI = regex.compile(
    r"(?=.*[\p{Extended_Pictographic}\p{Regional_Indicator}\u20e3])[\p{Extended_Pictographic}\p{Emoji_Component}]+"
)


@dataclass(slots=True)
class Node:
    """An element that makes blocks, with the half-open range of the blocks within it."""

    tag: str
    parent: int  # index of the Node that it stands in; the root is its own
    first: int
    last: int = 0
    names: str = ""  # its classes and id, as far as they may say what it is
    role: str = ""


@dataclass(slots=True)
class Block:
    text: str
    node: int  # index of the innermost Node
    links: int = 0  # how many links begin in it
    linked: int = 0  # characters within links
    control: bool = False  # it is a label or a button of a form, or stands before a control


@dataclass(slots=True)
class Page:
    """The blocks in the order of the document, and the Nodes, each after the one it stands in."""

    blocks: list = field(default_factory=list)
    nodes: list = field(default_factory=list)


def text_of(fragment):
    """The text of a piece of HTML, such as a post's `content`: every block ends with "\\n"."""
    root = parse(fragment)
    return "" if root is None else "".join(f"{block.text}\n" for block in read(root).blocks)


def read(root):
    """The Page of a tree."""
    return _Reader().read(root)


class _Reader:
    """Walks the tree once, in the order of the document and without recursion."""

    def __init__(self):
        self.page = Page()
        self.node = 0  # index of the Node in which text stands now
        self.pieces = []
        self.linked = self.links = 0
        self.in_link = self.in_pre = self.in_label = 0

    def read(self, root):
        self.page.nodes.append(Node("", 0, 0))
        undo = []  # for every open element what its end has to do
        walk = iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if event == "start":
                did = self.start(element)
                if did is None:
                    walk.skip_subtree()
                elif element.text:
                    self.add(element.text)
                undo.append(did)
                continue
            did = undo.pop()
            if did:
                self.end(did)
            if element.tail and element is not root:
                self.add(element.tail)
        self.flush()
        self.page.nodes[0].last = len(self.page.blocks)
        return self.page

    def start(self, element):
        """What the end of the element has to undo: letters, "" for nothing; None where it is not shown."""
        tag = element.tag
        attributes = element.attrib
        style = attributes.get("style", "") if attributes else ""
        closed = tag == "dialog" and "open" not in attributes
        if closed or tag in _UNSHOWN or (attributes and _is_unshown(tag, attributes, style)):
            if tag in _CONTROLS:
                self.flush(control=True)
            return None
        undo = ""
        block = tag in _BLOCKS
        if style:
            display = _DISPLAY.search(style)
            block = display[1].lower() != "inline" if display else block
        if tag == "br":
            self.line()
        elif tag == "input":
            if attributes.get("type", "").lower() != "hidden":
                self.flush(control=True)
        elif tag == "img":
            alt = attributes.get("alt", "")
            if alt and len(alt) < 20 and _EMOJI.fullmatch(alt):
                self.add(alt)
        if block:
            self.flush()
            self.page.nodes.append(_node(tag, attributes, self.node, len(self.page.blocks)))
            self.node = len(self.page.nodes) - 1
            undo += "b"
        if tag in _PRE or (style and block and _PREFORMATTED.search(style)):
            self.in_pre += 1
            undo += "p"
        if tag == "a" and attributes.get("href") is not None:
            self.in_link += 1
            self.links += 1
            undo += "a"
        elif tag in ("label", "button"):
            self.in_label += 1
            undo += "l"
        return undo

    def end(self, undo):
        if "b" in undo:
            self.flush()
            node = self.page.nodes[self.node]
            node.last = len(self.page.blocks)
            self.node = node.parent
        self.in_pre -= "p" in undo
        self.in_link -= "a" in undo
        self.in_label -= "l" in undo

    def add(self, text):
        self.pieces.append(text)
        if self.in_link:
            self.linked += len(text.strip(_SPACE))
            self.links = self.links or 1  # a link that holds several blocks is one in each

    def line(self):
        """A `<br>`: it ends a line, and within `<pre>` a line may be empty."""
        if self.in_pre:
            self.add("\n")
        else:
            self.flush()

    def flush(self, control=False):
        """End the block, if there is one."""
        if self.pieces:
            text = "".join(self.pieces)
            if self.in_pre:
                lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").split("\n")
            else:
                if "  " in text or _ODD_SPACES.search(text):
                    text = _SPACES.sub(" ", text)
                text = text.strip(_SPACE)
                lines = [text]
            if text and (text[0].isalnum() or not is_blank(text)):
                control = control or self.in_label > 0
                links, linked = self.links, self.linked
                if len(lines) + len(self.page.blocks) > MAX_BLOCKS:
                    raise Unreadable(_TOO_MANY)
                for line in lines:
                    self.page.blocks.append(Block(line, self.node, links, min(linked, len(line)), control))
            self.pieces = []
        self.links = self.linked = 0


def _is_unshown(tag, attributes, style):
    if "hidden" in attributes and attributes["hidden"].lower() != "until-found":
        return True
    if style and tag not in ("html", "body") and _NOT_DISPLAYED.search(style):
        return True
    if "popover" in attributes:
        return True
    names = attributes.get("class")
    return bool(names) and len(names) < 1000 and not _UNSHOWN_CLASSES.isdisjoint(names.lower().split())


def _node(tag, attributes, parent, first):
    if not attributes:
        return Node(tag, parent, first)
    names = (
        f"{attributes.get('class', '')[:300]} {attributes.get('id', '')[:100]} {attributes.get('itemprop', '')[:50]}"
    )
    return Node(tag, parent, first, names=names.strip(), role=attributes.get("role", "")[:30].lower())
