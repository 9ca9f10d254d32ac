"""Masking on the admin's pages: where words are masked, and deciding many suggestions at once."""

import pytest
from django.urls import reverse

from documents import masking
from documents.models import MaskedString, Redaction
from documents.reading import public_text
from tests import factories
from tests.campaign.forms import post
from tests.documents.test_admin_documents import add, page, said

TEXT = "Pay 4111 1111 1111 1111, ring +7 916 123-45-67, write to press@example.org."


@pytest.fixture
def version(db):
    version = factories.document(TEXT).versions.get()
    masking.suggest(version)
    return version


def decide(client, version, **choices):
    """Send the page of suggestions with a choice for the first, second, third; `rest` and `reason` by name."""
    order = list(version.redactions.order_by("start"))
    data = {f"decision-{order[int(key[1:])].pk}" if key[0] == "n" else key: value for key, value in choices.items()}
    return client.post(page(version, "suggestions"), data)


def decisions(version):
    return list(version.redactions.order_by("start").values_list("decision", flat=True))


def test_suggestions_are_shown_with_their_words_in_context(client, curator, version):
    client.force_login(curator)
    html = client.get(page(version, "suggestions")).content.decode()
    assert "Pay <mark>4111 1111 1111 1111</mark>, ring +7" in html
    assert "a bank card’s number" in html
    assert "show</label>" not in html
    assert "Decide 3 suggested masks" in client.get(page(version, "change")).content.decode()


def test_an_editor_decides_all_at_once(client, editor, version):
    client.force_login(editor)
    response = decide(client, version, n0="masked", n1="later", n2="show", reason="The press office’s own address")
    assert (response.status_code, response["Location"]) == (302, page(version, "suggestions"))
    assert decisions(version) == ["masked", "suggested", "lifted"]
    assert version.redactions.get(decision="lifted").lifted_because == "The press office’s own address"
    assert "press@example.org" in public_text(version)
    assert said(client.get(reverse("admin:index"))) == ["Masked: 1. Shown: 1. Left for later: 1."]
    assert decide(client, version, n1="masked")["Location"] == page(version, "change")


def test_what_is_left_is_confirmed_with_one_choice(client, curator, version):
    client.force_login(curator)
    decide(client, version, rest="masked")
    assert decisions(version) == ["masked"] * 3


@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_shown_without_a_reason(client, editor, version, reason):
    client.force_login(editor)
    response = decide(client, version, n0="masked", n2="show", reason=reason)
    assert response.context["form"].errors == {"reason": ["Say why; the reason stays in the history."]}
    assert decisions(version) == ["suggested"] * 3


def test_a_curator_confirms_and_shows_nothing(client, curator, version):
    client.force_login(curator)
    response = decide(client, version, n0="show", n1="masked", reason="Because")
    assert [*response.context["form"].errors] == [f"decision-{version.redactions.order_by('start')[0].pk}"]
    assert decisions(version) == ["suggested"] * 3


def test_what_somebody_else_decided_meanwhile_stays_decided(client, editor, version):
    client.force_login(editor)
    masking.decide(version.redactions.order_by("start")[0], editor)
    decide(client, version, n0="show", n1="masked", n2="masked", reason="Because")
    assert decisions(version) == ["masked"] * 3
    assert said(client.get(reverse("admin:index")))[1] == "1 was decided by somebody else meanwhile."


def test_the_page_tells_what_was_shown_in_another_version(client, editor, version):
    masking.lift(version.redactions.order_by("start")[2], editor, "The press office’s own")
    again = factories.version(version.document, "Write to press@example.org", cleared=False)
    masking.suggest(again)
    client.force_login(editor)
    assert "Shown in version 1: The press office’s own" in client.get(page(again, "suggestions")).content.decode()


def test_looking_again_is_for_curators_too_and_says_what_was_found(client, curator):
    version = factories.document(TEXT).versions.get()
    client.force_login(curator)
    for found in ("3 new suggestions: they are masked now.", "Nothing was found that no mask covers."):
        client.post(page(version, "decide", "look"), {})
        assert said(client.get(reverse("admin:index")))[1] == found
    assert decisions(version) == ["suggested"] * 3


def test_a_page_without_suggestions_says_so(client, curator):
    client.force_login(curator)
    version = factories.document("Quiet.").versions.get()
    assert "No suggestion waits" in client.get(page(version, "suggestions")).content.decode()
    client.logout()
    assert client.get(page(version, "suggestions")).status_code == 302


# --- where words are masked --------------------------------------------------------------------


def test_words_are_masked_in_every_version_of_the_source(client, curator):
    document = factories.document("Anna said.")
    second = factories.version(document, "Then Anna left.")
    factories.version(document, "Nobody is left.")
    client.force_login(curator)
    fields = {"version": str(second.pk), "words": "Anna", "reason": "person_at_risk", "scope": "source"}
    assert post(client, add(Redaction), **fields).status_code == 302
    places = Redaction.objects.order_by("version__number").values_list("version__number", "start", "end")
    assert list(places) == [(1, 0, 4), (2, 5, 9)]
    assert said(client.get(reverse("admin:index")))[1] == "These words do not stand in version 3."


def test_words_are_masked_wherever_they_stand_by_an_editor(client, curator, editor):
    version, other = (factories.document("Anna Petrova said.").versions.get() for _ in range(2))
    fields = {"version": str(version.pk), "start": "0", "end": "12", "reason": "person_at_risk", "scope": "everywhere"}
    client.force_login(curator)
    response = post(client, add(Redaction), **fields)
    assert response.context["adminform"].form.errors["scope"] == [
        "Only an editor masks words in every source. Mask them in this source, and ask editor."
    ]
    assert (Redaction.objects.count(), MaskedString.objects.count()) == (0, 0)
    client.force_login(editor)
    assert post(client, add(Redaction), **fields).status_code == 302
    assert [(each.string, each.reason) for each in MaskedString.objects.all()] == [("Anna Petrova", "person_at_risk")]
    assert [public_text(each) for each in (version, other)] == ["████████████ said."] * 2


def test_too_short_a_string_is_not_masked_everywhere(client, editor):
    version = factories.document("Al said.").versions.get()
    client.force_login(editor)
    response = post(
        client, add(Redaction), version=str(version.pk), words="Al", reason="person_at_risk", scope="everywhere"
    )
    assert "fewer than three letters" in response.context["adminform"].form.errors["scope"][0]
    assert (Redaction.objects.count(), MaskedString.objects.count()) == (0, 0)


def test_a_version_that_lacks_what_another_masks_says_so_on_its_page(client, curator):
    document = factories.document("Anna Petrova said.")
    factories.redaction(document.versions.get(), "Anna Petrova")
    version = factories.version(document, "Wholly other words about a court.", cleared=False)
    client.force_login(curator)
    assert client.get(page(version, "change")).context["notes"] == [
        "1 mask of version 1 has no place here. Look whether the text says it in other words."
    ]


def test_words_are_masked_in_every_version_unless_somebody_says_otherwise(client, curator):
    document = factories.document("Anna said.")
    second = factories.version(document, "Then Anna left.")
    client.force_login(curator)
    post(client, add(Redaction), version=str(second.pk), words="Anna", reason="person_at_risk")
    assert [public_text(each) for each in document.versions.order_by("number")] == ["████ said.", "Then ████ left."]


def test_a_mask_that_another_version_undoes_is_told(client, curator):
    document = factories.document("Anna said.")
    second = factories.version(document, "Then Anna left.")
    client.force_login(curator)
    fields = {"version": str(second.pk), "words": "Anna", "reason": "person_at_risk", "scope": "version"}
    post(client, add(Redaction), **fields)
    told = (
        "Version 1 shows what is masked in version 2: characters 0–4. Mask it there, too, or readers find it there "
        "and in “what changed”."
    )
    assert said(client.get(reverse("admin:index")))[1] == told
    assert client.get(page(second, "change")).context["notes"] == [told]
