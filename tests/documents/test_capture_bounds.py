"""Servers that are slow, endless or broken, and name servers that lie: fetching ends, and reaches nothing closed."""

import gzip
import itertools
import os
import socket
import subprocess
import sys
import threading
import time

import pytest

from documents.capture import Door, Failed, Refused, fetch

from . import servers

PUBLIC, OTHER = "93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"
OK = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture(autouse=True)
def loopback(settings):
    settings.FETCHING = settings.FETCH_LOOPBACK = True


class Network:
    """A name server that gives each answer once and then the last for ever, and a network in which every number is
    the server on this machine. Both keep what they were asked."""

    def __init__(self, *answers, site=""):
        self.answers, self.port = list(answers), int(site.rpartition(":")[2] or 0)
        self.looked_up, self.connected = [], []
        self.door = Door(self.look_up, self.open_socket)

    def look_up(self, host, port):
        self.looked_up.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def open_socket(self, ip, port, timeout):
        self.connected.append((ip, port))
        return socket.create_connection(("127.0.0.1", self.port), timeout)


# --- names -----------------------------------------------------------------------------------


def test_the_connection_goes_to_the_number_that_was_checked(settings):
    settings.FETCH_LOOPBACK = False
    with servers.pages({"/a": b"public"}) as (site, asked):
        network = Network([PUBLIC], ["127.0.0.1"], site=site)
        assert fetch("http://example.org/a", door=network.door).data == b"public"
        assert network.looked_up == ["example.org"]
        assert network.connected == [(PUBLIC, 80)]
        assert [headers["Host"] for _method, _path, headers in asked] == ["example.org"]


def test_a_name_that_answers_differently_the_second_time_is_checked_again(settings):
    """The rebinding: the name is public when it is first looked up, and this machine for the redirect to itself."""
    settings.FETCH_LOOPBACK = False
    with servers.pages({"/a": (302, {"Location": "http://example.org/b"}, b""), "/b": b"secret"}) as (site, asked):
        network = Network([PUBLIC], ["127.0.0.1"], site=site)
        with pytest.raises(Refused) as refused:
            fetch("http://example.org/a", door=network.door)
        assert str(refused.value) == (
            "“example.org” leads to 127.0.0.1, an address that is not fetched (this machine itself)."
        )
        assert network.connected == [(PUBLIC, 80)]
        assert [path for _method, path, _headers in asked] == ["/a"]


@pytest.mark.parametrize(
    "ips",
    [
        [PUBLIC, "127.0.0.1"],
        [PUBLIC, OTHER, "10.0.0.1"],
        [PUBLIC] * 9 + ["192.168.0.1"],
        ["169.254.169.254"],
        ["::ffff:169.254.169.254"],
        ["fe80::1%1"],
        ["fd00:ec2::254"],
    ],
)
def test_all_numbers_of_a_name_must_be_allowed(settings, ips):
    settings.FETCH_LOOPBACK = False
    network = Network(ips)
    with pytest.raises(Refused):
        fetch("https://example.org/", door=network.door)
    assert network.connected == []


def test_a_number_that_takes_no_connection_gives_way_to_the_next(settings):
    settings.FETCH_LOOPBACK = False
    with servers.pages({"/a": b"public"}) as (site, _asked):
        network = Network([OTHER, PUBLIC], site=site)

        def open_socket(ip, port, timeout):
            if ip == OTHER:
                raise OSError(101, "Network is unreachable")
            return network.open_socket(ip, port, timeout)

        assert fetch("http://example.org/a", door=Door(network.look_up, open_socket)).data == b"public"


def test_a_public_host_has_the_ports_of_the_web_even_where_tests_may_use_any():
    network = Network([PUBLIC])
    with pytest.raises(Refused) as refused:
        fetch("http://example.org:6379/", door=network.door)
    assert "Port 6379 is not asked" in str(refused.value)
    assert network.connected == []


@pytest.mark.parametrize("answer", [OSError("no such name"), UnicodeError("label too long"), None])
def test_a_name_that_nobody_has_is_an_error(answer):
    def look_up(host, port):
        if answer:
            raise answer
        return []

    with pytest.raises(Failed) as failed:
        fetch("https://example.org/", door=Door(look_up))
    assert "There is no server with the name “example.org”" in str(failed.value)


def test_a_name_server_that_does_not_answer_is_left_alone():
    over = threading.Event()
    started = time.monotonic()
    with pytest.raises(Failed) as failed:
        fetch("https://example.org/", timeout=0.2, door=Door(lambda host, port: over.wait(10)))
    assert time.monotonic() - started < 2
    over.set()
    assert str(failed.value) == "The name “example.org” could not be looked up in time."


def test_a_port_where_nobody_listens_is_an_error():
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    with pytest.raises(Failed) as failed:
        fetch(f"http://127.0.0.1:{port}/")
    assert str(failed.value) == "No server takes a connection at “127.0.0.1”: Connection refused"
    assert not failed.value.connected


def test_proxies_of_the_environment_are_ignored(monkeypatch):
    with servers.pages({"/a": b"direct"}) as (site, _asked), servers.pages({}) as (proxy, through):
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy)
        assert fetch(f"{site}/a").data == b"direct"
        assert through == []


# --- time ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"", b""),
        (b"", b"H"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (OK, b"X: y\r\n"),
        (OK + b"Content-Length: 100000\r\n\r\n", b"x"),
        (OK + b"\r\n", b"x"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n", b"X: y\r\n"),
    ],
    ids=["silence", "status", "100", "headers", "body", "endless body", "chunks", "chunk size", "trailers"],
)
def test_a_server_that_drips_is_left_when_the_time_is_over(head, piece):
    started = time.monotonic()
    with servers.raw(lambda connection: servers.drip(connection, head, piece)) as site:
        with pytest.raises(Failed) as failed:
            fetch(site, timeout=0.2)
        assert time.monotonic() - started < 2
    assert str(failed.value) == "The answer was not complete after 0.2 seconds. Try again later."


def test_a_server_that_never_finishes_its_handshake_is_left():
    started = time.monotonic()
    with servers.raw(lambda connection: servers.drip(connection, b"\x16\x03\x03\x40\x00", b"x")) as site:
        with pytest.raises(Failed) as failed:
            fetch(site.replace("http", "https"), timeout=0.2)
        assert time.monotonic() - started < 2
    assert str(failed.value) == "The answer was not complete after 0.2 seconds. Try again later."


def test_redirects_share_one_clock():
    def slowly(handler):
        time.sleep(0.15)
        return 302, {"Location": handler.path + "1"}, b""

    started = time.monotonic()
    with servers.pages({"/" + "1" * n: slowly for n in range(9)}) as (site, asked):
        with pytest.raises(Failed) as failed:
            fetch(f"{site}/", timeout=0.4)
        assert time.monotonic() - started < 2
        assert "after 0.4 seconds" in str(failed.value)
        assert 1 < len(asked) < 5


# --- bytes -----------------------------------------------------------------------------------


LARGE = "It is larger than 100000 bytes, the most that is kept. Save the part that matters and upload it."
HEADERS = "The headers of the answer are too long."


def flood(head, piece=b"x" * 65536):
    def talk(connection):
        connection.recv(65536)
        connection.sendall(head)
        for _ in itertools.repeat(None):
            connection.sendall(piece)

    return talk


@pytest.mark.parametrize(
    ("head", "piece", "why"),
    [
        (OK + b"Content-Length: 100001\r\n\r\n", b"x" * 9, LARGE),
        (OK + b"Content-Length: 99999999999999999999\r\n\r\n", b"x" * 9, LARGE),
        (OK + b"\r\n", b"x" * 65536, LARGE),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b"x" * 4096 + b"\r\n", LARGE),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n", b"x" * 65536, LARGE),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n", b"X: y\r\n" * 9999, LARGE),
        (OK + b"X: ", b"x" * 65536, HEADERS),
        (OK, b"X: y\r\n" * 9999, HEADERS),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 999, HEADERS),
    ],
    ids=["declared", "declared absurdly", "endless", "chunks", "one chunk", "trailers", "a header", "headers", "100"],
)
def test_what_is_endless_ends_at_the_limit(head, piece, why):
    with servers.raw(flood(head, piece)) as site, pytest.raises(Failed) as failed:
        fetch(site, max_bytes=100_000, timeout=5)
    assert str(failed.value) in (why, "The answer broke off or is no HTTP: got more than 100 headers")


def test_a_source_of_just_the_limit_is_kept():
    with servers.pages({"/": b"x" * 100_000, "/more": b"x" * 100_001}) as (site, _asked):
        assert len(fetch(site, max_bytes=100_000).data) == 100_000
        with pytest.raises(Failed) as failed:
            fetch(f"{site}/more", max_bytes=100_000)
        assert str(failed.value) == LARGE


BOMB = """
import resource, sys
sys.path.insert(0, {root!r})
import django
django.setup()
from django.conf import settings
settings.FETCHING = settings.FETCH_LOOPBACK = True
from documents.capture import Failed, fetch
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for url in {urls!r}:
    try:
        fetch(url)
    except Failed as failed:
        print(failed)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_a_bomb_ends_at_the_limit_in_little_memory():
    """Two gigabytes in 2 MB, and those once more in 8 kB, read by a process of its own."""
    once = gzip.compress(b"\0" * 10_000_000) * 200
    pages = {
        "/once": (200, {"Content-Encoding": "gzip"}, once),
        "/twice": (200, {"Content-Encoding": "gzip, gzip"}, gzip.compress(once)),
    }
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "campaign.settings", "LOCAL": "on"}
    with servers.pages(pages) as (site, _asked):
        done = subprocess.run(
            [sys.executable, "-c", BOMB.format(root=root, urls=[site + path for path in pages])],
            env=environment, capture_output=True, text=True, timeout=30,
        )  # fmt: skip
    *said, megabytes = done.stdout.splitlines()
    assert said == [LARGE.replace("100000", "20000000")] * 2
    assert int(megabytes) < 60


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"", "The answer broke off or is no HTTP: Remote end closed connection without response"),
        (b"<p>hello</p>", "The answer broke off or is no HTTP"),
        (b"SSH-2.0-OpenSSH_9.0\r\n", "The answer broke off or is no HTTP"),
        (b"\x00" * 999, "The answer broke off or is no HTTP"),
        (b"HTTP/1.1 abc OK\r\n\r\n", "The answer broke off or is no HTTP"),
        (b"HTTP/1.1 99999 OK\r\n\r\n", "The answer broke off or is no HTTP"),
        (b"HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\n", "“127.0.0.1” answers with status 103"),
        (OK + b"Content-Length: 9\r\n\r\nabc", "The answer broke off or is no HTTP"),
        (OK + b"Content-Length: 9, 8\r\n\r\nabc", "The answer broke off or is no HTTP"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab", "The answer broke off or is no HTTP"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\nab", "The answer broke off or is no HTTP"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nab", "The answer broke off or is no HTTP"),
    ],
)  # fmt: skip
def test_garbage_is_an_error(answer, why):
    with servers.raw(answer) as site, pytest.raises(Failed) as failed:
        fetch(site, timeout=2)
    assert str(failed.value).startswith(why)


def test_a_header_of_nonsense_is_cut_and_cleaned():
    with servers.raw(OK + b"Content-Type: text/\x07html" + b"x" * 999 + b"\r\nContent-Length: 2\r\n\r\nab") as site:
        got = fetch(site)
    assert got.data == b"ab"
    assert got.media_type == ("text/html" + "x" * 999)[:100]
