"""A page in HTML: its text proper by blocks, and what its markup says of it."""

from lxml import etree

from . import Extracted, Unreadable, blocks, choosing, metadata, picking
from .markup import parse

EXTRACTOR = "html blocks"
VERSION = "1"  # of how blocks are read and chosen: counted up when a page would give another text
_NOTHING = (
    "The page shows no text. If it appears only in a browser, open it there, and paste the text, or save the page "
    "from the browser and upload the file."
)


def read(markup, url="", language=""):
    """Extracted from decoded HTML; Unreadable where it shows no text, or is hostile.

    `url` is where the page was found: relative addresses in it start there. `language` is what whoever brought the
    page says of it, and is proposed after what the page itself says.
    """
    root = parse(markup)
    page = blocks.Page() if root is None else blocks.read(root)
    if not page.blocks:
        raise Unreadable(_NOTHING)
    head = metadata.Head(root, url)
    picked = picking.pick(root)
    states = choosing.choose(page, picked, head.titles())
    text, asides = choosing.spans(page.blocks, states)
    proper = "\n".join(
        block.text for block, state in zip(page.blocks, states, strict=True) if state == choosing.BELONGS
    )
    return Extracted(
        text=text,
        media_type="text/html",
        extractor=EXTRACTOR,
        extractor_version=_version(picked),
        proposed=head.proposed(proper, language),
        asides=asides,
    )


def _version(picked):
    """All that the text depends on; where trafilatura chose nothing, not trafilatura."""
    parts = [VERSION, f"lxml {etree.__version__}"]
    if picked is not None:
        parts.append(f"trafilatura {picking.version()}")
    return "; ".join(parts)
