"""Text fragments: an address that leads a browser to the quoted words in the original page.

`https://example.org/a#:~:text=first%20words,last%20words` (WICG, URL Fragment Text Directives). Browsers match whole
words, and the start and the end each within one block. So a long quote is named by its first and last words, a
short one by all of it and a few words around it. It is best effort: where the page has changed, or the
browser does not know fragments, the link still leads to the page.
"""

from urllib.parse import quote

from documents.redaction import MASK

SHORT = 8  # words; a quote up to here is named as a whole
ENDS = 4  # words at each end of a longer one
AROUND = 3  # words before and after a short one


def _encoded(words):
    """Words of a directive: `-` and `,` mean something in it, so they are encoded too."""
    return quote(" ".join(words), safe="").replace("-", "%2D")


def _before(prefix):
    """The last whole words of the same line before the quote."""
    line = prefix.rsplit("\n", 1)[-1]
    words = line.split()
    if line == prefix and line[:1].strip():
        words = words[1:]  # the first of them may have been cut in two
    return words[-AROUND:] if line[-1:].isspace() else []


def _after(suffix):
    line = suffix.split("\n", 1)[0]
    words = line.split()
    if line == suffix and line[-1:].strip():
        words = words[:-1]
    return words[:AROUND] if line[:1].isspace() else []


def link(url, exact, prefix="", suffix=""):
    """The address of the quote in the page at `url`; the plain address where the quote is partly masked."""
    if not url or MASK in exact or not exact.strip():
        return url
    lines = [line.split() for line in exact.strip().split("\n")]
    if len(lines) == 1 and len(lines[0]) <= SHORT:
        directive = _encoded(lines[0])
        before, after = _before(prefix), _after(suffix)
        if before and MASK not in "".join(before):
            directive = f"{_encoded(before)}-,{directive}"
        if after and MASK not in "".join(after):
            directive = f"{directive},-{_encoded(after)}"
    else:
        directive = f"{_encoded(lines[0][:ENDS])},{_encoded(lines[-1][-ENDS:])}"
    return f"{url}{'' if '#' in url else '#'}:~:text={directive}"
