"""Foreign words on a page: whose language they are in, and masks that read as masks."""

import functools
import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from markupsafe import escape

from documents.redaction import MASK
from documents.templating.wording import gettext as _

_MASKED = re.compile(rf"({MASK}+)")


def attributes(language):
    """The HTML attributes of a piece in this language: `lang="uk" dir="ltr"`.

    An unknown language is said to be unknown (an empty `lang`), so that nobody takes it for the page's own.
    """
    return _attributes(language["tag"], language["direction"]) if language else ""


@functools.lru_cache(maxsize=1024)
def _attributes(tag, direction):
    return format_html('lang="{}" dir="{}"', "" if tag == "und" else tag, direction)


def language_label(language):
    """A language by its own name, in itself."""
    if language["tag"] in ("", "und"):
        return language["name"]
    return _label(language["tag"], language["name"], language["direction"])


@functools.lru_cache(maxsize=1024)
def _label(tag, name, direction):
    return format_html("<span {}>{}</span>", _attributes(tag, direction), name)


def masked(text, why=""):
    """Masked characters as a reader sees and hears them: a bar, and words that say what it is."""
    said = _("[masked: %(why)s]") % {"why": why} if why else _("[masked]")
    return format_html(
        '<span class="masked" title="{}"><span class="vh">{}</span><span aria-hidden="true">{}</span></span>',
        said, said, text,
    )  # fmt: skip


def masks(text):
    """The text with its masked stretches shown as such."""
    text = text or ""
    if MASK not in text:
        return escape(text)
    pieces = _MASKED.split(text)
    return format_html_join("", "{}", ((masked(piece) if piece.startswith(MASK) else piece,) for piece in pieces))


def source_title(source):
    """A source's title as it gives it, or what it is, where it has none."""
    if source["title"]:
        return SafeString(f"<cite {attributes(source['language'])}>{masks(source['title'])}</cite>")
    return format_html("{}", _("Untitled %(kind)s") % {"kind": source["kind_label"]})


def shortened(text, length=90):
    """The beginning of a quote, whole words, for lists that lead to it."""
    text = " ".join(text.split())
    if len(text) <= length:
        return masks(text)
    cut = text.rfind(" ", length // 2, length)
    return SafeString(masks(text[: cut if cut > 0 else length]) + " …")  # noqa: S308  masks() escapes
