"""From HTML to a tree, without the traps of hostile markup.

The parser is libxml2's: forgiving and linear, with two exceptions that are met here. It drops what is nested more than
about 2,000 deep, which would lose text in silence; and the time that it takes for one tag grows with the square of the
number of its attributes.
"""

import re

from lxml import etree, html

from . import Unreadable

MAX_ATTRIBUTES = 2_000  # of one tag; pages have some dozen
_UNSEEN = re.compile(r"<!--.*?-->|<(script|style|template|textarea)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z][^\s/>\"']*+(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+")
_ATTRIBUTE = re.compile(r"[^\s/>=\"']++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"']++))?+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_TOO_DEEP = (
    "The page nests its elements more than 2,000 deep, so that a part of its text would be lost. "
    "Open it in a browser, and paste its text instead."
)
_TOO_MANY = (
    "A tag of the page has more than {:,} attributes, which no page needs. "
    "Open it in a browser, and paste its text instead."
)


def parse(markup):
    """The root element of a page or a fragment, or None where there is none; Unreadable for hostile nesting."""
    markup = _SURROGATES.sub("\ufffd", markup.replace("\0", "")).removeprefix("\ufeff")
    _check_attributes(markup)
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    root = etree.fromstring(markup.encode(), parser) if markup.strip() else None
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise Unreadable(_TOO_DEEP)
    return root


def _check_attributes(markup):
    if len(markup) < 2 * MAX_ATTRIBUTES:
        return
    for tag in _TAG.finditer(_UNSEEN.sub("", markup)):
        if tag.end() - tag.start() < 2 * MAX_ATTRIBUTES:
            continue
        for count, _ in enumerate(_ATTRIBUTE.finditer(tag[0])):
            if count > MAX_ATTRIBUTES:
                raise Unreadable(_TOO_MANY.format(MAX_ATTRIBUTES))
