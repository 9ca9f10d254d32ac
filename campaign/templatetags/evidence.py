"""The evidence marker: the number of a passage beside a fact, and the passage itself when it is opened.

Passages are numbered in the order in which the page shows them. The base template begins the numbering
(`begin_evidence`); every marker after that asks for the numbers of its passages. No query is made.
"""

from django import template

register = template.Library()


class Numbers(dict):
    """{passage id: its number on this page}."""

    def of(self, citation):
        """The number of a citation's passage, and whether it has one already."""
        key = citation["passage"] or id(citation)
        again = key in self
        return self.setdefault(key, len(self) + 1), again


@register.simple_tag
def begin_evidence():
    return Numbers()


@register.inclusion_tag("_evidence.html", takes_context=True)
def evidence(context, citations, of, field=None):
    """The marker of one fact. `of` says of what, for those who hear it; `field` picks a record's citations."""
    numbers = context["numbers"]
    notes = []
    for citation in [citations] if isinstance(citations, dict) else citations:
        if field is None or citation["field"] == field:
            number, again = numbers.of(citation)
            notes.append({"number": number, "again": again, **citation})
    return {
        "notes": notes,
        "numbers": ", ".join(str(note["number"]) for note in notes),
        "of": of,
        "again": all(note["again"] for note in notes),
        "inferred": any(note["inferred"] for note in notes),
    }


@register.filter
def of_field(citations, field):
    """Those of a record's citations that support one field."""
    return [citation for citation in citations if citation["field"] == field]
