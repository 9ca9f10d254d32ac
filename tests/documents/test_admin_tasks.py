"""What leads a curator on: what waits at a source, the text to copy from, what of it is masked."""

import pytest
from django.urls import reverse

from documents import ingest
from documents.models import Passage
from tests import factories as make
from tests.pages import tree, words

pytestmark = pytest.mark.django_db

CARD = "Send money to 4111 1111 1111 1111."
TEXT = f"The teachers ask for the release of their colleague.\n{CARD}\n"


def links(page, within):
    return {words(link): link.get("href") for link in tree(page).findall(f".//p[@class='{within}']//a")}


def box(page):
    return tree(page).find(".//div[@class='captured']")


def test_source_says_what_waits_and_leads_there(client, curator):
    document = make.document(TEXT)
    passage = make.passage(document, "The teachers ask for the release of their colleague.")
    version = ingest.add_version(document, f"Nothing of it stands here today, and nobody says why.\n{CARD}\n")
    client.force_login(curator)
    found = links(client.get(reverse("admin:documents_document_change", args=[document.pk])), "curated-note")
    queue = f"{reverse('admin:documents_anchor_changelist')}?document={document.pk}"
    assert found == {
        "Read it, and record what it says": reverse("read_source", args=[document.pk]),
        "Decide 1 suggested mask of version 2": reverse("admin:documents_version_suggestions", args=[version.pk]),
        "Read version 2 and clear it for the public": reverse("admin:documents_version_change", args=[version.pk]),
        "Look at 1 place": queue,
    }
    assert str(passage.pk) in client.get(queue).content.decode()
    start = links(client.get(reverse("admin:index")), "capture-start")
    assert list(start) == ["Capture a source"]


def test_passage_is_copied_from_the_text_on_the_same_page(client, curator):
    document = make.document(TEXT, language="it")
    client.force_login(curator)
    url = f"{reverse('admin:documents_passage_add')}?document={document.pk}"
    response = client.get(url)
    assert "".join(box(response).itertext()) == TEXT
    assert response.context["adminform"].form["language"].value() == "it"
    client.post(url, {"document": document.pk, "exact": "The teachers ask", "language": "it"})
    assert Passage.objects.get().exact == "The teachers ask"
    document.other_languages = "ru"
    document.save()
    assert client.get(url).context["adminform"].form["language"].value() == "und"  # nobody knows which
    assert client.get(url.replace(str(document.pk), "nonsense")).status_code == 200


def test_what_is_masked_and_what_is_aside_is_marked_in_the_text(client, curator):
    document = make.document(TEXT + "A footer & more\n")
    version = document.versions.get()
    make.redaction(version, "4111 1111 1111 1111")
    make.span(version, "A footer & more")
    client.force_login(curator)
    text = box(client.get(reverse("admin:documents_version_change", args=[version.pk])))
    assert [(mark.get("title"), mark.text) for mark in text.findall("mark")] == [
        ("masked", "4111 1111 1111 1111"), ("an aside", "A footer & more"),
    ]  # fmt: skip
    assert "".join(text.itertext()) == version.text
