"""Where the original of a source is, or that nobody knows, as items of a list."""

from django.utils.safestring import SafeString
from markupsafe import escape

from documents.templating.edtf import day
from documents.templating.wording import gettext as _


def original(source, at, archive_at, under_heading=False):
    """`at` and `archive_at` are the addresses that the links lead to; under a heading that says “Original” less is
    said."""
    if source["original_url"]:
        found = f"<li>{_there(source, at)}</li>"
    elif source["original_url_hidden"]:
        found = _none(
            _("There is an address; it is not shown.") if under_heading else "", _("Original: address not shown")
        )
    else:
        found = _none(_("No address known.") if under_heading else "", _("Original: no address known"))
    if source["archive_url"]:
        found += f"\n<li>{_link(archive_at, _('Archived copy'))}</li>"
    return SafeString(found)  # noqa: S308  addresses are escaped, all else is ours


def _link(address, words):
    return f'<a href="{escape(address)}" rel="external noreferrer">{words}</a>'


def _there(source, at):
    seen, gone, words = source["original_seen_at"], source["original_gone_since"], _("Original page")
    if not gone:
        last = _("(last seen %(day)s)") % {"day": day(seen)} if seen else ""
        return _link(at, words) + (f' <span class="label">{last}</span>' if seen else "")
    since = _("no longer there since %(day)s") % {"day": day(gone)}
    last = ", " + _("last seen %(day)s") % {"day": day(seen)} if seen else ""
    return f"{words if source['archive_url'] else _link(at, words)}: {since}{last}"


def _none(quiet, words):
    return f'<li><span class="nothing">{quiet}</span></li>' if quiet else f"<li>{words}</li>"
