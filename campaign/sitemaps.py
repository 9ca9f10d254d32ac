"""What search engines are told of: the pages of published records and released sources, with dates."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from campaign.models import RECORDS
from documents.models import Document


class Pages(Sitemap):
    def items(self):
        lists = ["petition_list", "statement_list", "organization_list", "person_list", "update_list"]
        return ["home", *lists, "documents:document_list", "about"]

    def location(self, item):
        return reverse(item)


class Records(Sitemap):
    limit = 5000

    def __init__(self, model):
        self.model = model

    def items(self):
        return self.model.objects.published().filter(replaced_by=None).order_by("id").only("slug", "updated_at")

    def lastmod(self, item):
        return item.updated_at


class Sources(Sitemap):
    limit = 5000

    def items(self):
        return Document.objects.public().order_by("id").only("slug", "updated_at")

    def lastmod(self, item):
        return item.updated_at


SITEMAPS = {
    "pages": Pages(),
    **{model._meta.model_name: Records(model) for model in RECORDS},
    "sources": Sources(),
}
