"""E-mail and web addresses, and what they are in plain spelling.

E-mail addresses are read as the detection of sensitive data reads them, disguised ones too (`name (at) host.org`).
A web address counts with its scheme, with `www.`, or bare (`example.org/page`) where its last label is a domain that
is common and no word or file: "end.It" and "README.md" are none. Brackets and punctuation after it belong to the
sentence.
"""

import re
from bisect import bisect_left
from typing import NamedTuple

from documents.detection import emails
from documents.detection.folding import Folded

_END = r"[^\s<>\"“”«»„`{}|\\^\u200b█]"
_COMMON = (
    "com org net info edu gov int biz media news online site press blog life live social earth world example eu "
    "рф укр бел su io tv cc ru ua by uk us ca au nz ie fr de at ch be nl lu es pt it sk cz pl hu ro bg gr tr se no "
    "dk fi ee lv lt me ly gl gg ge am az kz kg uz tj md il in za br ar mx cl co uy ve jp kr cn hk tw"
)
_PROSE = (
    "at",
    "be",
    "us",
    "no",
    "by",
    "in",
    "is",
    "it",
    "am",
    "io",
    "co",
    "de",
    "es",
    "me",
    "md",
    "so",
)  # words too: they need a path
_WEB = re.compile(
    rf"(?P<scheme>(?:https?|gopher|gemini|ftp)://){_END}+|(?<![\w@.-])www\.[^\W_]{_END}+"
    rf"|(?<![\w@./:-])(?P<host>(?:[^\W_](?:[\w-]{{0,61}}[^\W_])?\.){{1,4}}"
    rf"(?P<top>{'|'.join(_COMMON.split())}))(?![\w@-]|\.\w)(?P<path>(?::\d{{2,5}})?[/?#]{_END}*)?",
    re.IGNORECASE,
)
_AFTER = ".,;:!?'’…*_~"
_PAIRS = {")": "(", "]": "["}


class Address(NamedTuple):
    """Half-open [start, end) in code points; `kind` is email or web, `value` the plain address."""

    start: int
    end: int
    kind: str
    value: str


def find(text: str) -> list[Address]:
    """The addresses of a text, sorted, without overlaps."""
    web = [_web(match) for match in _WEB.finditer(text) if _is_meant(match)]
    folded = Folded(text)
    found = []
    for start, end, _kind in emails.find(folded):
        value = _plain_email(folded.text[start:end])
        start, end = folded.place(start, end)
        found.append(Address(start, end, "email", value))
    written = sorted(found)
    for each in web:
        at = bisect_left(written, (each.end,))
        if at == 0 or written[at - 1].end <= each.start:
            found.append(each)
    return sorted(found)


def _is_meant(match):
    if not match["host"] or match["path"]:
        return True
    top = match["top"]
    return (top.islower() or match["host"].isupper()) and top.lower() not in _PROSE


def _web(match):
    found = match.group()
    while found:
        if found[-1] in _AFTER or (found[-1] in _PAIRS and found.count(found[-1]) > found.count(_PAIRS[found[-1]])):
            found = found[:-1]
        else:
            break
    value = found if match["scheme"] else f"https://{found}"
    scheme, _, rest = value.partition("://")
    host, slash, path = rest.partition("/")
    return Address(match.start(), match.start() + len(found), "web", f"{scheme.lower()}://{host.lower()}{slash}{path}")


_AT = re.compile(r"\s?(?:[(\[{<«]\s?[^\s()\[\]{}<>«»]{1,12}\s?[)\]}>»]|@)\s?|\s(?:\w{2,14})\s(?=\S+\s?[.\s])")
_DOT = re.compile(r"\s?[(\[{<«]\s?[^\s()\[\]{}<>«»]{1,8}\s?[)\]}>»]\s?|\s(?:\w{3,6})\s|\s?\.\s?")


def _plain_email(spelled):
    """name@host of an address as it is spelled; dots in brackets or in words become dots."""
    name, at, host = (
        spelled.partition("@") if "@" in spelled and not re.search(r"[(\[{<«]\s?@", spelled) else ("", "", "")
    )
    if not at:
        sign = _AT.search(spelled)
        if not sign:
            return spelled
        name, host = spelled[: sign.start()], spelled[sign.end() :]
    return f"{_DOT.sub('.', name.strip())}@{_DOT.sub('.', host.strip()).lower()}"
