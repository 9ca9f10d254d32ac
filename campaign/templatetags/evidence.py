"""The evidence marker: the number of a passage beside a fact, and the passage itself when it is opened.

Passages are numbered in the order in which the page shows them. The base template begins the numbering
(`begin_evidence`); every marker after that asks for the numbers of its passages. No query is made.
"""

from django import template
from django.utils.html import format_html

register = template.Library()


class Numbers(dict):
    """{passage id: its number on this page}, and the sources of those passages."""

    def __init__(self):
        super().__init__()
        self.sources = {}
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


@register.simple_tag
def begin_evidence():
    return Numbers()


@register.simple_tag(takes_context=True)
def sources_shown(context):
    """The sources of every passage that a marker above shows, in their order on the page."""
    return list(context["numbers"].sources.values())


@register.inclusion_tag("_evidence.html", takes_context=True)
def evidence(context, citations, of, field=None):
    """The marker of one fact. `of` says of what, for those who hear it; `field` picks a record's citations."""
    numbers = context["numbers"]
    notes = []
    for citation in [citations] if isinstance(citations, dict) else citations:
        if field is None or citation["field"] == field:
            number, again = numbers.of(citation)
            notes.append({"number": number, "again": again, **citation})
    notes.sort(key=lambda note: note["number"])
    return {
        "notes": notes,
        "numbers": ", ".join(str(note["number"]) for note in notes),
        "of": of,
        "again": all(note["again"] for note in notes),
        "inferred": any(note["inferred"] for note in notes),
    }


@register.simple_tag(takes_context=True)
def noted(context, citations, field=None):
    """The numbers of one fact’s passages, which stand at the end of a page that is made to be printed."""
    citations = [citations] if isinstance(citations, dict) else citations
    chosen = [each for each in citations if field is None or each["field"] == field]
    numbers = sorted({context["numbers"].of(citation)[0] for citation in chosen})
    return format_html("<sup>{}</sup>", ", ".join(map(str, numbers))) if numbers else ""


@register.simple_tag(takes_context=True)
def notes_shown(context):
    """[(number, citation)] of every passage that is numbered above."""
    return list(context["numbers"].notes)


@register.filter
def shared(rows):
    """The citations of these rows where all rest on the same passages, so that one marker says it; or None."""
    said = [[(citation["passage"], citation["note"]) for citation in row["citations"]] for row in rows]
    return rows[0]["citations"] if len(rows) > 1 and all(each == said[0] for each in said) else None


@register.filter
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


@register.filter
def of_field(citations, field):
    """Those of a record's citations that support one field."""
    return [citation for citation in citations if citation["field"] == field]
