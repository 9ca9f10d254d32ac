"""Readers and curators at once, for a minute, on one host or several; one of them may be killed under load.

    python -m tests.endurance.crowded [--readers 50] [--curators 20] [--seconds 60] [--hosts 1] [--kill] [--replica]

Makes a database of its own where DATABASE_URL points (a SQLite file, or a database on that PostgreSQL server), with
the sample in it, and serves it on each host as the deployment's units for systemd say: readers' pages by one service,
the admin by another that gives way, and each address asked of the one that Caddy would ask. A reader opens one page
after the other and looks at each for a second on average (`--pause`); a curator has a draft of their own, adds a row
to it every ten seconds, and sends the form; an editor publishes an edit every five seconds, so that no page is kept
for longer. With `--kill` the first host is killed in the middle (SIGKILL to all processes of both services) and stays
away: whoever finds nobody there goes to the next, as a balancer would do for them. With `--replica` two servers of
PostgreSQL are started, of which one follows, and readers' pages come from it.

Then every save that was acknowledged has to be there, and nothing may have gone wrong but what the killed host was
answering. The last line is JSON.
"""

import argparse
import contextlib
import http.client
import json
import os
import random
import re
import signal
import socket
import statistics
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid
from pathlib import Path

import django

SESSION = "sessionid"


class Broken(Exception):
    """The host went away while it was answering."""


class Host:
    """The services of one machine: readers' pages, and the admin."""

    def __init__(self, name, web, admin):
        self.name, self.services = name, (web, admin)

    def service(self, path):
        web, admin = self.services
        return admin if path.startswith("/admin/") else web

    def listens(self):
        for service in self.services:
            with socket.socket() as trial:
                if not trial.connect_ex(("127.0.0.1", service.port)):
                    return True
        return False


class Visitor:
    """Somebody behind a balancer: whoever is not there is passed over, and nothing is sent twice."""

    def __init__(self, hosts, number):
        self.hosts, self.at, self.cookies = hosts, number % len(hosts), {}

    def ask(self, path, data=None):
        """(status, headers, body)"""
        for _host in self.hosts:
            host = self.hosts[self.at]
            to = http.client.HTTPConnection("127.0.0.1", host.service(path).port, timeout=60)
            try:
                to.connect()
            except OSError:
                self.at = (self.at + 1) % len(self.hosts)
                continue
            with contextlib.closing(to):
                try:
                    return self._ask(to, path, data)
                except (OSError, http.client.HTTPException) as error:
                    raise Broken(f"{path} at {host.name}: {error!r}", host) from error
        raise Broken(f"{path}: no host is there", None)

    def _ask(self, to, path, data):
        headers = {"Host": "127.0.0.1"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if data is not None:
            body = urllib.parse.urlencode(data, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        to.request("GET" if data is None else "POST", path, body, headers)
        answer = to.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers, answer.read()


class Crowd:
    """What everybody did, and when it began and ended."""

    def __init__(self, hosts, seconds, pause, least):
        self.hosts, self.pause, self.least = hosts, pause, least
        self.ends = time.monotonic() + seconds
        self.took, self.saving, self.saved, self.unsure, self.published, self.wrong = [], [], {}, set(), 0, []

    def goes_on(self, wait=0.0):
        """Wait, unless it ends before. It ends in time, or when the least was done on a machine that is busy."""
        left = self.ends - time.monotonic()
        time.sleep(max(0, min(wait, left)) if left > 0 else wait)
        late = time.monotonic() - self.ends
        return late < 0 or (late < 60 and not (len(self.saved) >= self.least and self.published >= bool(self.least)))

    def reader(self, number, paths):
        visitor, lot = Visitor(self.hosts, number), random.Random(number)
        while self.goes_on(lot.uniform(0, 2 * self.pause)):
            path, begun = lot.choice(paths), time.monotonic()
            with self.told(begun):
                status, _headers, _body = visitor.ask(path)
                self.took.append(time.monotonic() - begun)
                if status != 200:
                    self.wrong.append((begun, None, f"{path} answers {status}"))

    def curator(self, number, pk, session, every):
        visitor, lot = Visitor(self.hosts, number), random.Random(number)
        visitor.cookies[SESSION] = session
        path = f"/admin/campaign/petition/{pk}/change/"
        while self.goes_on(lot.uniform(0.5 * every, 1.5 * every)):
            group, begun = f"group {uuid.uuid4().hex[:12]}", time.monotonic()
            with self.told(begun):
                data = self.form(visitor, path)
                rows = int(data["endorsements-TOTAL_FORMS"][0])
                data |= {
                    "endorsements-TOTAL_FORMS": [str(rows + 1)], f"endorsements-{rows}-group": [group],
                    f"endorsements-{rows}-role": ["supports"], f"endorsements-{rows}-inferred_note": ["For this."],
                }  # fmt: skip
                self.unsure.add(group)
                self.send(visitor, path, data)
                self.saved[group] = time.monotonic()
                self.unsure.discard(group)
                self.saving.append(time.monotonic() - begun)

    def editor(self, pk, session, every):
        visitor, number = Visitor(self.hosts, 0), 0
        visitor.cookies[SESSION] = session
        path = f"/admin/campaign/petition/{pk}/change/"
        while self.goes_on(every):
            number += 1
            with self.told(time.monotonic()):
                self.send(visitor, path, self.form(visitor, path) | {"summary": [f"Summary number {number}."]})
                decided = {"decided": "1", "reason": "Read.", "csrfmiddlewaretoken": visitor.cookies["csrftoken"]}
                self.send(visitor, path.replace("/change/", "/decide/publish-edit/"), decided)
                self.published += 1

    @staticmethod
    def form(visitor, path):
        from tests.benchmarks.saving import fields_of

        status, _headers, page = visitor.ask(path)
        if status != 200:
            raise Broken(f"{path} answers {status}", None)
        return fields_of(page)

    @staticmethod
    def send(visitor, path, data):
        """Only where the answer leads on was it taken."""
        status, headers, page = visitor.ask(path, data)
        if status != 302 or headers["Location"] == path:
            said = " ".join(re.sub("<[^>]*>", " ", page.decode(errors="replace").partition('id="content"')[2]).split())
            raise Broken(f"{path} was sent and answers {status}: {said[:500]}", None)

    @contextlib.contextmanager
    def told(self, begun):
        try:
            yield
        except Broken as broken:
            self.wrong.append((begun, broken.args[1], broken.args[0]))

    def killed(self, host, after):
        """Kill every process of a host, and note when nobody listened any more."""
        time.sleep(after)
        for service in host.services:
            os.killpg(service.process.pid, signal.SIGKILL)
        while host.listens():  # what is accepted while the processes end is lost with them
            pass
        self.killed_at, self.killed_host = time.monotonic(), host


def crowd(place, hosts, options):
    """Everybody at once. Returns the Crowd; checks nothing."""
    drafts, published, sessions = prepared(place, options.curators)
    paths = addresses(hosts[0])
    made = Crowd(hosts, options.seconds, options.pause, options.least)
    every = min(10, options.seconds / 4)
    doing = [(made.reader, number, paths) for number in range(options.readers)]
    doing += [(made.curator, number, pk, sessions[number], every) for number, pk in enumerate(drafts)]
    doing += [(made.editor, published, sessions[-1], every / 2)]
    if options.kill:
        doing += [(made.killed, hosts[0], options.seconds / 2)]
    threads = [threading.Thread(target=do, args=arguments) for do, *arguments in doing]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return made


def prepared(place, curators):
    """The keys of a draft for each and of a published petition, and a session for each and for an editor."""
    from tests.benchmarks.serving import site_environment

    secret = site_environment(place.url)["SECRET_KEY"]  # the sessions are signed with it
    done = place.python("tests.endurance.crowded", "--prepare", curators, SECRET_KEY=secret)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def prepare(curators):
    from django.conf import settings
    from django.contrib.auth.models import Group, User
    from django.test import Client

    from campaign.models import Petition
    from campaign.roles import CURATOR, EDITOR
    from campaign.search import entries
    from tests import factories

    def session(name, group):
        user = User.objects.create_user(name, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        return client.cookies[settings.SESSION_COOKIE_NAME].value

    published = Petition.objects.published().order_by("pk").first()
    drafts = [
        factories.petition(f"Draft {number}", published=False, slug=f"draft-of-{number}", summary="A summary.")
        for number in range(curators)
    ]
    entries.refresh()
    sessions = [session(f"curator-{number}", CURATOR) for number in range(curators)] + [session("last", EDITOR)]
    return [str(draft.pk) for draft in drafts], str(published.pk), sessions


def addresses(host):
    """What there is to read: every page of the site map, and what readers narrow and search for."""
    visitor, found = Visitor([host], 0), ["/", "/search/?q=prisoner", "/petitions/?language=en", "/petitions.json"]
    for section in _places(visitor.ask("/sitemap.xml")[2]):
        found += _places(visitor.ask(section)[2])
    return found


def _places(page):
    from lxml import etree

    urls = etree.fromstring(page).iterfind(".//{*}loc")
    return [urllib.parse.urlsplit(url.text)._replace(scheme="", netloc="").geturl() for url in urls]


def judged(made, place, options):
    """What came of it, as figures, and sentences on what should not have been."""
    said = []
    in_flight = 0
    for begun, host, what in made.wrong:
        if options.kill and host is made.killed_host and begun <= made.killed_at:
            in_flight += 1
        else:
            said.append(what)
    there = {group for (group,) in place.ask('SELECT "group" FROM campaign_endorsement')}
    said += [f"an acknowledged save is lost: {group}" for group in sorted(set(made.saved) - there)]
    extra = {group for group in there if group.startswith("group ")} - set(made.saved) - made.unsure
    said += [f"nobody saved {group}" for group in sorted(extra)]
    took, saving = sorted(made.took), sorted(made.saving)
    if not took or not saving:
        return {}, [*said, "nobody read, or nobody saved"]
    figures = {
        "database": "sqlite" if place.path else "postgresql", "hosts": options.hosts, "readers": options.readers,
        "curators": options.curators, "seconds": options.seconds, "pages": len(took),
        "reading_median": round(statistics.median(took), 3), "reading_p95": round(took[int(len(took) * 0.95)], 3),
        "reading_most": round(took[-1], 3), "saves": len(made.saved), "published": made.published,
        "saving_median": round(statistics.median(saving), 3), "saving_most": round(saving[-1], 3),
        "lost": len(set(made.saved) - there), "in_flight_when_killed": in_flight, "wrong": len(said),
        "load": round(os.getloadavg()[0], 1),
    }  # fmt: skip
    return figures, said


@contextlib.contextmanager
def serving(place, count, **environment):
    """So many hosts, each as the README serves it (with LOCAL=on from where the style sheets lie)."""
    from tests.benchmarks.serving import Server, as_deployed, collect_static, site_environment

    if environment.get("LOCAL") != "on":
        collect_static()
    with contextlib.ExitStack() as stack:
        environment = site_environment(place.url) | environment

        def served(name, unit):
            command = [*as_deployed(unit), "--bind", "127.0.0.1:PORT"]
            return stack.enter_context(Server(name, command, environment, "/readyz"))

        yield [
            Host(f"host {number}", *(served(f"{unit} of host {number}", unit) for unit in ("web", "admin")))
            for number in range(count)
        ]


@contextlib.contextmanager
def filled(replica):
    """A place with the sample in it, and what the environment says of a replica."""
    from django.db import connection

    from tests.deployment.clusters import cluster
    from tests.deployment.conftest import Place, drop, new_postgresql

    with contextlib.ExitStack() as stack:
        if replica:
            primary = stack.enter_context(cluster())
            place = Place(primary.url)
        elif connection.vendor == "sqlite":
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            place = Place(f"sqlite:///{folder / 'record.sqlite3'}")
        else:
            place = new_postgresql()
            stack.callback(drop, place)
        done = place.python("tests.deployment.filled")
        assert done.returncode == 0, done.stderr
        follower = stack.enter_context(cluster(of=primary)) if replica else None
        yield place, {"DATABASE_REPLICA_URL": follower.url} if follower else {}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--curators", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--pause", type=float, default=1.0)
    parser.add_argument("--least", type=int, default=0, help="saves, before it ends")
    parser.add_argument("--hosts", type=int, default=1)
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--replica", action="store_true")
    parser.add_argument("--prepare", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.prepare is not None:
        print(json.dumps(prepare(options.prepare)))
        return 0
    if options.kill and options.hosts < 2:
        parser.error("--kill needs --hosts 2 or more")
    with filled(options.replica) as (place, environment), serving(place, options.hosts, **environment) as hosts:
        made = crowd(place, hosts, options)
        figures, said = judged(made, place, options)
        for what in said[:20]:
            print(what, file=sys.stderr)
        place.check_whole()
    print(json.dumps(figures))
    return 1 if said else 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
    os.environ.setdefault("LOCAL", "on")
    django.setup()
    sys.exit(main())
