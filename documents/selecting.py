"""What somebody selected in a text, as [start, end): checked, and made whole.

A selection by hand takes a space too many or half a word too few. Spaces at its ends are left out, a word that it
cuts is taken whole. It refuses what is no passage: nothing at all, more than a reader can check, the whole of a long
text, and words that do not stand there (they were selected in another version). Positions count code points.
"""

from django.utils.translation import gettext as _

from documents import finding
from documents import text as texts
from documents.redaction import whole_graphemes

LONGEST = 3000  # code points of one passage
SHORT = 600  # a text up to this long may be one passage, all of it


class BadSelection(ValueError):
    """It cannot be a passage; the message says why, and what to do."""


def whole(text, start, end, words=None):
    """[start, end) of the passage that was meant by a selection in `text`. Raises BadSelection.

    `words` are those that the person saw as selected, where that is known.
    """
    if start is None or end is None or not 0 <= start < end <= len(text):
        raise BadSelection(
            _("Nothing is selected, or not within this text. Select the words that the fact rests on, in one version.")
        )
    if words is not None and texts.newlines(words).split() != text[start:end].split():
        raise BadSelection(
            _(
                "Those words do not stand in this place of this version; they may have been selected in another one. "
                "Nothing was saved. Select them again here."
            )
        )
    start, end = _trimmed(text, start, end)
    if not texts.says_something(text[start:end]):
        raise BadSelection(_("The selection holds no word. Select the words that the fact rests on."))
    start, end = _with_whole_words(text, start, end)
    own_start, own_end = _trimmed(text, 0, len(text))
    if end - start > SHORT and (start, end) == (own_start, own_end):
        raise BadSelection(
            _("That is the whole text. Select the sentence or two that the fact rests on, so that readers can check.")
        )
    if end - start > LONGEST:
        raise BadSelection(
            _("The selection has %(length)s characters; a passage has at most %(most)s. Select less.")
            % {"length": end - start, "most": LONGEST}
        )
    return start, end


def _trimmed(text, start, end):
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _with_whole_words(text, start, end):
    start, end = whole_graphemes(text, start, end)
    while start > 0 and text[start].isalnum() and not finding.may_cut(text, start):
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and not finding.may_cut(text, end):
        end += 1
    return whole_graphemes(text, start, end)
