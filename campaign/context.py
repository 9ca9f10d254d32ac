from django.conf import settings

from campaign import prefixes


def site(request):
    """What every page needs to know of the site itself."""
    return {
        "site_name": settings.SITE_NAME,
        "contact": settings.CONTACT,
        "in_languages": prefixes.everywhere(request),
    }
