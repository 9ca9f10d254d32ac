"""What is the same though written differently: texts nearly the same, addresses of one page.

**Texts.** A text is seen as the set of its runs of five words (shingles), folded: case, punctuation and line ends make
no difference. `similarity` is the share of the shorter text's runs that the other one has too, so that a page that was
only added to is still wholly itself. A change of one word touches five runs: of a text in which every tenth word was
changed, about half is left.

To find such a text among many without reading them, each has a *sketch*: four times the least of its runs by a hash of
its own (min-hash; Broder 1997). Two texts agree in one such number with the probability J, their runs in common over
all runs of both; so that at least one of four agrees with 1 - (1 - J)^4: 0.94 where half of all runs are common, 0.99
at 0.7, 0.34 at 0.1. It is a way to candidates, and `similarity` decides. What it gives up: a short text that is quoted
whole in a much longer one is mostly not found.

**Addresses.** With or without `www.`, with `http` or `https`, with a slash at the end, with what the counters of a
site add (`utm_source`, `fbclid`): that is set aside for comparing, and for nothing else. A query otherwise counts
(`?p=12` is a page of its own), and so does the case of a path. Addresses that differ in another way are two.
"""

import unicodedata
from contextlib import suppress
from hashlib import blake2b, sha256
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import numpy
import regex

RUN = 5  # words
NEARLY = 0.5  # from here on two texts are called nearly the same

# A word is a run of letters, marks and digits; or one character of a script that puts no spaces between words.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_ALONE = regex.compile(rf"[{_UNSPACED}]", regex.V1)
_IN_WORDS = regex.compile(r"[\p{L}\p{M}\p{N}]", regex.V1)

COUNTERS = {
    "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "ysclid", "twclid", "igshid", "igsh", "mc_cid",
    "mc_eid", "_openstat", "cmpid", "_hsenc", "_hsmi",
}  # fmt: skip
_PORTS = {"http": 80, "https": 443}


class _Spaced(dict):
    """A table for `translate`, made as it is used: what is in no word becomes a space, and signs that are words by
    themselves stand alone. Splitting the result is quicker than looking for words.
    """

    MOST = 8192

    def __missing__(self, codepoint):
        sign = chr(codepoint)
        spaced = f" {sign} " if _ALONE.match(sign) else sign if _IN_WORDS.match(sign) else " "
        if len(self) < self.MOST:
            self[codepoint] = spaced
        return spaced


_SPACED = _Spaced()


def runs(text):
    """The set of a text's runs of words; where it has fewer than five words, all of them are one run."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е").replace("\u00ad", "")
    words = folded.translate(_SPACED).split()
    if not words:
        return {" ".join(text.split())}  # signs only
    if len(words) <= RUN:
        return {" ".join(words)}
    return set(map(" ".join, zip(*(words[start:] for start in range(RUN)), strict=False)))


def sketch(text):
    """Four signed 64-bit numbers; nearly the same texts agree in some of them. The same on every machine."""
    encoded = [run.encode("utf-8", "surrogatepass") for run in runs(text)]
    digests = b"".join([blake2b(run, digest_size=32).digest() for run in encoded])
    numbers = numpy.frombuffer(digests, "<i8").reshape(-1, 4)  # four of each run
    return tuple(numbers.min(axis=0).tolist())


def similarity(a, b):
    """The share of the shorter text's runs of words that the other has too, 0 to 1. Takes texts, or their `runs`."""
    one, other = (runs(each) if isinstance(each, str) else each for each in (a, b))
    return len(one & other) / min(len(one), len(other))


def plain_address(url):
    """The address as it is compared: `example.org/a?p=1`; "" where it is no web address."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    if parts.scheme not in _PORTS or not host:
        return ""
    with suppress(UnicodeError):
        host = host if host.isascii() else host.encode("idna").decode()
    if port and port != _PORTS[parts.scheme]:
        host = f"{host}:{port}"
    path = quote(unquote(parts.path), safe="/:@!$&'()*+,;=~", errors="replace").rstrip("/")
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _counts(name)]
    query = urlencode(sorted(kept), errors="replace")
    return f"{host}{path}{'?' if query else ''}{query}"


def _counts(name):
    return name.lower().startswith(("utm_", "mtm_", "pk_")) or name.lower() in COUNTERS


def address_key(url):
    """32 hexadecimal digits by which an address is looked up, however it is written; "" where it is none."""
    plain = plain_address(url)
    return sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:32] if plain else ""
