"""Sentences and paragraphs of a text as spans: enough to show a curator what a suggestion is about."""

import re

_ENDS = re.compile(r"[.!?…]+[\"'»”’)\]]*(?=\s|$)|\n")
# What ends in a full stop and ends no sentence; single letters are initials.
_SHORT = re.compile(
    r"(?:^|[\s(«“\"])(?:[^\W\d_]|mr|mrs|ms|dr|st|no|vs|etc|e\.g|i\.e|approx|inc|prof|sen|rep|jan|feb|mar|apr|jun|jul|aug|sept?"
    r"|oct|nov|dec|т\.е|т\.д|т\.п|т\.к|и\.о|г|гг|ул|им|тыс|млн|млрд|руб|стр|см|проф|р|ст|вул|ім|тис|грн|д|bzw|z\.b|usw"
    r"|u\.a|nr|bspw|sog|ca|p\.ex|m|mme|av|sr|sra|ud|uds|sig|napr|tzv|resp|č|str)\.$",
    re.IGNORECASE,
)


def sentences(text: str):
    """[start, end) of each sentence, trimmed; a line end ends one too."""
    begin = 0
    for match in _ENDS.finditer(text):
        end = match.end()
        if match.group() != "\n":
            if match.group() == "." and _SHORT.search(text[max(begin, end - 8) : end]):
                continue
            follows = text[end:].lstrip() if end + 1 >= len(text) else text[end : end + 3].lstrip()
            if match.group() == "." and follows[:1].islower():
                continue
        yield from _trimmed(text, begin, end)
        begin = end
    yield from _trimmed(text, begin, len(text))


def paragraphs(text: str):
    """[start, end) of each stretch of lines without an empty one between them, trimmed."""
    begin = 0
    for match in re.finditer(r"\n[^\S\n]*\n\s*", text):
        yield from _trimmed(text, begin, match.start())
        begin = match.end()
    yield from _trimmed(text, begin, len(text))


def _trimmed(text, start, end):
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
