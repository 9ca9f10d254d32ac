"""What of a page is text proper: ours beside trafilatura's own output and readability's.

    python -m tests.benchmarks.extraction

Each page of tests/documents/extraction/pages stands beside the lines that Chromium shows of it, marked by hand: "+"
belongs to the text proper, "-" does not, "?" may. For each extractor the table says, in per cent of the words: how
much of what belongs was found (recall) and how much of what was found belongs (precision; words of "?" count for
neither); then how many of the lines that belong are there as lines of their own, character by character, how many
were joined with another line, and how many are there with other characters. Ours is the text without its asides.
Readability takes part where it is installed.
"""

import re
import time
import unicodedata
from collections import Counter
from pathlib import Path

from documents.extraction import html

PAGES = Path(__file__).parent.parent / "documents" / "extraction" / "pages"


def marked(name):
    """[(mark, line)] of a page."""
    lines = (PAGES / f"{name}.txt").read_text().split("\n")
    return [(line[0], line[2:]) for line in lines if line]


def names():
    return sorted(path.stem for path in PAGES.glob("*.html"))


def words(text):
    folded = unicodedata.normalize("NFC", text.replace("\u00ad", "")).casefold()
    return Counter(re.findall(r"\w+", folded))


def ours(markup):
    """The text proper: without the asides."""
    read = html.read(markup)
    proper, at = [], 0
    for start, end in read.asides:
        proper.append(read.text[at:start])
        at = end
    return "".join([*proper, read.text[at:]])


def trafilaturas(markup):
    import trafilatura

    return trafilatura.extract(markup, include_comments=False) or ""


def readabilitys(markup):
    from lxml.html import fromstring
    from readability import Document

    return fromstring(Document(markup).summary()).text_content()


def score(text, lines):
    """Of one text: recall and precision of words, and of the lines that belong the whole, joined and changed ones."""
    found = words(text)
    belong = sum((words(line) for mark, line in lines if mark == "+"), Counter())
    open_ = sum((words(line) for mark, line in lines if mark == "?"), Counter())
    right = found & belong
    wrong = found - belong - open_
    own = Counter(text.split("\n"))
    squeezed = re.sub(r"\W+", "", unicodedata.normalize("NFC", text).casefold().replace("\u00ad", ""))
    whole = joined = changed = 0
    for line, times in Counter(line for mark, line in lines if mark == "+").items():
        there = min(times, own[line])
        whole += there
        if there < times:
            bare = re.sub(r"\W+", "", unicodedata.normalize("NFC", line).casefold().replace("\u00ad", ""))
            if line in text:
                joined += times - there
            elif bare and bare in squeezed:
                changed += times - there
    total = sum(mark == "+" for mark, _ in lines)
    return {
        "recall": right.total() / belong.total(),
        "precision": right.total() / (right.total() + wrong.total()) if right or wrong else 0.0,
        "whole": whole / total,
        "joined": joined,
        "changed": changed,
    }


def extractors():
    found = {"ours": ours, "trafilatura": trafilaturas}
    try:
        import readability  # noqa: F401

        found["readability"] = readabilitys
    except ImportError:
        pass
    return found


def main():
    every = extractors()
    print(f"{'page':14}" + "".join(f"{name:^38}" for name in every))
    print(" " * 14 + "  recall  prec. whole join. chang.   ms  " * len(every))
    for name in names():
        markup, lines = (PAGES / f"{name}.html").read_text(), marked(name)
        cells = []
        for extractor in every.values():
            extractor(markup)  # once for what it loads
            before = time.perf_counter()
            result = score(extractor(markup), lines)
            took = 1000 * (time.perf_counter() - before)
            cells.append(
                f"  {result['recall']:6.1%} {result['precision']:6.1%} {result['whole']:5.0%} {result['joined']:4}"
                f" {result['changed']:5} {took:5.0f}  "
            )
        print(f"{name:14}" + "".join(cells))


if __name__ == "__main__":
    main()
