"""The tracker's records in the admin."""

from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from . import (  # noqa: F401
    accounts,
    campaigns,
    edits,
    labels,
    organizations,
    pairs,
    people,
    petitions,
    sources,
    statements,
    topics,
    updates,
)

admin.site.site_header = admin.site.site_title = settings.SITE_NAME
admin.site.index_title = _("Curating")
