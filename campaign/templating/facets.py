"""The values of a facet as a list: put together here, because a page has a hundred of them."""

import functools

from django.template.defaultfilters import floatformat
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from markupsafe import escape

from documents.templating.wording import gettext as _

CHOSEN = ' class="on"'


def facet_values(values, is_exact):
    """An <li> for each: a link that chooses the value or drops it, with how many there are."""
    remove = f'{_heard(_("Remove:"))}<span class="tick" aria-hidden="true">✓</span> '
    least = "" if is_exact else f'{_heard(_("at least"))}<span aria-hidden="true">≥ </span>'
    language, found = get_language(), []
    for value in values:
        on, number = value["is_on"], ""
        if value["count"] or not on:
            number = f' <span class="number">{least}{_number(value["count"], language)}</span>'
        found.append(
            f'<li><a href="{escape(value["url"])}" rel="nofollow"{CHOSEN if on else ""}>'
            f"{remove if on else ''}<bdi>{escape(value['label'])}</bdi>{number}</a></li>"
        )
    return SafeString("".join(found))  # noqa: S308  each part is escaped above


def _heard(words):
    return f'<span class="vh">{escape(words)} </span>'


@functools.lru_cache(maxsize=4096)
def _number(count, language):
    """With marks between the thousands, as this language writes them."""
    return floatformat(count, "0g")
