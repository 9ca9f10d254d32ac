"""Where the lists of the admin lead to their spreadsheets."""

from django import template
from django.urls import reverse

from campaign.sheets.tables import LISTED

register = template.Library()


@register.simple_tag
def sheet_url(name, options):
    """The address of this list's export or import; "" where it has none."""
    kind = options.model_name
    return reverse(name, args=[kind]) if LISTED.get(kind) is options.model else ""
