"""The sample as its readers find it: every address is read. What must not get out is in test_secrets.py."""

import re
from urllib.parse import urldefrag, urljoin

import pytest
from django.db import transaction
from django.test import Client

from documents.models import Document, Passage, Redaction
from tests import factories as make
from tests import sample
from tests.crawling import OTHERS, crawl

pytestmark = pytest.mark.django_db


def test_a_machine_suggestion_masks_until_somebody_decides(client):
    source = make.document("Call 1234512345 or 67890.")
    make.redaction(source.versions.get(), "1234512345", decision=Redaction.Decision.SUGGESTED, reason="contact")
    make.redaction(
        source.versions.get(), "67890", decision="lifted", lifted_because="a public number", reason="contact"
    )
    page = client.get(source.get_absolute_url()).content.decode()
    assert "1234512345" not in page
    assert "67890" in page


@pytest.fixture(scope="module")
def sample_site(django_db_setup, django_db_blocker):
    """{address: (response, what its HTML holds if it is a page)} of every address of the sample, read once.

    Of each source one passage is read in its other formats, and marked in the text: the others differ in an id.
    """

    def follow(link):
        if OTHERS.match(link):
            return bool(re.match("/ru/($|petitions/|about/|follow/|data/)", link))
        return link.rstrip("/").endswith(some) or not re.search(r"[?&]passage=|^/passages/[-0-9a-f]+\.", link)

    with django_db_blocker.unblock(), transaction.atomic():
        sample.put()
        chosen = [Passage.objects.public().filter(document=each).first() for each in Document.objects.public()]
        forms = ("", ".json", ".jsonld", ".bib", ".ris")
        some = tuple(f"{passage.pk}{form}" for passage in chosen if passage for form in forms)
        responses = crawl(Client(), follow=follow)
        transaction.set_rollback(True)
    return {
        address: (response, response.page if response.status_code == 200 else None)
        for address, response in responses.items()
    }


def test_no_address_of_the_sample_is_broken_heavy_or_foreign(client, sample_site):
    weights, sheets = {}, {}
    for address, (response, page) in sample_site.items():
        assert response.status_code in (200, 301), address
        if page is None:
            continue
        assert (page.scripts, page.styled) == (0, 0), address
        for load in page.loads:
            assert load.startswith("/static/"), (address, load)
            if load not in sheets:
                sheets[load] = len(b"".join(client.get(load)))
        weights[address] = len(response.content) + sum(sheets[load] for load in page.loads)
    heaviest = max(weights, key=weights.get)
    assert weights[heaviest] < 100_000, heaviest
    assert len(weights) > 200


def test_every_link_within_the_site_leads_to_a_place_that_is_there(sample_site):
    """A link to a fragment of a page of this site finds that id on the page."""
    checked, missing = 0, []
    for address, (_, page) in sample_site.items():
        for link in page.links if page else ():
            target, fragment = urldefrag(urljoin(f"http://testserver{address}", link))
            path = target.removeprefix("http://testserver")
            if path not in sample_site:  # the same text, in which another passage is marked
                path = re.sub(r"\?passage=[^&]+$", "", path)
            if fragment and path in sample_site and sample_site[path][1]:
                checked += 1
                if fragment not in sample_site[path][1].ids:
                    missing.append((address, link))
    assert missing == []
    assert checked > 300
