"""A ready citation of a passage or a source: in words, as BibTeX, as RIS. All from the dicts of `serialize`.

Nothing is made more certain than it is: a date that is not sure gives no year of its own, only its EDTF text (which
biblatex reads) and a note in words; a source without a title says so in brackets; an author is kept in the
source's own words, never taken apart into names. A value cannot begin a field or an entry of its own: line ends
become spaces, and what means something to TeX is written out. BibTeX counts braces even behind a backslash, so
these are written as commands. Text is UTF-8.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote as percent_encoded

from documents.dates import read
from documents.redaction import MASK
from documents.templating.edtf import words as date_in_words
from documents.templating.wording import gettext as _

_TEX = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", **{each: f"\\{each}" for each in "%&$#_"},
})  # fmt: skip


_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")  # Cc, Cs, Zl and Zp of Unicode


@dataclass(frozen=True)
class Cited:
    """What is cited, as `serialize` says it: a source in one version, and a passage of it or None."""

    source: dict
    captured_at: str  # RFC 3339
    version: int
    permanent: str  # absolute addresses
    key: str  # letters, digits and hyphens
    passage: dict | None = None

    @property
    def title(self):
        return _line(self.source["title"]) or f"[{_('Untitled %(kind)s') % {'kind': self.source['kind_label']}}]"

    @property
    def author(self):
        return _line(self.source["author"])

    @property
    def publisher(self):
        return _line(self.source["publisher"])

    @property
    def edtf(self):
        return (self.source["date"] or {}).get("edtf", "")

    @property
    def quotation(self):
        return _line(self.passage["exact"], " / ") if self.passage else ""

    @property
    def date(self):
        """The date in words, with what it rests on where the source does not simply state it."""
        if not self.edtf:
            return ""
        said = date_in_words(self.edtf)
        return said if self.source["date"]["basis"] == "stated" else f"{said} ({self.source['date']['basis_label']})"

    @property
    def captured(self):
        day = date_in_words(self.captured_at[:10])
        return _("Captured %(day)s, version %(number)s") % {"day": day, "number": self.version}

    @property
    def masked(self):
        said = self.quotation + self.title + self.author + self.publisher
        return _("Characters shown as █ are masked.") if MASK in said else ""

    @property
    def language(self):
        tag = (self.passage or self.source)["language"]["tag"]
        return "" if tag == "und" else tag


def _line(text, between=" "):
    """Text on one line, without control characters."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    joined = between.join(line for line in lines if line)
    return _CONTROLS.sub("", joined)


def _url(address):
    """An address that cannot end a field: whatever does not belong in one is percent-encoded."""
    return percent_encoded(address, safe=":/?#[]@!$&'()*+,;=%-._~")


def _sure_day(edtf):
    """(year, month, day) as digits, as far as a date is known without doubt; ("", "", "") where it is not."""
    moment = read(edtf).ends[0] if edtf and read(edtf).kind == "moment" else None
    if moment is None or moment.sure or "X" in moment.year:
        return "", "", ""
    month = moment.month if moment.month.isdecimal() and int(moment.month) <= 12 else ""
    return moment.year, month, moment.day if month and moment.day.isdecimal() else ""


def plain(cited):
    """The citation in words, without its permanent link. Addresses stand in <>, so that no full stop joins them."""
    source = cited.source
    title = f"“{cited.title}”" if source["title"] else cited.title
    said = ", ".join(filter(None, (cited.author, title, cited.publisher, cited.date or _("no date"))))
    said = [f"“{cited.quotation}” – {said}" if cited.quotation else said, cited.captured]
    if source["original_url"]:
        said.append(_("Original: %(address)s") % {"address": f"<{_url(source['original_url'])}>"})
    if source["archive_url"]:
        said.append(_("Archived copy: %(address)s") % {"address": f"<{_url(source['archive_url'])}>"})
    said.append(cited.masked.rstrip("."))
    return " ".join(f"{part}." for part in said if part)


def bibtex(cited):
    """One entry of BibTeX, which biblatex reads too."""
    source, (year, month, _day) = cited.source, _sure_day(cited.edtf)
    is_level_2 = cited.edtf[:1] in "[{"
    note = [f"{cited.captured}.", "" if year or not cited.date else f"{_('Date')}: {cited.date}.", cited.masked]
    fields = {
        "author": cited.author and f"{{{cited.author.translate(_TEX)}}}",  # one name, as the source gives it
        "title": f"{{{cited.title.translate(_TEX)}}}",
        "publisher": cited.publisher.translate(_TEX),
        "date": "" if is_level_2 else cited.edtf,
        "year": year,
        "month": month,
        "url": _url(source["original_url"] or cited.permanent),
        "urldate": cited.captured_at[:10],
        "archiveurl": _url(source["archive_url"]),
        "permalink": _url(cited.permanent),
        "language": cited.language,
        "note": " ".join(filter(None, note)).translate(_TEX),
        "annote": cited.quotation and f"“{cited.quotation.translate(_TEX)}”",
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@misc{{{cited.key},\n{''.join(lines)}}}\n"


def ris(cited):
    """One record of RIS; its lines end with CR LF."""
    source, (year, month, day) = cited.source, _sure_day(cited.edtf)
    lines = [
        ("TY", "ELEC"), ("ID", cited.key), ("AU", cited.author), ("TI", cited.title), ("PB", cited.publisher),
        ("PY", year), ("DA", f"{year}/{month}/{day}/" if year else ""), ("LA", cited.language),
        ("UR", _url(source["original_url"])), ("UR", _url(source["archive_url"])), ("UR", _url(cited.permanent)),
        ("Y2", f"{cited.captured_at[:10].replace('-', '/')}/"),
        ("N1", f"“{cited.quotation}”" if cited.quotation else ""), ("N1", cited.captured),
        ("N1", f"{_('Date')}: {cited.date}" if cited.date and not year else ""), ("N1", cited.masked),
    ]  # fmt: skip
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value) + "ER  - \r\n"


FORMATS = {  # the end of an address: its media type, and what writes it
    "bib": ("application/x-bibtex; charset=utf-8", bibtex),
    "ris": ("application/x-research-info-systems; charset=utf-8", ris),
}
