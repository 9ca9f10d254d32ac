"""Readers' pages in long words and from right to left: each of a kind fits a phone, and is what axe expects."""

import pytest

from campaign.models import Organization, Person, Petition, Statement, Update
from campaign.search import entries
from documents.models import Document, Passage
from tests.browser.accessibility import problems

pytestmark = pytest.mark.django_db(transaction=True)

ALWAYS = ("", "about/", "follow/", "data/", "search/?q=freedom", "search/?q=nobody", "nothing/",
          "petitions/?date_from=x",
          "timeline/", "petitions/compare/", "standing/", "languages/", "petitions/", "statements/", "organizations/",
          "people/", "updates/", "campaigns/", "sources/")  # fmt: skip
RIGHT_TO_LEFT = ("ar", "العربية")  # not offered; what is not translated into it stands there in English


@pytest.fixture
def addresses(sample):
    entries.refresh()
    petition = Petition.objects.published().order_by("slug").first()
    records = [
        petition, Organization.objects.get(slug="rabkor"), Person.objects.get(slug="boris-kagarlitsky"),
        Statement.objects.published().order_by("slug").first(), Update.objects.published().order_by("slug").first(),
        petition.campaigns.get(), Document.objects.public().order_by("slug").first(),
        Passage.objects.public().order_by("pk").first(),
    ]  # fmt: skip
    own = [record.get_absolute_url().lstrip("/") for record in records]
    return [*ALWAYS, *own, f"{own[0]}changes/", f"{own[0]}print/", f"{own[0]}card/"]


@pytest.mark.parametrize("language", ["ar", "de"])
def test_every_kind_of_page_fits_a_narrow_phone(new_page, addresses, language, settings):
    settings.LANGUAGES = [*settings.LANGUAGES, RIGHT_TO_LEFT]
    page = new_page(viewport={"width": 320, "height": 700}, bypass_csp=True)
    direction = "rtl" if language == "ar" else "ltr"
    for number, address in enumerate(addresses):
        page.goto(f"/{language}/{address}")
        assert page.evaluate("[document.documentElement.lang, getComputedStyle(document.body).direction]") == [
            language, direction,
        ]  # fmt: skip
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        assert (address, page.evaluate("document.documentElement.scrollWidth")) == (address, 320)
        if language == "ar" and number % 5 == 0:  # the rest is looked at in English
            assert [(address, *each) for each in problems(page, least=15)] == []
