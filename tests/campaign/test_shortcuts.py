"""The page about the keys, and the list that the script gets."""

import json
import re

from django.urls import reverse

from campaign.admin.shortcuts import SHORTCUTS, for_script
from tests import pages


def test_the_page_lists_every_key(client, curator):
    client.force_login(curator)
    root = pages.tree(client.get(reverse("shortcuts")))
    tables = {
        pages.words(table.find("caption")): [pages.words(row.find("td")) for row in table.find("tbody")]
        for table in root.findall(".//div[@id='content-main']/table")
    }
    assert tables == {
        "Everywhere": ["?", "/", "n", "Ctrl+S"],
        "Going to a list: first g, then": [f"g then {key}" for key in "hpsoeuctwda"],
        "Reading a source": ["n", "p", "a", "x", "c", "/", "Esc"],
    }


def test_no_two_shortcuts_of_one_place_have_the_same_keys():
    everywhere, going, reading = ([each.keys for each in group] for group in SHORTCUTS.values())
    assert len({*everywhere, *going}) == len(everywhere) + len(going)
    assert len(set(reading)) == len(reading)


def test_the_script_gets_the_list_without_what_somebody_may_not_see(client, curator, django_user_model):
    client.force_login(curator)
    page = client.get(reverse("admin:index")).content.decode()
    found = re.search('<script id="shortcut-keys" type="application/json">(.*?)</script>', page)[1]
    assert json.loads(found) == for_script(curator)
    assert {"keys": "g p", "does": "", "goes": "/admin/campaign/petition/"} in for_script(curator)
    visitor = django_user_model.objects.create_user("visitor", is_staff=True)
    assert [each["keys"] for each in for_script(visitor)] == ["?", "/", "n", "Ctrl+S", "g h"]


def test_nobody_else_gets_in(client):
    assert client.get(reverse("shortcuts")).status_code == 302
    assert b"shortcut-keys" not in client.get(reverse("admin:login")).content


def test_an_address_of_the_admin_that_leads_nowhere_is_not_found(client, curator):
    client.force_login(curator)
    assert client.get("/admin/nonsense/").status_code == 404
