"""Print, as JSON, everything that programs are told of the public record in the database of DATABASE_URL."""

import json
import re
import sys
from urllib.parse import urlsplit

import django


def public_json(client, under="/"):
    """{address: text} of every list and record as JSON, and of what changed of each, if its address begins so."""
    pages = []
    for section in re.findall(r"<loc>(.*?)</loc>", client.get("/sitemap.xml").content.decode()):
        listed = client.get(urlsplit(section).path + "?" + urlsplit(section).query).content.decode()
        pages += [urlsplit(page).path for page in re.findall(r"<loc>(.*?)</loc>", listed)]
    found = {}
    for page in sorted({page for page in pages if page.startswith(under)}):
        for address in (page.rstrip("/") + ".json", page + "changes.json"):
            answer = client.get(address)
            if answer.status_code == 200 and answer["Content-Type"].startswith("application/json"):
                found[address] = answer.content.decode()
    return found


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
    django.setup()
    from django.test import Client

    print(json.dumps(public_json(Client(headers={"host": "localhost"}), *sys.argv[1:]), sort_keys=True))
