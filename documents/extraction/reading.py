"""Which reader a file needs, and what holds for the text of each: it can be stored, has a length, says something."""

import dataclasses
import re

from documents.text import UnstorableText, check_storable, is_blank

from . import MAX_BYTES, MAX_CHARACTERS, PASTED, Choose, Proposed, Unreadable
from .encodings import decode
from .sniffing import kind_of

MAX_DEPTH = 3  # a page in a WARC in a WACZ


def read(data, media_type="", filename="", url="", part="", language="", depth=1):
    """Extracted or Choose, or Unreadable; see the package's `extract`. Runs in the process that calls it."""
    if not data:
        raise Unreadable("The file is empty. Save or download it again.")
    if len(data) > MAX_BYTES:
        raise Unreadable(f"The file has {len(data):,} bytes; at most {MAX_BYTES:,} are read.")
    declared, charset = parsed(media_type)
    kind = "plain" if declared == PASTED else kind_of(data, declared, filename)
    if kind in ("warc", "wacz", "mhtml"):
        if depth == MAX_DEPTH:
            raise Unreadable(
                "An archive within an archive within an archive is not read. Unpack the page that you need."
            )
        return _archived(kind, data, part, language, depth)
    try:
        found = _READERS[kind](data, declared, charset, filename, url, part, language)
    except RecursionError as error:
        raise Unreadable(_TOO_DEEP) from error
    return found if isinstance(found, Choose) else _finished(found, kind, language)


_LONGEST = {"title": 300, "author": 300, "publisher": 300, "date": 64, "language": 35, "url": 2000}  # characters kept
_TOO_DEEP = "The file is nested too deeply to be read, which no text needs. Paste its text instead."


def parsed(media_type):
    """The bare type and the charset of a Content-Type, both lower case."""
    bare, _, parameters = media_type.partition(";")
    charset = re.search(r"charset\s*=\s*[\"']?([\w:.+-]+)", parameters, re.IGNORECASE)
    return bare.strip().lower(), charset[1].lower() if charset else ""


def _archived(kind, data, part, language, depth):
    """Find the page, and read its bytes as what they are; say with it where and when it was captured."""
    from . import archives, mhtml

    page = {"warc": archives.in_warc, "wacz": archives.in_wacz, "mhtml": mhtml.page}[kind](data, part)
    if isinstance(page, Choose):
        return page
    found = read(page.data, page.media_type, "", page.url, "", language, depth + 1)
    if isinstance(found, Choose):
        raise Unreadable(
            "This page of the archive holds several posts or messages itself. Save it as a file of its own, and "
            "upload that one."
        )
    proposed = [each for each in found.proposed if each.field != "url"]
    proposed += [each for each in found.proposed if each.field == "url"] or [Proposed("url", page.url, page.origin)]
    return dataclasses.replace(
        found,
        data=found.data or page.data,
        url=page.url,
        part=page.key,
        captured_at=page.captured_at,
        http_status=page.status,
        proposed=[each for each in proposed if each.value],
    )


def _plain(data, declared, charset, filename, url, part, language):
    from . import plain

    return plain.read(data, charset)


def _html(data, declared, charset, filename, url, part, language):
    from lxml.etree import XMLSyntaxError

    from . import html

    markup, encoding = decode(data, charset, markup=True)
    try:
        found = html.read(markup, url=url, language=language)
    except XMLSyntaxError as error:  # lxml's word for running out of memory; markup it forgives
        raise Unreadable("The page is too large to be read. Open it in a browser, and paste its text.") from error
    return dataclasses.replace(found, media_type=f"text/html; charset={encoding}")


def _pdf(data, declared, charset, filename, url, part, language):
    from . import pdf

    return pdf.read(data)


def _docx(data, declared, charset, filename, url, part, language):
    from . import docx

    return docx.read(data)


def _json(data, declared, charset, filename, url, part, language):
    from . import mastodon, posts, telegram

    try:
        value = posts.loads(data)
    except posts.NoJson as error:
        if "json" in declared or filename.lower().endswith(".json"):
            raise Unreadable(f"{error} Download or export it again.") from error
        other = _html if "html" in declared else _plain  # "[Translation] Dear friends" begins like JSON and is none
        return other(data, declared, charset, filename, url, part, language)
    for reader in (telegram, mastodon):
        if reader.knows(value):
            return reader.read(value, part)
    raise Unreadable(
        "The file is JSON, but neither a post of Mastodon (or another server that speaks ActivityPub) nor an export "
        "of Telegram Desktop. Save the page itself, or paste its text."
    )


_READERS = {"plain": _plain, "html": _html, "pdf": _pdf, "docx": _docx, "json": _json}


def _kept(proposed, languages):
    """The proposal as it can be stored, or None."""
    value = languages.normalise(proposed.value) if proposed.field == "language" else proposed.value
    try:
        check_storable(value)
    except UnstorableText:
        return None
    return dataclasses.replace(proposed, value=value) if 0 < len(value) <= _LONGEST[proposed.field] else None


def _finished(found, kind, language):
    """What every text must be, whatever it came from."""
    if is_blank(found.text):
        raise Unreadable(
            "There is no text in it. If the page shows its text only in a browser, copy it there and paste it."
        )
    if len(found.text) > MAX_CHARACTERS:
        raise Unreadable(
            f"The text has {len(found.text):,} characters; at most {MAX_CHARACTERS:,} are stored as one source. Save "
            "the chapter or the page that you need as a file of its own, or paste its text."
        )
    try:
        check_storable(found.text)
    except UnstorableText as error:
        raise Unreadable(str(error)) from error
    if kind == "html":  # which says more of its language
        return found
    from . import language as languages

    proposed = [*found.proposed, Proposed("language", language, "given with the file")]
    proposed = [kept for each in proposed if (kept := _kept(each, languages))]
    if not any(each.field == "language" for each in proposed):
        detected = languages.detect(found.text)
        proposed += [Proposed("language", detected, "detected")] if detected != languages.UNKNOWN else []
    return dataclasses.replace(found, proposed=proposed)
