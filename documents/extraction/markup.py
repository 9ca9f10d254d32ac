"""From HTML to a tree, without the traps of hostile markup.

The parser is libxml2's: forgiving and linear, with three exceptions that are met here. It drops what is nested more
than about 2,000 deep, and what stands after `</html>`, which browsers show: text would be lost in silence. And the
time that it takes for one tag grows with the square of the number of its attributes.
"""

import re

from lxml import etree

from . import Unreadable

MAX_ATTRIBUTES = 500  # of one tag; pages have some dozen
MAX_ALL_ATTRIBUTES = 300_000  # of all tags that are long
_LONG = 400  # characters of a tag
_UNSEEN = re.compile(  # what is not closed goes on to the end, as in a browser
    r"<!--.*?(?:-->|\Z)|<(script|style|template|textarea)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_ATTRIBUTE = re.compile(
    r"[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^\s>\"'][^\s>]*+|(?=>)))?+"
)
_TAG = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:{_ATTRIBUTE.pattern})*+")
_ENDS = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
_SURROGATES = re.compile("[\ud800-\udfff]")
_TOO_DEEP = (
    "The page nests its elements more than 2,000 deep, so that a part of its text would be lost. "
    "Open it in a browser, and paste its text instead."
)
_TOO_MANY = (
    f"The page's tags have more attributes than any page needs (more than {MAX_ATTRIBUTES:,} in one tag, or "
    f"{MAX_ALL_ATTRIBUTES:,} in all). Open it in a browser, and paste its text instead."
)


def parse(markup):
    """The root element of a page or a fragment, or None where there is none; Unreadable for hostile nesting."""
    markup = _SURROGATES.sub("\ufffd", markup.replace("\0", "")).removeprefix("\ufeff")
    _check_attributes(markup)
    markup = _ENDS.sub("", markup)
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(markup.encode(), parser) if markup.strip() else None
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise Unreadable(_TOO_DEEP)
    return root


def _check_attributes(markup):
    everything = 0
    for tag in _TAG.finditer(_UNSEEN.sub("", markup)):
        if tag.end() - tag.start() < _LONG:
            continue
        count = 0
        for _ in _ATTRIBUTE.finditer(tag[0]):
            count += 1
            if count > MAX_ATTRIBUTES:
                raise Unreadable(_TOO_MANY)
        everything += count
        if everything > MAX_ALL_ATTRIBUTES:
            raise Unreadable(_TOO_MANY)
