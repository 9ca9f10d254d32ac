"""A public list as a table: which columns it has, what each says, and the file a stretch at a time.

A file that somebody saved has to say what it is, and no comment may stand in a CSV file: programs would take it for
the header. So its last record says it, in as many cells as all others have: `about` in the first, then how many
records there are, of which list, under which filters, read when, on which terms, and in `url` the list itself. What
counts records leaves it out by its first cell; who finds none knows that the file was cut short. What the columns mean
stands in a file of its own, as the W3C wants it (CSV on the Web), that the answer's `Link` header names.

The text holds one reading: all of it is read from one snapshot of the database. Nothing is kept in memory but the
stretch that is being written.
"""

import csv
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaign import telling, terms
from campaign.sheets.cells import MANY, escaped
from campaign.snapshots import snapshot
from documents.paging import walk
from documents.reading import masked_forms
from documents.serialize import instant

BATCH = 500  # records that are read at once
ABOUT = "about"
# Where spreadsheet programs take semicolons between cells, as in most of Europe, a cell begins behind each of them
# and behind each end of a line, quoted or not.
_BEGINS = re.compile(r"(?<=[;\t\r\n])(?=[=+\-@＝＋－＠])")


@dataclass(frozen=True)
class Column:
    name: str
    says: str
    of: object  # a function from what lists say of a record to text
    datatype: str = "string"
    separator: str = ""  # between several values


def _plain(name, says, **more):
    return Column(name, says, lambda data: data[name], **more)


def _many(name, says, of):
    return Column(name, says, lambda data: MANY.join(of(data)), separator=MANY)


def _summary(data):
    """With what has to go with it, in the same cell."""
    told = telling.told(data)
    return " ".join(filter(None, [told.caution, data["summary"]]))


def _bound(name):
    return lambda data: (data["date"] or {}).get(name) or ""


FIRST = (
    Column("type", gettext_lazy("petition, statement, …; in the last record “about”"), lambda data: data["type"]),
    Column("id", gettext_lazy("its key, for ever: /id/<id>/ leads to it"), lambda data: data["id"]),
    Column("title", gettext_lazy("how it is called; of a petition also who launched it"), telling.title),
    Column("url", gettext_lazy("its page"), lambda data: data["url"], datatype="anyURI"),
)
SUMMARY = Column("our_summary", gettext_lazy("our own words, not a source’s"), _summary)
DATE = (
    Column("date", gettext_lazy("EDTF (ISO 8601-2), no more certain than its source"), _bound("edtf")),
    Column("date_earliest", gettext_lazy("the first day that it can have been"), _bound("earliest"), "date"),
    Column("date_latest", gettext_lazy("the last day that it can have been"), _bound("latest"), "date"),
    Column("date_basis", gettext_lazy("what the date rests on"), _bound("basis")),
)
KIND = _plain("kind", gettext_lazy("which kind, as the filter has it"))
LANGUAGE = Column("language", gettext_lazy("BCP 47; “und” where nobody knows"), lambda data: data["language"]["tag"])
COUNTRY = _plain("country", gettext_lazy("ISO 3166-1"))
NAMES = _many("names", gettext_lazy("other names"), lambda data: data["names"])
COLUMNS = {
    "petition": (
        *FIRST,
        _many("launched_by", gettext_lazy("who launched or prepared it"), lambda data: data["initiators"]),
        *DATE,
        _many("languages", gettext_lazy("in which it exists, BCP 47"),
              lambda data: [each["tag"] for each in data["languages"]]),
        Column("link_to_sign", gettext_lazy("“yes” where a source gives one"),
               lambda data: "yes" if data["has_sign_link"] else ""),
        SUMMARY,
    ),
    "statement": (
        *FIRST, KIND, _many("by", gettext_lazy("author or speaker"), lambda data: data["by"]), *DATE, LANGUAGE,
        _plain("held", gettext_lazy("what is held of it here: full, excerpt, teaser, reported")), SUMMARY,
    ),
    "update": (
        *FIRST, KIND, *DATE, _plain("place", gettext_lazy("where")),
        _many("concerns", gettext_lazy("whom or what it is about"),
              lambda data: [each["title"] for each in data["concerns"] if each]),
        SUMMARY,
    ),
    "organization": (*FIRST, KIND, COUNTRY, NAMES, SUMMARY),
    "person": (*FIRST, COUNTRY, NAMES, SUMMARY),
    "campaign": (*FIRST, SUMMARY),
    "source": (
        *FIRST, KIND, LANGUAGE, _plain("author", gettext_lazy("as the source gives it")),
        _plain("publisher", gettext_lazy("as the source gives it")), *DATE,
        _plain("original_url", gettext_lazy("the original; empty where there is none, or it is not told")),
        _plain("archive_url", gettext_lazy("an archived copy")),
        _plain("content_note", gettext_lazy("what a reader should know first")),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """One list: its records and their order, what is said of each, and how it was asked for."""

    kind: str
    records: object  # a queryset
    order: str
    descending: bool
    briefs: object  # a function: (records, withheld names) to what lists say of them
    called: str  # “Petitions; Language: italiano”
    url: str
    absolute: object  # a function from a path to an address


def pieces(asked):
    """The file as bytes, piece by piece: UTF-8 with its mark, which spreadsheet programs ask for; RFC 4180."""
    columns, buffer, count = COLUMNS[asked.kind], io.StringIO(), 0
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(column.name for column in columns)
    with snapshot():
        read_at, forms = datetime.now(UTC), masked_forms()
        for records in walk(asked.records, asked.order, asked.descending, BATCH):
            for data in asked.briefs(records, forms):
                data = {**data, "url": asked.absolute(data["url"])}
                writer.writerow([_cell(str(column.of(data))) for column in columns])
            count += len(records)
            yield _taken(buffer)
    about = {"type": ABOUT, "title": about_this(asked, count, read_at), "url": asked.url}
    writer.writerow([_cell(about.get(column.name, "")) for column in columns])
    yield _taken(buffer)


def _cell(text):
    """Nothing in it is run, whatever a program takes for the beginning of a cell."""
    return _BEGINS.sub("'", escaped(text))


def _taken(buffer):
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def about_this(asked, count, read_at):
    """What the file is, for somebody who finds it on a disk in ten years."""
    records = ngettext("%(count)s record", "%(count)s records", count) % {"count": count}
    return _("%(records)s. %(list)s. Read %(instant)s. %(terms)s") % {
        "records": records, "list": asked.called, "instant": instant(read_at.replace(microsecond=0)),
        "terms": terms.sentence(),
    }  # fmt: skip


def described(asked, address):
    """What the columns mean: the metadata of CSV on the Web, for the file at this address."""
    columns = [
        {
            "name": column.name, "titles": column.name, "dc:description": str(column.says),
            "datatype": column.datatype, **({"separator": column.separator} if column.separator else {}),
            "required": column.name == "type",
        }
        for column in COLUMNS[asked.kind]
    ]  # fmt: skip
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": address,
        "dc:title": asked.called,
        "dc:source": asked.url,
        "dc:rights": terms.sentence(),
        "dc:description": _(
            "The last record is about the file itself: “about” in its first cell. A file without it was cut short. "
            "A cell that begins with one of = + - @, a tab or a line end has an apostrophe before it, so that no "
            "spreadsheet program runs it."
        ),
        "dialect": {"encoding": "utf-8", "header": True, "lineTerminators": ["\r\n"], "doubleQuote": True},
        "tableSchema": {"columns": columns, "primaryKey": "id"},
    }  # fmt: skip
