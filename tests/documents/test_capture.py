"""Fetching, from real servers on this machine."""

import gzip
import ssl
import threading
import zlib

import pytest
from django.utils import timezone

from documents.capture import Door, Failed, Fetched, Refused, ask, fetch, user_agent

from . import servers

PAGE = "<p>Свободу всем — free them all</p>".encode()


@pytest.fixture(autouse=True)
def loopback(settings):
    settings.FETCHING = settings.FETCH_LOOPBACK = True


def test_a_page_is_fetched_as_it_is_with_what_was_declared():
    page = (203, {"Content-Type": "text/html; charset=UTF-8"}, PAGE)
    with servers.pages({"/a?b=%D1%8F": page}) as (site, asked):
        before = timezone.now()
        got = fetch(f"{site}/a?b=я#part")
        assert before <= got.captured_at <= timezone.now()
        assert got == Fetched(
            f"{site}/a?b=я#part", f"{site}/a?b=%D1%8F", 203, "text/html; charset=UTF-8", PAGE, got.captured_at, ()
        )
        assert [(method, path) for method, path, _headers in asked] == [("GET", "/a?b=%D1%8F")]


def test_the_request_names_the_site_and_carries_nothing_else(settings):
    settings.SITE_NAME, settings.CONTACT = "Свобода (record)\r\nX: y", "editors@example.org"
    with servers.pages({"/a": (302, {"Location": "/b", "Set-Cookie": "id=1"}, b""), "/b": PAGE}) as (site, asked):
        fetch(f"{site}/a")
    host = site.removeprefix("http://")
    said = {
        "Host": host, "User-Agent": "source-capture/1.0 (recordX: y; editors@example.org)",
        "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,text/plain;q=0.9,*/*;q=0.5",
        "Accept-Encoding": "gzip,deflate", "Connection": "close",
    }  # fmt: skip
    assert [headers for _method, _path, headers in asked] == [said, said]


def test_a_site_without_a_name_in_ascii_says_that_a_person_asks(settings):
    settings.SITE_NAME, settings.CONTACT = "Свобода", ""
    assert user_agent() == "source-capture/1.0 (asked by a person)"


def test_redirects_are_followed_and_named():
    hops = {
        "/1": (301, {"Location": "/2"}, b"moved"),
        "/2": (302, {"Location": "3?x=1"}, b""),
        "/3?x=1": (303, {"Location": "//{host}/4"}, b""),
        "/4": (307, {"Location": "/5#part"}, b""),
        "/5": (308, {"Location": "/новое".encode().decode("latin-1")}, b""),
        "/%D0%BD%D0%BE%D0%B2%D0%BE%D0%B5": PAGE,
    }
    with servers.pages(hops) as (site, _asked):
        hops["/3?x=1"][1]["Location"] = site.removeprefix("http:") + "/4"
        got = fetch(f"{site}/1")
        assert got.data == PAGE
        assert got.final_url == f"{site}/%D0%BD%D0%BE%D0%B2%D0%BE%D0%B5"
        assert got.redirects == tuple(f"{site}{path}" for path in ("/1", "/2", "/3?x=1", "/4", "/5"))


def test_a_sixth_redirect_ends_it():
    hops = {f"/{n}": (302, {"Location": f"/{n + 1}"}, b"") for n in range(20)}
    with servers.pages(hops) as (site, asked), pytest.raises(Failed) as failed:
        fetch(f"{site}/0")
    assert str(failed.value) == (
        f"The address leads on more than 5 times, last to {site}/6. Give the final address."
    )  # fmt: skip
    assert len(asked) == 6


def test_a_circle_is_named():
    hops = {"/a": (302, {"Location": "/b"}, b""), "/b": (302, {"Location": "/a#x"}, b"")}
    with servers.pages(hops) as (site, asked), pytest.raises(Failed) as failed:
        fetch(f"{site}/a")
    assert str(failed.value) == f"The address leads in a circle: {site}/a → {site}/b → {site}/a"
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("http://10.0.0.1/", "“10.0.0.1” leads to 10.0.0.1, an address that is not fetched (private)."),
        ("http://169.254.169.254/latest/meta-data/", "“169.254.169.254” leads to 169.254.169.254, an address that is "
         "not fetched (link-local, where clouds keep their metadata)."),
        ("http://[fd00:ec2::254]/", "“fd00:ec2::254” leads to fd00:ec2::254, an address that is not fetched "
         "(private)."),
        ("http://0x7f000001/", "“0x7f000001” is a number written in an odd way. Write four decimal numbers, or the "
         "name."),
        ("file:///etc/passwd", "Only addresses that begin with http:// or https:// can be fetched."),
        ("http://user:secret@127.0.0.1/", "The address holds a user name, a password or a backslash before its path. "
         "Leave it out."),
    ],
)  # fmt: skip
def test_a_redirect_is_checked_like_the_first_address(location, why):
    with (
        servers.pages({"/a": (302, {"Location": location}, b"")}) as (site, _asked),
        pytest.raises(Refused) as refused,
    ):
        fetch(f"{site}/a")
    assert str(refused.value) == why


def test_this_machine_is_refused_where_the_setting_does_not_allow_it(settings):
    settings.FETCH_LOOPBACK = False
    with servers.pages({"/": PAGE}) as (site, asked):
        port = site.rpartition(":")[2]
        for url in (f"{site}/", "http://127.0.0.1/", "http://[::1]/", f"http://localhost:{port}/"):
            with pytest.raises(Refused):
                fetch(url)
        assert asked == []


def test_nothing_is_asked_where_fetching_is_off(settings):
    settings.FETCHING = False
    with servers.pages({"/": PAGE}) as (site, asked):
        for way in (fetch, ask):
            with pytest.raises(Refused) as refused:
                way(site)
            assert "Save the page in a browser" in str(refused.value)
        assert asked == []


@pytest.mark.parametrize("status", [206, 300, 304, 401, 403, 404, 410, 418, 429, 451, 500, 503, 599])
def test_the_page_of_an_error_is_no_source(status):
    with servers.pages({"/a": (status, {}, b"" if status == 304 else PAGE)}) as (site, _asked):
        with pytest.raises(Failed) as failed:
            fetch(f"{site}/a")
        assert failed.value.status == status
        assert f"status {status} " in str(failed.value)


def test_a_redirect_that_leads_nowhere_is_an_error():
    with servers.pages({"/a": (302, {}, PAGE)}) as (site, _asked), pytest.raises(Failed) as failed:
        fetch(f"{site}/a")
    assert failed.value.status == 302


def test_meta_refresh_is_content():
    page = b'<meta http-equiv="refresh" content="0;url=/b"><p>a'
    with servers.pages({"/a": page, "/b": b"b"}) as (site, asked):
        assert fetch(f"{site}/a").data == page
        assert len(asked) == 1


def raw_deflate(data):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", raw_deflate),
        ("gzip, gzip", lambda data: gzip.compress(gzip.compress(data))),
        ("gzip", lambda data: gzip.compress(data[:9]) + gzip.compress(data[9:])),
        ("identity", bytes),
    ],
)
def test_a_packed_answer_is_unpacked(encoding, pack):
    with servers.pages({"/a": (200, {"Content-Encoding": encoding}, pack(PAGE * 9999))}) as (site, _asked):
        assert fetch(f"{site}/a").data == PAGE * 9999


@pytest.mark.parametrize(
    ("encoding", "body", "why"),
    [
        ("br", b"\x0b\x02\x80", "The answer is packed in a way that is not read here: br"),
        ("gzip, zstd", b"x", "The answer is packed in a way that is not read here: zstd"),
        ("gzip", b"no gzip", "The answer cannot be unpacked; its compression is broken."),
        (", ".join(["gzip"] * 6), b"x", "The answer cannot be unpacked; its compression is broken."),
    ],
)
def test_a_packed_answer_that_cannot_be_read_is_an_error(encoding, body, why):
    with servers.pages({"/a": (200, {"Content-Encoding": encoding}, body)}) as (site, _asked):
        with pytest.raises(Failed) as failed:
            fetch(f"{site}/a")
        assert str(failed.value) == why


def test_asking_takes_no_body_and_any_status():
    pages = {"/a": (302, {"Location": "/b"}, b""), "/b": (503, {"Retry-After": "120"}, PAGE), "/c": (404, {}, PAGE)}
    with servers.pages(pages) as (site, asked):
        answer = ask(f"{site}/a")
        assert (answer.status, answer.final_url, answer.redirects, answer.retry_after) == (
            503, f"{site}/b", (f"{site}/a",), 120
        )  # fmt: skip
        assert ask(f"{site}/c", method="GET").status == 404
        assert [method for method, _path, _headers in asked] == ["HEAD", "HEAD", "GET"]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("0", 0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0), ("soon", None), ("-5", None), ("٣", None), ("9" * 99, 999999999)],
)
def test_a_request_to_wait_is_read(header, seconds):
    header = header.encode().decode("latin-1")
    with servers.pages({"/": (429, {"Retry-After": header}, b"")}) as (site, _asked):
        assert ask(site).retry_after == seconds


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    """Contexts of a server that is test.example.org and 127.0.0.1, and of one that is somebody else; and a Door."""
    folder = tmp_path_factory.mktemp("tls")
    made = {}
    for name, names in (("right", ["DNS:test.example.org", "IP:127.0.0.1"]), ("wrong", ["DNS:other.example.org"])):
        (folder / name).mkdir()
        certificate, key = servers.certificate(folder / name, names)
        made[name] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made[name].load_cert_chain(certificate, key)
        made[name].authorities = certificate
    return made


def test_https_is_checked_by_name_and_by_number(tls):
    door = Door(lambda host, port: ["127.0.0.1"], authorities=str(tls["right"].authorities))
    with servers.pages({"/a": PAGE}, tls["right"]) as (site, asked):
        port = site.rpartition(":")[2]
        assert fetch(f"{site}/a", door=door).data == PAGE
        got = fetch(f"https://test.example.org:{port}/a", door=door)
        assert (got.data, got.final_url) == (PAGE, f"https://test.example.org:{port}/a")
        assert [headers["Host"] for _m, _p, headers in asked] == [f"127.0.0.1:{port}", f"test.example.org:{port}"]


@pytest.mark.parametrize(
    ("served", "trusted", "why"),
    [
        ("wrong", "wrong", "Hostname mismatch, certificate is not valid for 'test.example.org'."),
        ("right", None, "self-signed certificate."),
    ],
)
def test_a_certificate_that_does_not_hold_is_an_error(tls, served, trusted, why):
    authorities = {"authorities": str(tls[trusted].authorities)} if trusted else {}
    door = Door(lambda host, port: ["127.0.0.1"], **authorities)
    with servers.pages({"/a": PAGE}, tls[served]) as (site, asked):
        with pytest.raises(Failed) as failed:
            fetch(f"https://test.example.org:{site.rpartition(':')[2]}/a", door=door)
        assert why in str(failed.value)
        assert asked == []


def test_a_server_that_speaks_no_tls_is_an_error():
    with servers.pages({"/a": PAGE}) as (site, _asked), pytest.raises(Failed) as failed:
        fetch(site.replace("http://", "https://"))
    assert "does not speak https as it should" in str(failed.value)


def test_https_may_lead_to_http_and_the_final_address_says_so(tls):
    door = Door(authorities=str(tls["right"].authorities))
    hop = {}
    with servers.pages({"/b": PAGE}) as (plain, _), servers.pages(hop, tls["right"]) as (site, _asked):
        hop["/a"] = (301, {"Location": f"{plain}/b"}, b"")
        assert fetch(f"{site}/a", door=door).final_url == f"{plain}/b"


def test_the_clock_runs_within_tls_too(tls):
    over = threading.Event()

    def half(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
        over.wait(10)
        return b""

    door = Door(authorities=str(tls["right"].authorities))
    with servers.pages({"/a": half}, tls["right"]) as (site, _asked):
        with pytest.raises(Failed) as failed:
            fetch(f"{site}/a", timeout=0.5, door=door)
        over.set()
    assert str(failed.value) == "The answer was not complete after 0.5 seconds. Try again later."
