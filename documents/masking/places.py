"""Where words stand in a version."""

from django.utils.translation import gettext as _

from documents import anchoring
from documents.redaction import Forms, Span, merge


class NotInText(ValueError):
    """The words do not stand in the version."""


def places(version, words):
    """Where these words stand, as Spans: as whole words whatever their case, or else as they are typed."""
    typed = []
    if words.strip():
        typed = [Span(start, start + len(words)) for start in anchoring.occurrences(version.text, words)]
    spans = Forms([words]).find(version.text)
    if spans:  # a form leaves out the signs before and after its words
        begun = {span.start for span in spans}
        typed = [each for each in typed if begun & set(range(each.start, each.end))]
    spans = merge([*spans, *typed])
    if not spans:
        raise NotInText(_("These words do not stand in version %(number)s.") % {"number": version.number})
    return spans
