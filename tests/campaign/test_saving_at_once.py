"""Many curators save at once, in a database of its own: nobody gets an error, and what was acknowledged is there.

How long they wait is measured by `tests.benchmarks.saving`, by hand; this is its smallest run.
"""

import json
import os
import shutil
import threading
import time
from urllib.parse import urlsplit

import pytest
from django.db import connection, connections

from campaign import drafts
from campaign.models import Petition, Record
from documents import turns
from tests import factories, warm


@pytest.fixture
def database_url(request, tmp_path):
    """The address of a database that others can open: a SQLite file, or the tests' own on PostgreSQL."""
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        request.getfixturevalue("transactional_db")
        return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    shutil.copy(request.getfixturevalue("migrated"), tmp_path / "db.sqlite3")
    return f"sqlite:///{tmp_path / 'db.sqlite3'}"


def test_twenty_curators_save_at_once_and_nobody_gets_an_error(database_url):
    done = warm.run(["-m", "tests.benchmarks.saving", "--saves", "0", "--rows", "1"], DATABASE_URL=database_url)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert (found["wrong"], found["lost"]) == ([], [])
    # Seven save records of their own; of those who share one, those who came second are told so.
    assert found["saves"] + found["refused"] == 20
    assert found["saves"] >= 7 + 2


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_who_publish_at_once_one_is_told_that_it_is_done(editor):
    record = factories.published(factories.petition("Free him", published=False))
    Petition.objects.filter(pk=record.pk).update(status=Record.Status.DRAFT)
    said, start = [], threading.Barrier(2)

    def publish():
        try:
            start.wait(10)
            drafts.publish(Petition.objects.get(pk=record.pk), editor, "Read it")
            said.append("published")
        except drafts.Refused as error:
            said.append(str(error))
        finally:
            connections.close_all() if connection.vendor == "postgresql" else None

    if connection.vendor == "postgresql":
        threads = [threading.Thread(target=publish) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    else:  # in memory there is one connection; its lock lets one go after the other, too
        start = threading.Barrier(1)
        publish(), publish()
    told, published = sorted(said)
    assert published == "published"
    assert told.startswith("It is published, and no edit waits. The last decision about it was taken by editor, ")


def test_turns_are_taken_in_the_order_of_coming_and_by_one_at_a_time():
    order, inside, most = [], [], []
    first_has_it, all_wait = threading.Event(), threading.Event()

    def take(number):
        with turns._among_threads():
            inside.append(number)
            most.append(len(inside))
            if number == 0:
                first_has_it.set()
                all_wait.wait(20)
            order.append(number)
            inside.remove(number)

    def come(number):
        thread = threading.Thread(target=take, args=[number])
        thread.start()
        until = time.monotonic() + 20
        while len(turns._waiting) < number + 1 and time.monotonic() < until:
            time.sleep(0.001)
        return thread

    threads = [come(0)]
    assert first_has_it.wait(20)
    threads += [come(number) for number in range(1, 5)]
    all_wait.set()
    for thread in threads:
        thread.join(20)
    assert (order, set(most), len(turns._waiting)) == ([0, 1, 2, 3, 4], {1}, 0)
