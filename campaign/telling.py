"""What is told of a record or source away from its page: in a feed, a preview, a picture, a card elsewhere.

There nobody sees the evidence beside it, so less is told than on the page. A petition is named with who launched it.
Our summary is told as ours. Where title, summary or own words rest on a source with a content note (it calls for
violence), the note stands in place of the summary, and of a source or passage nothing but what it is. Editors' notes
are told nowhere but on the page: they hold what a reader may guess and no text says.
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from campaign import wording
from campaign.models import Citation
from campaign.serialize import summaries
from campaign.templating.records import kind_of_result
from documents.models import Document
from documents.templating.edtf import words as date_words

RESTING = ("title", "summary", "text")  # the fields of a record whose words are told


@dataclass(frozen=True)
class Told:
    kind: str  # “Petition”
    title: str
    language: str  # of the title; "" where it is ours, or unknown
    labels: tuple  # short: a date, languages, who said it
    text: str  # a sentence or more; "" where there is none, or none may be told
    note: str  # a content note, in place of the text
    caution: str = ""  # goes before all else

    @property
    def described(self):
        """All of it but the title, as one text."""
        return "\n".join(filter(None, [self.caution, " · ".join([self.kind, *self.labels]), self.note, self.text]))


def noted(records):
    """{pk: content note} of those records whose title, summary or own words rest on a source that has one.

    Of a source that is not public (any more) the note is not told either, and what rests on it is held back likewise.
    """
    public = Document.objects.public().filter(pk=OuterRef("passage__document"))
    citations = Citation.objects.filter(record_id__in=[record.pk for record in records], field__in=RESTING)
    citations = citations.filter(passage__isnull=False).annotate(is_shown=Exists(public))
    citations = citations.filter(
        Q(passage__document__content_note__gt="") | Q(is_shown=False, passage__erased_at__isnull=True)
    )
    rows = citations.order_by("-position", "-id")
    return {
        pk: note if is_shown else _under_review()
        for pk, note, is_shown in rows.values_list("record_id", "passage__document__content_note", "is_shown")
    }


def note_of(record):
    """The same of the dict of one record."""
    for citation in record["citations"]:
        if citation["field"] in RESTING:
            if citation["source"] and citation["source"]["content_note"]:
                return citation["source"]["content_note"]
            if "source_under_review" in citation:
                return _under_review()
    return ""


def _under_review():
    return _("The source of this is under review and not shown for now.")


def told(data, note="", most=None):
    """What is told, from a dict of the one door: a brief, a whole record, a source. `most` words of a summary."""
    if data["type"] == "source":
        return _of_source(data)
    is_appeal_for_funds = data.get("kind") == "fundraising"
    return Told(
        kind=str(kind_of_result(data)),
        title=title(data),
        language=_tag(data.get("title_language")),
        labels=tuple(_labels(data)),
        text=text(data, note, most),
        note=_("Content note:") + " " + note if note else "",
        caution=_("Not checked: do not pay on the strength of this page.") if is_appeal_for_funds else "",
    )


def text(data, note="", most=None):
    """Our summary, said to be ours; nothing where a content note stands before it."""
    summary = "" if note else summaries.here(data)["text"]
    if most:
        words = summary.split()
        summary = " ".join(words[:most]) + ("…" if len(words) > most else "")
    return _("Our summary: %(text)s") % {"text": summary} if summary else ""


def title(data):
    """How it is called where it stands alone."""
    by = data.get("initiators")
    if by:
        return _("%(title)s (%(by)s)") % {"title": data["title"], "by": wording.joined(by)}
    return data["title"] or _("Untitled %(kind)s") % {"kind": data["kind_label"]}


def _of_source(data):
    note = data["content_note"]
    who = [data["author"], data["publisher"]]
    return Told(
        kind=str(kind_of_result(data)),
        title=title(data),
        language=_tag(data["language"]) if data["title"] else "",
        labels=tuple(filter(None, [data["kind_label"], *who, *_dated(data), _named(data["language"])])),
        text="",
        note=_("Content note:") + " " + note if note else "",
    )


def _labels(data):
    if data.get("kind_label"):
        yield data["kind_label"]
    yield from data.get("by", ())
    yield from _dated(data)
    if data.get("place"):
        yield data["place"]
    if data.get("country_label"):
        yield data["country_label"]
    versions = data.get("languages") or [each["language"] for each in data.get("language_versions", ())]
    yield from filter(None, map(_named, versions))


def _dated(data):
    """Its date in words, with what it rests on, where the source does not simply state it."""
    date = data.get("date")
    if date:
        basis = date["basis"] not in ("stated", "")
        yield f"{date_words(date['edtf'])} ({date['basis_label']})" if basis else date_words(date["edtf"])


def _tag(language):
    return language["tag"] if language and language["tag"] != "und" else ""


def _named(language):
    return language["name"] if language["tag"] not in ("", "und") else ""
