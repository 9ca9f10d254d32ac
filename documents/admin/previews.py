"""What arrived, as a curator sees it before it is stored: block by block, with everything masked that should be."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from documents import detection, masking
from documents import text as texts
from documents.models.redactions import Reason
from documents.reading import masked_forms
from documents.redaction import Forms, Span, cover, mask

SHOWN = 60_000  # characters of a longer text; the rest is stored just the same
EARLIER = "earlier"

KINDS = {
    "card": _("bank card number"), "iban": _("bank account number"), "account": _("account number"),
    "phone": _("telephone number"), "email": _("e-mail address"), EARLIER: _("masked in this source before"),
    **dict(Reason.choices),
}  # fmt: skip


@dataclass(frozen=True)
class Piece:
    text: str
    mask: str = ""  # what is masked, in words
    is_aside: bool = False


@dataclass
class Preview:
    blocks: list = field(default_factory=list)  # a list of Pieces for each line
    masked: list = field(default_factory=list)  # (what, how often)
    left: int = 0  # characters that are not shown


class Masks:
    """What is masked before anybody has decided: what a machine finds, withheld names, what these sources mask."""

    def __init__(self, documents, links=()):
        self._links = links
        earlier = {
            string for strings in masking.masked_words([each.pk for each in documents]).values() for string in strings
        }
        self._forms = masked_forms()
        self._earlier = Forms(dict.fromkeys(sorted(earlier), EARLIER))

    def find(self, text):
        found = [Span(each.start, each.end, each.kind) for each in detection.find(text, self._links)]
        return cover(text, [*found, *self._forms.find(text), *self._earlier.find(text)])

    def apply(self, text):
        return mask(text, self.find(text))


def preview(extracted, masks):
    """The beginning of the text, up to SHOWN characters, cut at the ends of its blocks, its masks and its asides."""
    text = texts.newlines(extracted.text)
    spans = masks.find(text)
    shown = mask(text, spans)
    end = len(text) if len(text) <= SHOWN else max(SHOWN // 2, text.rfind("\n", 0, SHOWN))
    cuts = {0, end, *(position for span in spans for position in (span.start, span.end))}
    cuts |= {position for aside in extracted.asides for position in aside}
    asides, spans_left = sorted(extracted.asides), list(reversed(spans))
    result = Preview(left=len(text) - end)
    cuts = sorted(cut for cut in cuts if cut <= end)
    block = []
    for start, stop in zip(cuts, cuts[1:], strict=False):
        while spans_left and spans_left[-1].end <= start:
            spans_left.pop()
        span = spans_left[-1] if spans_left and spans_left[-1].start <= start else None
        what = KINDS.get(span.reason, span.reason) if span else ""
        is_aside = any(low <= start and stop <= high for low, high in asides)
        first, *others = shown[start:stop].split("\n")
        block.append(Piece(first, what, is_aside))
        for line in others:
            result.blocks.append(block)
            block = [Piece(line, what, is_aside)]
    result.blocks.append(block)
    result.blocks = [[piece for piece in block if piece.text] for block in result.blocks]
    while result.blocks and not result.blocks[-1]:
        result.blocks.pop()
    counts = Counter(span.reason for span in spans)
    result.masked = [(KINDS.get(reason, reason), count) for reason, count in counts.items()]
    return result
