"""Where the lists of the admin lead to their spreadsheets."""

from django import template
from django.urls import reverse

from campaign.sheets.tables import LISTED

register = template.Library()


@register.simple_tag
def export_url(options):
    """The address of this list's export; "" where it has none."""
    return _url("sheet_export", options)


@register.simple_tag(takes_context=True)
def import_url(context, options):
    """The address of this list's import, for whoever may add or change something of it."""
    rights = (f"{options.app_label}.{action}_{options.model_name}" for action in ("add", "change"))
    return _url("sheet_import", options) if any(map(context["user"].has_perm, rights)) else ""


def _url(name, options):
    kind = options.model_name
    return reverse(name, args=[kind]) if LISTED.get(kind) is options.model else ""
