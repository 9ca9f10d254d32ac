from django.conf import settings
from django.utils.translation import get_language

from campaign import prefixes
from campaign.templating.environment import words_in


def site(request):
    """What every page needs to know of the site itself."""
    return {
        "site_name": settings.SITE_NAME,
        "contact": settings.CONTACT,
        "in_languages": prefixes.everywhere(request),
        "_": words_in(get_language()),
    }
