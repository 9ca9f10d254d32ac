"""Under which terms others may use what leaves here: the same words in every file, feed and page."""

from django.conf import settings
from django.utils.translation import gettext as _


def sentence():
    ours = (
        _("Records and summaries: %(license)s.") % {"license": _named()}
        if settings.DATA_LICENSE
        else _("Whoever runs this site has set no licence for records and summaries: ask before you republish them.")
    )
    return f"{ours} {_('Quotes and captured texts are their authors’, and so are the claims in them.')}"


def _named():
    name, url = settings.DATA_LICENSE, settings.DATA_LICENSE_URL
    return f"{name} ({url})" if url else name
