"""E-mail addresses: `name@host.org`, and the ways in which people write one so that machines do not read it.

A word for the sign (`(at)`, ` собака `) counts in brackets or, bare, where the dots are words too or the text says
that an e-mail address comes; "meet me at example.org" is no address. `@name@host` is an account of the fediverse.
"""

import re
from urllib.parse import unquote

from documents.detection.folding import Folded
from documents.detection.numbers import before

_AT_WORDS = (
    "at|ат|эт|ет|собака|собачка|sobaka|равлик|песик|arroba|arobase|chiocciola|zavin[aá]č|klammeraffe|ät|ma[lł]pa"
)
_DOT_WORDS = "dot|точка|тчк|крапка|кропка|point|punkt|punto|bodka|te[cč]ka|kropka|дот"
_AT = re.compile(
    rf"(?:\s?@\s?|\s?[(\[{{<«]\s?(?:@|a|а|{_AT_WORDS})\s?[)\]}}>»]\s?|"
    rf"(?<=\w)(?:[ _-]|\s-)(?:{_AT_WORDS})(?:[ _-]|-\s)(?=\w))",
    re.IGNORECASE,
)
# Where the copy holds none of these, no address is in it: looked for first, because it is cheap.
_SIGN = re.compile(
    rf"@(?=\s?\w)|[(\[{{<«]\s?@|[(\[{{<«]\s?(?:a|а|{_AT_WORDS})\s?[)\]}}>»]|[ _-](?:{_AT_WORDS})[ _-]", re.IGNORECASE
)
_DOT_WORD = rf"\s?[(\[{{<«]\s?(?:\.|{_DOT_WORDS})\s?[)\]}}>»]\s?|\s(?:{_DOT_WORDS})\s"
_DOT = rf"(?:\.|\s\.\s|{_DOT_WORD})"
_LOCAL = re.compile(rf"(?<![\w.+%-])[\w+%'-]{{1,64}}+(?:{_DOT}[\w+%'-]{{1,64}}+){{0,5}}+$", re.IGNORECASE)
_LABEL = r"[^\W_](?:[\w-]{0,61}+)"
_DOMAIN = re.compile(rf"{_LABEL}(?:{_DOT}{_LABEL}){{0,6}}", re.IGNORECASE)
_SPLIT = re.compile(_DOT, re.IGNORECASE)
_TOP = re.compile(r"(?:[^\W\d_]{2,24}|xn--[a-z0-9-]{2,59})$", re.IGNORECASE)
# Words for the sign, and for the dot that goes with them: bare, they are an address only in one language.
_PAIRS = {
    "at": "dot|punkt", "ат": "точка|тчк|дот", "эт": "точка|тчк", "ет": "крапка", "собака": "точка|тчк|dot",
    "собачка": "точка|тчк", "sobaka": "dot|point|точка", "равлик": "крапка", "песик": "крапка", "arroba": "punto",
    "arobase": "point", "chiocciola": "punto", "zavináč": "bodka|te[cč]ka", "zavinac": "bodka|te[cč]ka",
    "klammeraffe": "punkt", "ät": "punkt", "małpa": "kropka", "malpa": "kropka",
}  # fmt: skip
_COMMON = re.compile(
    r"(?:com|org|net|info|edu|gov|int|biz|media|news|online|site|press|example|[a-z]{2})", re.IGNORECASE
)
# Top domains that are words of a sentence too.
_PROSE = re.compile("in|is|it|to|be|me|my|us|so|no|at|am|as|an|of|or|on|if|we|he|by|do|go|um|im|zu|es|er|da")
_FILES = {"png", "jpg", "jpeg", "gif", "svg", "webp", "js", "css", "html", "htm", "php", "mp4", "pdf"}
_NAMED = re.compile(
    r"(?:e-?mail|mailto|почт[ауы]|мейл|мыло|пошт[ау]|courriel|correo|posta|adresse|البريد)\b", re.IGNORECASE
)
_LEFT = 140  # characters before the sign that can belong to an address


def find(folded, urls=()):
    """(start, end, "email") of each, in the folded text."""
    text = folded.text
    reached = 0
    for sign in _signs(text):
        found = _around(text, sign, reached)
        if found is None or _is_handle(folded, *found):
            continue
        reached = found[1]
        yield *found, "email"
    yield from _linked(text, urls)


def _signs(text):
    """Each place where the sign or a word for it stands, with the white space around it."""
    at = 0
    while first := _SIGN.search(text, at):
        begin = first.start()
        if begin and not text[begin].isspace() and text[begin - 1].isspace():
            begin -= 1
        match = _AT.match(text, begin)
        if match and _may_stand_between(text, match):
            yield match
        at = first.end() - (first.group()[-1:] in " _-" and len(first.group()) > 1)


def _may_stand_between(text, match):
    """What the characters beside it say at once: a letter or digit on each side, and no white space on one only."""
    left, right = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if not left or not right or not (left.isalnum() or left in "_+-)]'%") or not right.isalnum():
        return False
    # "Thanks @name" is a handle; "name@ host" was broken at the end of a line.
    return not (match.group().strip() == "@" and match.group()[0].isspace() and not match.group()[-1].isspace())


def _around(text, sign, reached):
    """[start, end) of the address around this sign, or None."""
    domain = _DOMAIN.match(text, sign.end())
    end = _end_of(text, domain) if domain else None
    if end is None:
        return None
    low = max(reached, sign.start() - _LEFT)
    local = _LOCAL.search(text[low : sign.start()])
    if not local:
        return None
    start = low + local.start()
    if "@" not in sign.group() or sign.group() != "@":
        start = _without_prose(text, start, sign.start())
    if any(each in sign.group() for each in "@([{<«_") or _is_meant(text, start, sign, end):
        return start, end
    return None


def _is_meant(text, start, sign, end):
    """Whether a bare word for the sign stands in an address and not in a sentence."""
    local, domain = text[start : sign.start()], text[sign.end() : end]
    if _NAMED.search(before(text, start, 30)) or _NAMED.search(text[end : end + 30]):
        return True
    word = sign.group().strip(" -")
    dotted = re.search(rf"[\s(\[{{](?:{_PAIRS[word.lower()]})[\s)\]}}]", domain, re.IGNORECASE)
    top = _SPLIT.split(domain)[-1]
    if dotted:
        return bool(_COMMON.fullmatch(top)) and not _PROSE.fullmatch(top)
    if word.lower() in ("at", "ат", "эт", "ет", "ät"):
        return sign.group().strip() == "-at-" and local.isascii()
    return local.isascii() and domain.isascii()


def _end_of(text, domain):
    """Where the domain ends: after its last label that can be a top domain; None where there is none."""
    labels, at = [], domain.start()
    for dot in _SPLIT.finditer(text, domain.start(), domain.end()):
        labels.append((at, dot.start()))
        at = dot.end()
    labels.append((at, domain.end()))
    while len(labels) > 1:
        top = text[slice(*labels[-1])].strip("-_")
        if top.lower() in _FILES:
            return None
        if _TOP.match(top):
            return labels[-1][0] + len(top)
        labels.pop()
    return None


def _without_prose(text, start, end):
    """Of "write to ivan . petrov" all is the address; a dot with spaces joins what is no end of a sentence."""
    return (
        start
        if text[start:end].isascii() or "." not in text[start:end]
        else max(start, text.rfind(" ", start, end) + 1)
    )


def _is_handle(folded, start, end):
    """`@name@host`, and what a path of a web address holds (`/@name@host`); a query may hold an address."""
    if folded.text[start - 1 : start] == "@":
        return True
    said = folded.address_before(start)
    return bool(said) and not re.search(r"(?:mailto:|[?&][\w-]*=)$", said, re.IGNORECASE)


def _linked(text, urls):
    """The addresses that links write to, as they stand in the text in any letters' case."""
    lowered = text.lower()
    if len(lowered) != len(text):
        return
    for url in urls:
        scheme, _, rest = Folded(url.strip()).text.partition(":")
        address = unquote(rest.partition("?")[0]).strip().lower()
        if scheme.lower() != "mailto" or "@" not in address:
            continue
        at = lowered.find(address)
        while at >= 0:
            yield at, at + len(address), "email"
            at = lowered.find(address, at + len(address))
