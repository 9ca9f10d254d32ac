"""What an address may look like, and where it may lead."""

import pytest

from documents.addresses import Refused, closed, follow, read


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("https://example.org", "https://example.org/"),
        ("  HTTPS://Example.ORG/A?b=C#part ", "https://example.org/A?b=C"),
        ("http://example.org:80/", "http://example.org/"),
        ("http://example.org:8080/", "http://example.org:8080/"),
        ("https://example.org:/x", "https://example.org/x"),
        ("https://example.org?q=1", "https://example.org/?q=1"),
        ("https://example.org/новости?ё=я б", "https://example.org/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8?%D1%91=%D1%8F%20%D0%B1"),
        ("https://example.org/100%25", "https://example.org/100%25"),
        ("https://Пример.испытание/", "https://xn--e1afmkfd.xn--80akhbyknj4f/"),
        ("https://straße.example.org/", "https://xn--strae-oqa.example.org/"),
        ("https://ΟΔΟΣ.example.org/", "https://xn--pxavbq.example.org/"),
        ("https://example。org/", "https://example.org/"),
        ("https://ｅｘａｍｐｌｅ.org/", "https://example.org/"),
        ("https://a_b.example.org/", "https://a_b.example.org/"),
        ("http://93.184.216.34/", "http://93.184.216.34/"),
        ("http://[2606:2800:0220:0001:0248:1893:25c8:1946]/", "http://[2606:2800:220:1:248:1893:25c8:1946]/"),
    ],
)  # fmt: skip
def test_an_address_is_read_into_one_plain_spelling(given, url):
    assert read(given).url == url


ODD = {
    "no scheme": "example.org/page",
    "another scheme": "file:///etc/passwd",
    "another scheme that fetches": "gopher://example.org:70/_x",
    "ftp": "ftp://example.org/",
    "a script": "javascript:alert(1)",
    "one slash": "http:/example.org/",
    "no host": "http:///path",
    "only a port": "http://:80/",
    "a user": "http://user@example.org/",
    "user and password": "http://user:secret@example.org/",
    "a host that looks like a user": "http://example.org@127.0.0.1/",
    "a backslash": "http://example.org\\@127.0.0.1/",
    "a line end": "http://example.org/\r\nHost: other",
    "a tab within the scheme": "ht\ttp://example.org/",
    "a NUL": "http://example.org\0.example.net/",
    "a zone": "http://[fe80::1%25eth0]/",
    "an unclosed bracket": "http://[::1/",
    "something behind the bracket": "http://[2606:2800:220::1]x/",
    "IPv4 in brackets": "http://[127.0.0.1]/",
    "a future address": "http://[v1.fe80]/",
    "decimal": "http://2130706433/",
    "octal": "http://0177.0.0.1/",
    "octal at length": "http://00000177.00000000.00000000.00000001/",
    "hex": "http://0x7f.0.0.1/",
    "hex in one": "http://0x7f000001/",
    "short": "http://127.1/",
    "shorter": "http://127.0.1/",
    "a bare zero": "http://0/",
    "too many": "http://1.2.3.4.5/",
    "too large": "http://256.256.256.256/",
    "a dot behind a number": "http://127.0.0.1./",
    "a dot behind a name": "http://example.org./",
    "%-escapes": "http://%31%32%37.0.0.1/",
    "full-width digits": "http://１２７.０.０.１/",
    "circled digits": "http://①②⑦.⓪.⓪.①/",
    "ideographic dots": "http://127。0。0。1/",
    "Arabic-Indic digits": "http://١٢٧.٠.٠.١/",
    "an empty part": "http://example..org/",
    "a part too long": f"http://{'a' * 64}.org/",
    "a name too long": f"http://{'a.' * 130}org/",
    "a soft hyphen": "http://exam\u00adple.org/",
    "a zero-width joiner": "http://exam\u200dple.org/",
    "a slash in disguise": "http://example.org\u2044x/",
    "a fraction that unfolds": "http://example\u2100.org/",
    "a space in the host": "http://exam ple.org/",
    "a name of one part": "http://metadata/",
    "localhost": "http://localhost/",
    "a port of mail": "http://example.org:25/",
    "a port of a database": "http://example.org:6379/",
    "a port of nothing": "http://example.org:0/",
    "a port too large": "http://example.org:65536/",
    "a port in other digits": "http://example.org:８０/",
    "a port with a sign": "http://example.org:+80/",
    "too long": "http://example.org/" + "x" * 2000,
    "too long once encoded": "http://example.org/" + "я" * 1000,
}  # fmt: skip


@pytest.mark.parametrize("given", ODD.values(), ids=ODD.keys())
def test_an_odd_spelling_is_refused(given):
    with pytest.raises(Refused) as refused:
        read(given)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("ip", "why"),
    [
        ("0.0.0.0", "of this very network"),
        ("0.1.2.3", "of this very network"),
        ("10.0.0.1", "private"),
        ("100.64.0.1", "shared by a provider's customers"),
        ("100.127.255.255", "shared by a provider's customers"),
        ("127.0.0.1", "this machine itself"),
        ("127.255.255.254", "this machine itself"),
        ("168.63.129.16", "where a cloud (Azure) answers its own machines alone"),
        ("169.254.169.254", "link-local, where clouds keep their metadata"),
        ("172.16.0.1", "private"),
        ("172.31.255.255", "private"),
        ("192.0.0.8", "reserved for protocols"),
        ("192.0.0.192", "reserved for protocols"),
        ("192.0.2.1", "for documentation only"),
        ("192.88.99.1", "a 6to4 relay"),
        ("192.168.1.1", "private"),
        ("198.18.0.1", "for benchmarks only"),
        ("198.51.100.1", "for documentation only"),
        ("203.0.113.1", "for documentation only"),
        ("224.0.0.1", "multicast"),
        ("239.255.255.255", "multicast"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "reserved"),
        ("::", "unspecified"),
        ("::1", "this machine itself"),
        ("::ffff:127.0.0.1", "an IPv4 address in disguise"),
        ("::ffff:93.184.216.34", "an IPv4 address in disguise"),
        ("::127.0.0.1", "an IPv4 address in disguise"),
        ("::ffff:0:127.0.0.1", "not reachable from everywhere"),
        ("64:ff9b::127.0.0.1", "an IPv4 address in disguise (NAT64)"),
        ("64:ff9b::a9fe:a9fe", "an IPv4 address in disguise (NAT64)"),
        ("64:ff9b:1::10.0.0.1", "an IPv4 address in disguise (NAT64)"),
        ("100::1", "for discarding only"),
        ("2001::1", "an IPv4 address in disguise (Teredo)"),
        ("2001:10::1", "reserved for protocols"),
        ("2001:20::1", "reserved for protocols"),
        ("2001:db8::1", "for documentation only"),
        ("2002:7f00:1::1", "an IPv4 address in disguise (6to4)"),
        ("2606:2800:220:1:0:5efe:127.0.0.1", "an IPv4 address in disguise (ISATAP)"),
        ("2606:2800:220:1:200:5efe:10.0.0.1", "an IPv4 address in disguise (ISATAP)"),
        ("3fff::1", "for documentation only"),
        ("5f00::1", "not reachable from everywhere"),
        ("fc00::1", "private"),
        ("fd00:ec2::254", "private"),
        ("fe80::1", "link-local"),
        ("fe80::1%eth0", "bound to one network of this machine"),
        ("fec0::1", "private (site-local)"),
        ("ff02::1", "multicast"),
        ("4000::1", "not reachable from everywhere"),
        ("nonsense", "no address that can be read"),
        ("93.184.216.34", ""),
        ("1.1.1.1", ""),
        ("172.32.0.1", ""),
        ("100.128.0.1", ""),
        ("2606:2800:220:1:248:1893:25c8:1946", ""),
        ("2a00:1450:4001:80e::200e", ""),
    ],
)
def test_where_an_address_may_lead(ip, why):
    assert closed(ip) == why


@pytest.mark.parametrize(
    ("ip", "open_"), [("127.0.0.1", True), ("::1", True), ("::ffff:127.0.0.1", False), ("10.0.0.1", False)]
)
def test_the_tests_may_reach_this_machine_and_nothing_else_that_is_closed(ip, open_):
    assert (closed(ip, loopback=True) == "") is open_


def test_a_spelling_of_this_machine_is_odd_for_the_tests_too():
    for url in ("http://127.1:8000/", "http://2130706433:8000/", "http://user@127.0.0.1:8000/", "http://intranet/"):
        with pytest.raises(Refused):
            read(url, loopback=True)
    assert read("http://localhost:8000/x", loopback=True).authority == "localhost:8000"


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/b", "https://example.org/b"),
        ("b?c", "https://example.org/a/b?c"),
        ("?c", "https://example.org/a/x?c"),
        ("//example.net/b", "https://example.net/b"),
        ("http://example.net/b#part", "http://example.net/b"),
        ("../../../b", "https://example.org/b"),
        ("/новости", "https://example.org/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"),
    ],
)
def test_a_redirect_is_read_like_any_address(location, url):
    assert follow(read("https://example.org/a/x"), location).url == url


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "//user@example.net/", "http://0x7f.1/", "//example.net:22/"]
)
def test_a_redirect_is_refused_like_any_address(location):
    with pytest.raises(Refused):
        follow(read("https://example.org/a/x"), location)
