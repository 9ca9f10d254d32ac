"""From a search to the words themselves, in a real browser."""

import pytest

from campaign.search import entries
from tests import factories as make

ASIDE = "Nothing of this is asked for here.\n\n" * 40


@pytest.mark.parametrize("word", ["glaring", "example", "told", "below"])
def test_a_search_leads_to_words_beside_a_passage(page, word):
    text = f"{ASIDE}A glaring example. The workers demand a release. This is told below.\n\n{ASIDE}"
    document = make.document(text, language="en")
    make.cite(make.petition(), make.passage(document, "The workers demand a release."), "summary")
    entries.refresh()
    page.goto(f"/search/?q={word}")
    address = page.locator(".snippet a").get_attribute("href")
    assert "#:~:text=" in address
    page.goto(address)
    page.wait_for_function("scrollY > 300", timeout=5000)
