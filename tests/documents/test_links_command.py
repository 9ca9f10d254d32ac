"""manage.py check_links, with real servers on this machine."""

import datetime
import io
import signal
import threading
import time

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from documents import links
from documents.management.commands.check_links import Command
from documents.models import Document, LinkCheck
from tests import factories

from . import servers


@pytest.fixture(autouse=True)
def loopback(settings):
    settings.FETCHING = settings.FETCH_LOOPBACK = True


def check(*options, delay=0):
    out = io.StringIO()
    call_command("check_links", f"--delay={delay}", *options, stdout=out)
    return out.getvalue().splitlines()


def source(url, slug, **fields):
    return factories.document(text="", url=url, slug=slug, **fields)


def asked_days_ago(document, days, outcome="seen"):
    when = timezone.now() - datetime.timedelta(days=days)
    return LinkCheck.objects.create(document=document, url=document.url, checked_at=when, outcome=outcome)


def test_each_original_is_asked_and_the_answer_kept(db):
    pages = {"/here": b"", "/back": b"", "/away": (404, {}, b""), "/login": (403, {}, b"")}
    with servers.pages(pages) as (site, _asked):
        documents = [source(f"{site}/{slug}", slug) for slug in ("here", "back", "away", "login")]
        asked_days_ago(documents[1], 3, "gone")
        said = check()
    day = timezone.now() - datetime.timedelta(days=3)
    assert said == [
        "Asked 4 of 4: 2 there, 1 gone, 1 could not be asked.",
        *[line for line in said if "gone since now" in line],
        *[line for line in said if "there again" in line],
        *[line for line in said if "could not be asked:" in line],
    ]
    assert sorted(said[1:]) == [
        "  could not be asked: login: The server does not show it to this site.",
        "  gone since now: away (status 404)",
        f"  there again, gone since {day:%Y-%m-%d}: back",
    ]
    latest = {each.slug: each.link_checks.first() for each in documents}
    assert {slug: (row.outcome, row.http_status) for slug, row in latest.items()} == {
        "here": ("seen", 200), "back": ("seen", 200), "away": ("gone", 404), "login": ("unknown", 403),
    }  # fmt: skip


def test_the_oldest_are_asked_first_and_those_of_today_not_again(db):
    with servers.pages({f"/{slug}": b"" for slug in "abcd"}) as (site, asked):
        a, b, c, d = (source(f"{site}/{slug}", slug) for slug in "abcd")
        for document, days in ((a, 5), (b, 9), (d, 0.5)):
            asked_days_ago(document, days)
        assert check("--limit=2") == ["Asked 2 of 2: 2 there, 0 gone, 0 could not be asked."]
        assert [path for _method, path, _headers in asked] == ["/c", "/b"]
        assert check() == ["Asked 1 of 1: 1 there, 0 gone, 0 could not be asked."]
        assert [path for _method, path, _headers in asked] == ["/c", "/b", "/a"]
        assert check() == ["Asked 0 of 0: 0 there, 0 gone, 0 could not be asked."]
        assert check("--older-than=0", "--limit=1") == ["Asked 1 of 1: 1 there, 0 gone, 0 could not be asked."]
        assert [path for _method, path, _headers in asked][3:] == ["/d"]


def test_a_dry_run_asks_nobody_and_needs_no_setting(db, settings):
    settings.FETCHING = False
    with servers.pages({}) as (site, asked):
        old = asked_days_ago(source(f"{site}/a", "a"), 4)
        source(f"{site}/b", "b")
        assert check("--dry-run") == [
            "never             b", f"{old.checked_at:%Y-%m-%d %H:%M}  a", "2 would be asked."
        ]  # fmt: skip
        assert asked == []
    assert LinkCheck.objects.count() == 1


def test_one_source_can_be_asked_alone_whenever_it_was_asked_last(db):
    with servers.pages({"/a": b""}) as (site, asked):
        asked_days_ago(source(f"{site}/a", "a", url_hidden=True), 0)
        source(f"{site}/b", "b")
        assert check("--only=a") == ["Asked 1 of 1: 1 there, 0 gone, 0 could not be asked."]
        assert len(asked) == 1


@pytest.mark.parametrize(
    ("slug", "why"),
    [
        ("nowhere", "There is no source with the address “nowhere”."),
        ("pasted", "“pasted” has no original address to ask."),
        ("withheld", "“withheld” is withheld. Nobody is asked about it until that is decided."),
    ],
)
def test_a_source_that_cannot_be_asked_is_named(db, slug, why):
    source("", "pasted")
    source("https://example.org/", "withheld", status=Document.Status.WITHHELD)
    with pytest.raises(CommandError) as error:
        check(f"--only={slug}")
    assert str(error.value) == why


def test_nothing_is_asked_where_the_setting_is_off(db, settings):
    settings.FETCHING = False
    with servers.pages({}) as (site, asked):
        source(f"{site}/a", "a")
        with pytest.raises(CommandError, match="Set FETCHING=on"):
            check()
        assert asked == []
    assert LinkCheck.objects.count() == 0


@pytest.mark.parametrize(
    "option",
    ["--limit=0", "--limit=-1", "--limit=x", "--delay=nan", "--delay=-1", "--delay=inf", "--older-than=x",
     "--older-than=1e9"],
)  # fmt: skip
def test_nonsense_on_the_command_line_is_refused(option):
    with pytest.raises(CommandError, match="is no number from"):
        call_command("check_links", option)


def test_a_machine_without_a_network_is_told_so_and_the_record_shows_it(db):
    source("http://127.0.0.1:1/a", "a")
    with pytest.raises(CommandError, match="No server answered at all"):
        check()
    row = LinkCheck.objects.get()
    assert (row.outcome, row.http_status) == ("unknown", None)
    assert row.detail == "No server takes a connection at “127.0.0.1”: Connection refused"


def test_an_address_that_is_never_asked_is_no_sign_of_a_broken_network(db):
    source("http://10.0.0.1/", "a")
    assert check()[0] == "Asked 1 of 1: 0 there, 0 gone, 1 could not be asked."


# --- manners ---------------------------------------------------------------------------------


class Times:
    """Pages that note when each was asked, and how many at once."""

    def __init__(self):
        self.at, self.now, self.most, self.lock = [], 0, 0, threading.Lock()

    def __call__(self, handler):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
            self.at.append(time.monotonic())
        time.sleep(0.02)
        with self.lock:
            self.now -= 1
        return 405 if handler.command == "HEAD" else 200, {}, b""


def test_a_host_is_asked_one_at_a_time_with_pauses_while_others_are_asked(db):
    one, other = Times(), Times()
    with (
        servers.pages({f"/{n}": one for n in range(2)}) as (site, _),
        servers.pages({f"/{n}": other for n in range(2)}) as (neighbour, _asked),
    ):
        for n in range(2):
            source(f"{site}/{n}", f"one-{n}")
            source(f"{neighbour}/{n}", f"other-{n}")
        check(delay=0.1)
    for times in (one, other):
        assert len(times.at) == 4  # HEAD and GET of two
        assert min(later - earlier for earlier, later in zip(times.at, times.at[1:], strict=False)) >= 0.1
        assert times.most == 1
    assert min(other.at) < max(one.at)
    assert min(one.at) < max(other.at)


def test_a_server_that_asks_to_wait_is_waited_for(db):
    at = []

    def busy_once(handler):
        at.append(time.monotonic())
        return (429, {"Retry-After": "1"}, b"") if len(at) == 1 else (200, {}, b"")

    with servers.pages({"/a": busy_once, "/b": busy_once}) as (site, _asked):
        source(f"{site}/a", "a")
        source(f"{site}/b", "b")
        said = check()
    assert said[0] == "Asked 2 of 2: 1 there, 0 gone, 1 could not be asked."
    assert at[1] - at[0] >= 1


def test_a_server_that_asks_to_wait_long_is_left_for_the_next_run(db):
    pages = {f"/{slug}": (503, {"Retry-After": "3600"}, b"") for slug in "abc"}
    with servers.pages(pages) as (site, asked), servers.pages({"/d": b""}) as (neighbour, _asked):
        for slug in "abc":
            source(f"{site}/{slug}", slug)
        source(f"{neighbour}/d", "d")
        said = check()
        assert said[0] == "Asked 2 of 4: 1 there, 0 gone, 1 could not be asked."
        assert said[-1] == "Left for the next run, because their server asks to wait: 2."
        assert len(asked) == 1


def test_what_changes_while_the_run_goes_on_is_not_asked(db):
    with servers.pages({f"/{slug}": b"" for slug in "abcd"}) as (site, asked):
        asleep, withheld, corrected, faster = (source(f"{site}/{slug}", slug) for slug in "abcd")
        listed = list(links.askable())
        Document.objects.filter(pk=withheld.pk).update(status=Document.Status.WITHHELD)
        Document.objects.filter(pk=corrected.pk).update(url=f"{site}/e")
        asked_days_ago(faster, -0.01)
        out = io.StringIO()
        Command(stdout=out).run(listed, 0)
        assert [path for _method, path, _headers in asked] == ["/a"]
    assert out.getvalue().splitlines() == [
        "Asked 1 of 4: 1 there, 0 gone, 0 could not be asked.",
        "Changed, or asked by another run meanwhile: 3.",
    ]
    assert asleep.link_checks.count() == 1


@pytest.fixture
def heeding_interrupts():
    """What a shell starts in the background (CI may) ignores them, and so would Python."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interrupted_run_keeps_what_it_has_and_goes_on(db, heeding_interrupts):
    class Interrupting(Times):
        def __call__(self, handler):
            if handler.path == "/c":
                import _thread

                _thread.interrupt_main()
                time.sleep(0.3)
            return 200, {}, b""

    interrupting = Interrupting()
    pages = {f"/{slug}": interrupting for slug in "abcd"}
    with servers.pages(pages) as (site, asked):
        for days, slug in enumerate("dcba", start=2):
            asked_days_ago(source(f"{site}/{slug}", slug), days)
        with pytest.raises(SystemExit) as stopped:
            check()
        assert stopped.value.code == 130
        assert LinkCheck.objects.filter(checked_at__gt=timezone.now() - datetime.timedelta(hours=1)).count() == 2
        pages["/c"] = b""
        assert check() == ["Asked 2 of 2: 2 there, 0 gone, 0 could not be asked."]
        assert [path for _m, path, _h in asked] == ["/a", "/b", "/c", "/c", "/d"]
