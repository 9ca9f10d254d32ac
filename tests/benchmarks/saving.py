"""Many curators save at once: how long each waits, and whether every save that was acknowledged is there.

    python -m tests.benchmarks.saving [--curators 20] [--saves 5] [--rows 20] [--processes 2]

Works in the database of DATABASE_URL, which has to be empty and migrated. Each curator in turn saves a draft of
their own, a draft that all share, and a published record that all share (where edits wait). In the shared ones each
save adds a row of its own; whoever is told that somebody saved meanwhile chooses “yours” and saves once more. With
`--saves 0` each saves one of the three, once. The last line is JSON.
"""

import argparse
import json
import multiprocessing
import os
import statistics
import threading
import time
import uuid

import django

TRIES = 2  # a person who has chosen twice in vain makes a break
KINDS = ("own", "draft", "published")


def fields_of(page):
    """The change form on a page as a browser would send it: {name: [values]}."""
    from lxml import html

    text = page.decode() if isinstance(page, bytes) else page  # its encoding stands in the headers alone
    form = html.fromstring(text).xpath("//form[.//input[@name='edit_token']]")[0]
    data = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    for clash in data.get("clash", []):
        data[f"choice:{clash}"] = ["yours"]
    return data


def make(curators, rows):
    """The accounts and the records; returns what the workers need."""
    from django.contrib.auth.models import Group, User
    from django.contrib.sessions.backends.db import SessionStore

    from campaign.roles import CURATOR
    from tests import factories

    passage = factories.passage()

    def record(title, published):
        made = factories.petition(title, published=False, summary="A summary.")
        for number in range(rows):
            factories.endorsement(made, f"group {number}", passage=passage)
        return str((factories.published(made, passage) if published else made).pk)

    group, people = Group.objects.get(name=CURATOR), []
    for number in range(curators):
        user = User.objects.create_user(f"curator-{number}", is_staff=True)
        user.groups.add(group)
        session = SessionStore()
        session["_auth_user_id"], session["_auth_user_backend"] = (
            str(user.pk),
            "django.contrib.auth.backends.ModelBackend",
        )
        session["_auth_user_hash"] = user.get_session_auth_hash()
        session.save()
        people.append(
            {"session": session.session_key, "own": record(f"Own {number}", False), "kinds": KINDS[number % 3 :][:1]}
        )
    return {"people": people, "draft": record("Shared draft", False), "published": record("Shared", True)}


class Curator:
    def __init__(self, person, shared, tries=TRIES, kinds=KINDS):
        from django.conf import settings
        from django.test import Client

        self.client = Client(raise_request_exception=False, headers={"host": "localhost"})
        self.client.cookies[settings.SESSION_COOKIE_NAME] = person["session"]
        keys = {"own": person["own"], "draft": shared["draft"], "published": shared["published"]}
        self.records, self.tries = [(kind, keys[kind]) for kind in kinds], tries
        self.seconds, self.refused, self.acknowledged, self.wrong = [], 0, [], []

    def run(self, saves):
        from django.db import connection

        try:
            for _ in range(saves):
                for kind, key in self.records:
                    self.save(kind, f"/admin/campaign/petition/{key}/change/")
        except Exception as error:  # noqa: BLE001  whatever it is, it is what this looks for
            self.wrong.append(repr(error))
        finally:
            connection.close()

    def save(self, kind, url):
        data, group = fields_of(self.client.get(url).content), f"group {uuid.uuid4().hex[:12]}"
        number = int(data["endorsements-TOTAL_FORMS"][0])
        data |= {
            "endorsements-TOTAL_FORMS": [str(number + 1)], f"endorsements-{number}-group": [group],
            f"endorsements-{number}-role": ["supports"], f"endorsements-{number}-inferred_note": ["For this."],
        }  # fmt: skip
        for _ in range(self.tries):
            begun = time.perf_counter()
            response = self.client.post(url, data)
            self.seconds.append(time.perf_counter() - begun)
            if response.status_code == 302:
                self.acknowledged.append([kind, url.split("/")[-3], group])
                return
            page = response.content.decode()
            if response.status_code != 200 or 'id="conflict"' not in page:
                self.wrong.append(f"{response.status_code} {page[:2000]}")
                return
            self.refused += 1
            data = fields_of(page)


def work(plan, people, saves):
    """Let these people save at once; returns what came of it."""
    curators = [Curator(person, plan) if saves else Curator(person, plan, 1, person["kinds"]) for person in people]
    threads = [threading.Thread(target=curator.run, args=[saves or 1]) for curator in curators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "seconds": [each for curator in curators for each in curator.seconds],
        "refused": sum(curator.refused for curator in curators),
        "acknowledged": [each for curator in curators for each in curator.acknowledged],
        "wrong": [each for curator in curators for each in curator.wrong],
    }


def groups_of(kind, key):
    """The groups that the record has, or would have once its waiting edit is published."""
    from campaign.models import Endorsement, PendingEdit

    if kind != "published":
        return set(Endorsement.objects.filter(petition=key).values_list("group", flat=True))
    tree = PendingEdit.objects.get(record_id=key).tree
    return {item["fields"]["group"] for item in tree if item["model"] == "campaign.endorsement"}


def main():
    parser = argparse.ArgumentParser()
    for name, default in (("curators", 20), ("saves", 5), ("rows", 20), ("processes", 2)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
    os.environ.setdefault("LOCAL", "on")
    django.setup()
    from django.db import connection

    plan = make(options.curators, options.rows)
    connection.close()
    begun = time.perf_counter()
    people = [plan["people"][number :: options.processes] for number in range(options.processes)]
    with multiprocessing.get_context("fork").Pool(options.processes) as processes:  # which have read the program
        found = processes.starmap(work, [(plan, each, options.saves) for each in people], chunksize=1)
    took = time.perf_counter() - begun
    acknowledged = [each for part in found for each in part["acknowledged"]]
    there = {key: groups_of(kind, key) for kind, key, _group in acknowledged}
    seconds = sorted(each for part in found for each in part["seconds"])
    print(json.dumps({
        "database": connection.vendor, "saves": len(acknowledged), "refused": sum(part["refused"] for part in found),
        "lost": [each for each in acknowledged if each[2] not in there[each[1]]],
        "wrong": [each for part in found for each in part["wrong"]], "took": round(took, 1),
        "median": round(statistics.median(seconds), 2), "p95": round(seconds[int(len(seconds) * 0.95)], 2),
        "longest": round(seconds[-1], 2),
    }))  # fmt: skip


if __name__ == "__main__":
    main()
