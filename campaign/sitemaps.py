"""What search engines are told of: the pages of published records and released sources, with dates and languages.

Each page stands here once, at its address without a language, with the addresses of the same page in each other one.
(Django's own way lists every page once in every language: with a hundred thousand records it would have to hold
eight times as many in memory to give out one file of them.)
"""

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from campaign import prefixes
from campaign.models import RECORDS, Publication
from documents.models import Document


class InEveryLanguage(Sitemap):
    """`limit` addresses a file; each names eight others."""

    limit = 2000

    def _urls(self, page, protocol, domain):
        found = super()._urls(page, protocol, domain)
        site = f"{protocol}://{domain}"
        for url in found:
            path = url["location"].removeprefix(site)
            others = [
                {"lang_code": tag, "location": site + prefixes.within(path, tag)} for tag, _ in settings.LANGUAGES
            ]
            if len(others) > 1:
                url["alternates"] = [*others, {"lang_code": "x-default", "location": url["location"]}]
        return found


class Pages(InEveryLanguage):
    """Lists change with whatever is in them."""

    LISTS = ("petition_list", "statement_list", "organization_list", "person_list", "update_list", "campaign_list")

    PICTURES = ("timeline", "compare", "standing", "languages")

    def items(self):
        return ["home", *self.LISTS, *self.PICTURES, "documents:document_list", "about", "data", "follow"]

    def location(self, item):
        return reverse(item)

    def get_urls(self, *args, **kwargs):
        self.changed = Publication.objects.values_list("since", flat=True).first()
        return super().get_urls(*args, **kwargs)

    def lastmod(self, item):
        return None if item in ("about", "data", "follow") else self.changed

    def get_latest_lastmod(self):
        return Publication.objects.values_list("since", flat=True).first()


class Records(InEveryLanguage):
    def __init__(self, model):
        self.model = model

    def items(self):
        return self.model.objects.published().filter(replaced_by=None).order_by("id").only("slug", "updated_at")

    def lastmod(self, item):
        return item.updated_at

    def get_latest_lastmod(self):
        return self.items().order_by("-updated_at").values_list("updated_at", flat=True).first()


class Sources(InEveryLanguage):
    def items(self):
        return Document.objects.public().order_by("id").only("slug", "updated_at")

    def lastmod(self, item):
        return item.updated_at

    def get_latest_lastmod(self):
        return self.items().order_by("-updated_at").values_list("updated_at", flat=True).first()


SITEMAPS = {
    "pages": Pages(),
    **{model._meta.model_name: Records(model) for model in RECORDS},
    "sources": Sources(),
}
