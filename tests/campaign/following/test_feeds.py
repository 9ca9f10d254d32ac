"""Feeds: valid, in the order of publishing, of exactly what is asked for, and of nothing that is not public."""

import datetime

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils.http import http_date

from campaign import drafts
from campaign.models import Publication
from campaign.search import entries as index
from tests import atom
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def titles(client, address):
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/atom+xml; charset=utf-8"), address
    assert atom.problems(atom.read(response)) == [], address
    return [atom.said(entry, "title") for entry in atom.entries(response)]


def changed(record, days):
    """The record, last changed in public so many days after it was published."""
    type(record).objects.filter(pk=record.pk).update(updated_at=make.NOW + days * DAY)
    return record


def test_every_kind_of_feed_of_the_sample_is_valid_and_linked_from_its_page(client, sample):
    feeds = {f"/{name}/" for name in ("petitions", "statements", "organizations", "people", "updates", "campaigns")}
    feeds |= {"/sources/", "/petitions/?language=it", "/search/?q=prison", "/statements/?date_from=2023&kind=message"}
    for brief in client.get("/campaigns.json").json()["results"][:1] + [
        client.get(f"/{name}.json").json()["results"][0]
        for name in ("petitions", "statements", "organizations", "people", "updates")
    ]:
        feeds.add(brief["url"])
    for page in sorted(feeds):
        path, _, asked = page.partition("?")
        address = f"{path.rstrip('/')}.atom{'?' if asked else ''}{asked}"
        assert f'<link rel="alternate" type="application/atom+xml" href="{address}'.replace("&", "&amp;") in (
            client.get(page).content.decode().replace("&amp;", "&").replace("&", "&amp;")
        )
        assert titles(client, address), address
        root = atom.read(client.get(address))
        assert atom.link(root, "alternate").removeprefix("http://testserver") == page
    assert len(feeds) == 16


def test_the_page_of_feeds_lists_all_that_are_whole(client, sample):
    page = client.get("/follow/").content.decode()
    for name in ("petitions", "statements", "organizations", "people", "updates", "campaigns", "sources"):
        assert f'href="/{name}.atom"' in page
    assert '<a href="/campaigns/free-boris-kagarlitsky.atom"' in page


def test_a_feed_begins_with_what_was_published_or_changed_last(client):
    for number, days in ((1, 3), (2, 9), (3, 1)):
        changed(make.petition(f"Petition {number}", date=f"20{number}0", date_basis="stated"), days)
    response = client.get("/petitions.atom")
    assert [atom.said(entry, "title") for entry in atom.entries(response)] == [
        "Petition 2",
        "Petition 1",
        "Petition 3",
    ]
    assert atom.said(atom.read(response), "updated") == "2026-01-11T03:04:05Z"
    assert atom.said(atom.entries(response)[0], "published") == "2026-01-02T03:04:05Z"


def test_a_long_feed_goes_on_page_by_page_without_a_gap(client):
    for number in range(30):
        changed(make.update(f"Update {number:02}"), number // 3)  # three at the same instant
    response = client.get("/updates.atom")
    first = [atom.said(entry, "title") for entry in atom.entries(response)]
    following = atom.link(atom.read(response), "next")
    second = client.get(following.removeprefix("http://testserver"))
    assert len(first) == 25
    assert sorted(first + [atom.said(each, "title") for each in atom.entries(second)]) == [
        f"Update {number:02}" for number in range(30)
    ]
    assert atom.link(atom.read(second), "next") is None
    assert atom.link(atom.read(second), "first") == "http://testserver/updates.atom"
    assert client.get("/updates.atom?after=0").status_code == 400


def test_ids_stay_when_the_site_moves_and_whatever_order_filters_are_asked_in(client, settings):
    settings.ALLOWED_HOSTS, settings.TAG_AUTHORITY = ["testserver", "moved.example"], "record.example,2026-11"
    petition = make.petition("Free them")

    def ids(address, **how):
        root = atom.read(client.get(address, **how))
        return [atom.said(root, "id"), *(atom.said(each, "id") for each in root.findall(f"{atom.ATOM}entry"))]

    one = ids("/petitions.atom?q=free&date_to=2030-01-01")
    assert one == ids(
        "/petitions.atom?date_to=2030-01-01&q=free", secure=True, headers={"host": "moved.example"}
    )  # fmt: skip
    assert ids("/petitions.atom?q=free")[1] == f"tag:record.example,2026-11:id/{petition.pk}"


def test_a_petition_is_named_with_who_launched_it_and_descriptions_with_their_author(client):
    petition = make.petition("Free them", published=False, summary="According to Adam Novak (2023), it is short.")
    make.endorsement(petition, make.organization("Rabkor"), "launched")
    make.published(petition)
    (entry,) = atom.entries(client.get("/petitions.atom"))
    assert atom.said(entry, "title") == "Free them (Rabkor)"
    assert atom.said(entry, "summary") == "Petition\nOur summary: According to Adam Novak (2023), it is short."


def test_of_what_rests_on_a_text_that_calls_for_violence_a_feed_gives_the_note_alone(client):
    note = "It calls for violence."
    source = make.document("Burn it all down.", content_note=note, title="")
    make.published(make.statement("A call", False, summary="It says to burn it all."), make.passage(source))
    said = [atom.said(entry, "summary") for address in ("/statements.atom", "/sources.atom?q=nothing")
            for entry in atom.entries(client.get(address))]  # fmt: skip
    assert said == ["Statement · appeal\nContent note: It calls for violence."]
    (entry,) = atom.entries(client.get("/sources.atom"))
    assert atom.said(entry, "summary") == "Source · other text\nContent note: It calls for violence."
    assert b"Burn" not in client.get("/sources.atom").content


def test_an_appeal_for_funds_says_that_nobody_should_pay(client):
    make.update("Help the families", kind="fundraising")
    (entry,) = atom.entries(client.get("/updates.atom"))
    assert atom.said(entry, "summary").startswith("Not checked: do not pay on the strength of this page.")


def test_a_record_is_followed_by_its_changes_and_by_what_happened_to_it(client, editor):
    petition = make.petition("Free them", summary="It asks.")
    update = make.update("It was handed in", published=False)
    make.concern(update, petition)
    changed(make.published(update), 1)
    assert titles(client, "/petitions/" + petition.slug + ".atom") == ["It was handed in", "Free them: Published"]
    tree = drafts.trees.tree(petition)
    tree[0]["fields"]["summary"] = "It asks for freedom."
    before = [atom.said(each, "id") for each in atom.entries(client.get(f"/petitions/{petition.slug}.atom"))]
    drafts.history.keep_prior_state(petition)
    drafts.propose(petition, tree, editor, "clearer")
    drafts.publish(petition, editor, "clearer")
    response = client.get(f"/petitions/{petition.slug}.atom")
    assert titles(client, f"/petitions/{petition.slug}.atom")[0] == "Free them: Changed"
    ids = [atom.said(each, "id") for each in atom.entries(response)]
    assert (ids[1:], len(set(ids))) == (before, 3)
    assert b"It asks" not in response.content and b"clearer" not in response.content


def test_a_campaign_is_followed_with_all_that_belongs_to_it(client):
    campaign = make.campaign("Free Boris")
    make.petition("Elsewhere")
    for number, maker in enumerate((make.petition, make.statement, make.update, make.organization, make.person)):
        changed(maker(f"In {number}", campaigns=[campaign]), number + 1)
    assert titles(client, f"/campaigns/{campaign.slug}.atom") == [
        "In 4", "In 3", "In 2", "In 1", "In 0", "Free Boris: Published",
    ]  # fmt: skip


def test_what_is_withheld_leaves_every_feed_at_once(client, editor):
    petition = make.petition("Under threat")
    person = make.person("Ignat Zavodny")
    letter = make.statement("A letter of Ignat Zavodny")
    drafts.withhold(petition, editor, "threat")
    drafts.withhold(person, editor, "threat")
    assert titles(client, "/petitions.atom") == []
    assert titles(client, "/people.atom") == []
    assert titles(client, "/search.atom?q=letter") == [f"A letter of {'█' * 13}"]
    assert client.get(f"/petitions/{petition.slug}.atom").status_code == 404
    assert client.get(f"/people/{person.slug}.atom").status_code == 404
    assert client.get(f"/statements/{letter.slug}.atom").status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/petitions.atom?colour=red", "/petitions.atom?date_from=x", "/petitions.atom?before=x",
     "/petitions.atom?after=x", "/search.atom", "/search.atom?q=%20", "/search.atom?q=a&year=x",
     "/sources.atom?language=%00"],
)  # fmt: skip
def test_what_cannot_be_answered_is_said(client, address):
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert response.json()["errors"]


def test_words_that_xml_cannot_hold_do_not_break_a_feed(client):
    make.petition("Free\x0bthem \ud83d".encode("utf-8", "ignore").decode(), summary="\x1f")
    assert titles(client, "/petitions.atom?q=free%0b") == ["Free\ufffdthem "]


def test_a_feed_reader_that_has_it_is_told_so_until_something_changes(db, settings):
    caches["pages"].clear()
    reader = Client()
    make.petition("One")
    index.refresh()
    first = reader.get("/petitions.atom")
    assert "Last-Modified" not in first  # a second change within this second could not be told apart
    assert reader.get("/petitions.atom", headers={"If-None-Match": first["ETag"]}).status_code == 304
    Publication.objects.update(since=make.NOW)
    caches["pages"].clear()
    assert reader.get("/petitions.atom")["Last-Modified"] == http_date(make.NOW.timestamp())
    asked = {"If-Modified-Since": http_date(make.NOW.timestamp())}
    assert reader.get("/petitions.atom", headers=asked).status_code == 304
    assert reader.get("/petitions.atom", headers={**asked, "If-None-Match": '"another"'}).status_code == 200
    make.petition("Two")
    index.refresh()
    assert reader.get("/petitions.atom", headers=asked).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_a_feed_asks_as_much_of_few_as_of_many(client, number, django_assert_num_queries):
    for each in range(number):
        make.petition(f"Petition {each}")
    client.get("/petitions.atom")
    caches["pages"].clear()
    with django_assert_num_queries(6):
        client.get("/petitions.atom")
