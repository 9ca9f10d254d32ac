"""The evidence marker: the number of a passage beside a fact, and the passage itself when it is opened.

Passages are numbered in the order in which the page shows them. The base template begins the numbering
(`begin_evidence`); every marker after that asks for the numbers of its passages. No query is made.

A page has dozens of markers, and most passages stand in several: so their HTML is put together here, each quote once.
"""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from jinja2 import pass_context
from markupsafe import escape

from documents.templating.edtf import day, in_words
from documents.templating.originals import original
from documents.templating.quoting import attributes, masks, source_title
from documents.templating.wording import gettext as _


class Numbers(dict):
    """{passage id: its number on this page}, and the sources of those passages."""

    def __init__(self):
        super().__init__()
        self.sources = {}
        self.shown = {}  # {passage id: its HTML}, for most passages stand beside several facts
        self.notes = []  # (number, citation), each passage once

    def of(self, citation):
        """The number of a citation's passage, and whether it has one already."""
        key = citation["passage"] or id(citation)
        again = key in self
        if citation["source"]:
            self.sources.setdefault(citation["source"]["id"], citation["source"])
        if not again:
            self.notes.append((len(self) + 1, citation))
        return self.setdefault(key, len(self) + 1), again


def begin_evidence():
    return Numbers()


@pass_context
def sources_shown(context):
    """The sources of every passage that a marker above shows, in their order on the page."""
    return list(context["numbers"].sources.values())


@pass_context
def evidence(context, citations, of, field=None):
    """The marker of one fact. `of` says of what, for those who hear it; `field` picks a record's citations."""
    numbers = context["numbers"]
    notes = []
    for citation in [citations] if isinstance(citations, dict) else citations:
        if field is None or citation["field"] == field:
            number, again = numbers.of(citation)
            notes.append({"number": number, "again": again, **citation})
    notes.sort(key=lambda note: note["number"])
    return SafeString(_marker(notes, of, numbers.shown)) if notes else ""  # noqa: S308  every part is escaped where it is put in


def _marker(notes, of, shown):
    kinds = " inferred" if any(note["inferred"] for note in notes) else ""
    kinds += " again" if all(note["again"] for note in notes) else ""
    said = _("Evidence for %(of)s:") % {"of": escape(of)}
    numbers = ", ".join(str(note["number"]) for note in notes)
    return (
        f'<details class="evidence{kinds}"><summary><span class="vh">{said} </span>{numbers}</summary>'
        f'<div class="notes">{"".join(_note(note, shown) for note in notes)}\n</div></details>'
    )


def _note(note, quotations):
    """One passage, or why it is not shown, with what we say of it."""
    if note["exact"]:
        shown = quotations.get(note["passage"]) or quotations.setdefault(note["passage"], _quotation(note))
    elif note.get("erased"):
        erased = note["erased"]
        said = _("The passage that this rested on was erased on %(day)s:") % {"day": day(erased["erased_at"])}
        left = f' <a href="{escape(erased["url"])}">{_("What is left of it")}</a>' if erased["url"] else ""
        shown = f"\n<p>{said} {masks(erased['reason'])}{left}</p>"
    elif note.get("source_under_review"):
        shown = f"\n<p>{_('The source of this is under review and not shown for now.')}</p>"
    else:
        shown = "" if note["inferred"] else f"\n<p>{_('The passage is not shown.')}</p>"
    if note["inferred"]:
        shown += f"\n<p><strong>{_('Our inference:')}</strong> {masks(note['note'])}</p>"
    elif note["note"]:
        shown += f"\n<p>{_('Note:')} {masks(note['note'])}</p>"
    again = " again" if note["again"] else ""
    return f'\n<div class="note{again}"><span class="number">{note["number"]}</span>{shown}</div>'


def _quotation(note):
    source, translation, found = note["source"], note["translation"], ""
    if source["content_note"]:
        heading = _("Content note:")
        found = f'\n<p class="label"><strong>{heading}</strong> {masks(source["content_note"])}</p>'
    found += f"\n<blockquote {attributes(note['language'])}>{masks(note['exact'])}</blockquote>"
    if translation:
        found += (
            f'\n<p class="translation" {attributes(translation["language"])}>{masks(translation["text"])}</p>'
            f'\n<p class="label">({escape(translation["by_label"])})</p>'
        )
    ways = (
        f'<li><a href="{escape(note["in_source"])}">{_("In the source")}</a></li>'
        f"{original(source, note['original_at'], note['archive_at'])}"
        f'<li><a href="{escape(note["url"])}">{_("This passage")}</a></li>'
    )
    return f'{found}\n<p class="from">{_origin(note, source)}.</p>\n<ul class="ways">{ways}</ul>'


def _origin(note, source):
    """Whose words, from when, and in which capture."""
    said = source_title(source)
    if source["author"]:
        said += f", {masks(source['author'])}"
    if source["date"]:
        said += f", {in_words(source['date'])}"
    version = _("version %(number)s") % {"number": note["version"]}
    said += f". {_('Captured')} {day(note['captured_at'])}, {version}"
    if note["wording_changed"]:
        said += f", {_('wording changed')}"
    if note["missing_since"]:
        since = _("no longer found in what was captured on %(day)s") % {"day": day(note["missing_since"])}
        said += f" ({since})"
    return said


@pass_context
def noted(context, citations, field=None):
    """The numbers of one fact’s passages, which stand at the end of a page that is made to be printed."""
    citations = [citations] if isinstance(citations, dict) else citations
    chosen = [each for each in citations if field is None or each["field"] == field]
    numbers = sorted({context["numbers"].of(citation)[0] for citation in chosen})
    return format_html("<sup>{}</sup>", ", ".join(map(str, numbers))) if numbers else ""


@pass_context
def notes_shown(context):
    """[(number, citation)] of every passage that is numbered above."""
    return list(context["numbers"].notes)


def shared_citations(rows):
    """The citations of these rows where all rest on the same passages, so that one marker says it; or None."""
    said = [[(citation["passage"], citation["note"]) for citation in row["citations"]] for row in rows]
    return rows[0]["citations"] if len(rows) > 1 and all(each == said[0] for each in said) else None


def as_it_stands(citations):
    """[[(citation, gap), …], …]: its own words as paragraphs of quotes, in the source's order.

    What stood directly one after the other reads on; `gap` says that something between two was left out.
    """
    paragraphs, before = [], None
    for citation in citations:
        joined, gap = _joins(before, citation)
        if not joined:
            paragraphs.append([])
        paragraphs[-1].append((citation, gap))
        before = citation
    return paragraphs


def _joins(before, citation):
    """Whether a quote reads on from the one before it in one paragraph; and whether something between was left out.

    The words before a quote tell, where they are shown at all.
    """
    if before is None or not before["exact"] or not citation["exact"]:
        return False, False
    if before["source"]["id"] != citation["source"]["id"]:
        return False, False
    prefix, exact = citation["prefix"].rstrip(), before["exact"].rstrip()
    if not prefix:
        return False, False
    shorter = min(len(prefix), len(exact))
    follows = prefix[-shorter:] == exact[-shorter:]
    space = citation["prefix"][len(prefix) :] + before["exact"][len(exact) :]
    return follows and "\n" not in space and before["language"] == citation["language"], not follows


def of_field(citations, field):
    """Those of a record's citations that support one field."""
    return [citation for citation in citations if citation["field"] == field]
