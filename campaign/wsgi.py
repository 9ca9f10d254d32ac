import gc
import os
import re

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
application = get_wsgi_application()


def settle():
    """Load every page's code and template, and leave what is there now out of the search for garbage: it stays to the
    end, and to look through it stops all that a process answers for a tenth of a second, again and again. What a page
    leaves behind is looked for once in some ten pages, and not some ten times in a page (a twentieth of its time).
    """
    from django.template import engines
    from django.urls import get_resolver

    from campaign.helping import SELDOM

    _load(get_resolver())
    pages = engines["jinja2"].env
    for name in pages.list_templates(filter_func=lambda name: re.search(r"(^|/)[^./][^/]*\.(html|txt)$", name)):
        pages.get_template(name)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


def _load(resolver):
    for each in resolver.url_patterns:
        if hasattr(each, "url_patterns"):
            _load(each)


settle()
