"""A captured text as curators read it, with what readers will not see marked in it."""

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from documents import reading
from documents.models import Span


def marked(version):
    """The whole text, as HTML; nothing is added to its characters, so that a quote can be copied from it."""
    text, masks = version.text, reading.masks(version, reading.masked_forms())
    asides = [(span.start, span.end) for span in version.spans.all() if span.kind == Span.Kind.ASIDE]
    ends = {at for mask in masks for at in (mask.start, mask.end)} | {at for aside in asides for at in aside}
    cuts = sorted(ends | {0, len(text)})
    parts, hidden = [], iter(masks)
    mask = next(hidden, None)
    for start, end in zip(cuts, cuts[1:], strict=False):
        while mask and mask.end <= start:
            mask = next(hidden, None)
        if mask and mask.start <= start:
            parts.append(format_html('<mark title="{}">{}</mark>', _("masked"), text[start:end]))
        elif any(low <= start and end <= high for low, high in asides):
            parts.append(format_html('<mark class="aside" title="{}">{}</mark>', _("an aside"), text[start:end]))
        else:
            parts.append(format_html("{}", text[start:end]))
    said = [_("Underlined in red: masked, readers do not see it.")] if masks else []
    said += [_("Faint and dotted: an aside.")] if asides else []
    inner = format_html_join("", "{}", ((part,) for part in parts))
    box = format_html('<div class="captured" dir="auto" tabindex="0">{}</div>', inner)
    return format_html('{}<div class="help">{}</div>', box, " ".join(said)) if said else box
