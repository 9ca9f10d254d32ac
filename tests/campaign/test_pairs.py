"""Likely pairs: found by shared keys, shown side by side, merged or remembered as two."""

import pytest
from django.urls import reverse

from campaign import pairs
from campaign.models import Organization, Pair, Person
from documents.models import Document
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/admin/campaign/pair/"
SHARED = "They share a name, in some spelling or script."


def found(model):
    titles = dict(model._base_manager.values_list("pk", "title"))
    return sorted((*sorted((titles[pair.one], titles[pair.other])), pair.why) for pair in pairs.likely(model))


def said(response):
    return [(message.level_tag, str(message)) for message in response.context["messages"]]


def test_pairs_share_a_key_initials_or_all_but_a_letter():
    rabkor, twin = factories.organization("Rabkor"), factories.organization("Рабкор", published=False)
    factories.name(twin, "Workers' Correspondent")
    factories.organization("Correspondent of Workers")
    movement = factories.organization("Russian Socialist Movement")
    factories.name(factories.organization("Left"), "RSM")
    factories.organization("Russian Socialst Movement")
    factories.organization("Another")
    factories.name(rabkor, "Rabkor")
    initials = "A name of one has the initials of a name of the other."
    assert found(Organization) == [
        ("Correspondent of Workers", "Рабкор", SHARED),
        ("Left", "Russian Socialist Movement", initials),
        ("Left", "Russian Socialst Movement", initials),
        ("Rabkor", "Рабкор", SHARED),
        ("Russian Socialist Movement", "Russian Socialst Movement", "Their names differ in a letter or two."),
    ]
    Organization.objects.get(title="Left").delete()
    movement.replaced_by = rabkor
    movement.save()
    assert [pair[:2] for pair in found(Organization)] == [("Correspondent of Workers", "Рабкор"), ("Rabkor", "Рабкор")]


def test_people_and_sources():
    factories.person("Boris Kagarlitsky")
    factories.person("Борис Юльевич Кагарлицкий", published=False)
    factories.name(factories.person("Somebody"), "B. Kagarlitsky")
    factories.person("Boris Kagarlidsky")
    assert {pair[:2] for pair in found(Person)} == {
        ("Boris Kagarlitsky", "Борис Юльевич Кагарлицкий"), ("Boris Kagarlitsky", "Somebody"),
        ("Somebody", "Борис Юльевич Кагарлицкий"),
    }  # fmt: skip
    text = " ".join(f"word{number}" for number in range(60))
    factories.document(text, title="A", url="https://example.org/a")
    factories.document(f"{text} more", title="B")
    factories.document("Quite another text, of some other words.", title="C", url="http://www.example.org/a/")
    assert [pair for pair in found(Document) if "Source" not in pair[0]] == [
        ("A", "B", "The same text, or nearly."), ("A", "C", "The same address."),
    ]  # fmt: skip


def test_what_many_share_pairs_nobody_and_the_list_has_an_end():
    for _number in range(pairs.SHARED + 1):
        factories.organization("Solidarity", published=False)
    assert pairs.likely(Organization) == []
    for number in range(4):
        for _twice in range(2):
            factories.organization(f"Free Left {'abcdefg'[number] * 2}", published=False)
    assert len(pairs.likely(Organization, most=2)) == 3


def test_side_by_side_then_two_then_taken_back(client, curator):
    kept, other = factories.organization("Rabkor"), factories.organization("Рабкор", published=False)
    factories.link(other, "https://rabkor.example/")
    factories.endorsement(factories.petition(), kept)
    client.force_login(curator)
    [(pair, both, merge)] = client.get(URL).context["pairs"]
    assert [(side.thing, side.used, side.addresses) for side in both] == [
        (kept, 1, []), (other, 0, ["https://rabkor.example/"]),
    ]  # fmt: skip
    assert merge == reverse("admin:campaign_organization_merge_with", args=[kept.pk, other.pk])
    assert client.get(merge).status_code == 200
    data = {"one": other.pk, "other": kept.pk, "decision": "different"}
    done = client.post(URL, data, follow=True)
    assert (said(done), done.context["pairs"]) == (
        [("success", "Remembered: they are two. It can be taken back.")], [],
    )  # fmt: skip
    row = Pair.objects.get()
    assert ((row.one, row.other), row.decided_by) == (tuple(sorted((kept.pk, other.pk))), curator)
    assert said(client.post(URL, data, follow=True)) == [("warning", "Somebody has said so already.")]
    [(pair, _both, _merge)] = client.get(URL, {"decided": "on"}).context["pairs"]
    assert pair.why == f"curator, {row.decided_at:%Y-%m-%d %H:%M} UTC: not the same."
    data["decision"] = "again"
    assert said(client.post(f"{URL}?decided=on", data, follow=True)) == [("success", "They may be one again.")]
    assert said(client.post(URL, data, follow=True)) == [("warning", "Somebody has taken that back already.")]
    assert len(client.get(URL).context["pairs"]) == 1


def test_nonsense_decides_nothing(client, curator):
    one = factories.organization()
    client.force_login(curator)
    nothing = "Nothing was decided: the form named no pair that is there. Look at the list again."
    for data in ({}, {"one": one.pk, "other": one.pk, "decision": "different"},
                 {"one": "x\0", "other": one.pk, "decision": "different"}):  # fmt: skip
        assert said(client.post(URL, data, follow=True)) == [("error", nothing)]
    gone = {"one": one.pk, "other": "00000000-0000-0000-0000-000000000000", "decision": "different"}
    assert said(client.post(URL, gone, follow=True)) == [("warning", "One of the two is no longer there.")]
    for address in ("?kind=x", "?p=99999999999999999999999", "?p=-1", "?decided=%00", "?kind=document&p=x"):
        assert (address, client.get(f"{URL}{address}").status_code) == (address, 200)
    assert not Pair.objects.exists()


def test_a_page_of_pairs_costs_the_same_for_one_and_ten(client, editor, django_assert_num_queries):
    client.force_login(editor)
    client.get(URL)
    for words in (
        ["Anvil"],
        ["Bridge", "Candle", "Dragon", "Forest", "Garden", "Harbor", "Island", "Kettle", "Lantern"],
    ):
        for word in words:
            for _twice in range(2):
                factories.organization(f"{word} Union", published=False)
        with django_assert_num_queries(27):
            client.get(URL)


def test_nobody_else_gets_in(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("visitor", is_staff=True))
    assert (client.get(URL).status_code, client.post(URL, {}).status_code) == (403, 403)
