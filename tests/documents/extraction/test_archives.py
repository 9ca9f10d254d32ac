"""Web archives (WARC, ARC, WACZ) and pages saved as one file (MHTML)."""

import gzip
import json
import zlib

import pytest

from documents.extraction import Choose, Part, Unreadable, extract_here
from tests.documents.extraction import hostile

APPEAL = "https://example.org/appeal"
PAGE = "<html><head><title>Заявление &amp; призыв</title></head><body><p>{}</p></body></html>"
TEXT = "Мы требуем освободить всех политзаключённых и прекратить войну."
TIME = "2023-07-14T10:00:00Z"


INFO = (
    b"WARC/1.0\r\nWARC-Type: warcinfo\r\nWARC-Date: 2023-07-14T10:00:00Z\r\nContent-Type: application/warc-fields\r\n"
    b"Content-Length: 16\r\n\r\nsoftware: test\r\n\r\n\r\n"
)
REVISIT = (
    b"WARC/1.0\r\nWARC-Type: revisit\r\nWARC-Date: 2023-07-14T10:00:00Z\r\nWARC-Target-URI: %s\r\n"
    b"WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest\r\n"
    b"WARC-Refers-To-Target-URI: https://example.org/\r\nContent-Type: application/http; msgtype=response\r\n"
    b"Content-Length: 19\r\n\r\nHTTP/1.1 200 OK\r\n\r\n\r\n\r\n"
)


def warc(*pages, gzipped=True):
    """A WARC of (address, body, headers, status); a status of "revisit" only refers to another record."""
    records = [INFO]
    for url, body, headers, status in pages:
        kind = headers.pop("Content-Type")
        records.append(
            REVISIT % url.encode()
            if status == "revisit"
            else hostile.record(url, body, kind, status=status, **headers)
        )
        headers["Content-Type"] = kind
    return b"".join(gzip.compress(each) if gzipped else each for each in records)


def page(url=APPEAL, body=None, kind="text/html; charset=utf-8", status="200 OK", **headers):
    body = PAGE.format(TEXT).encode() if body is None else body
    return url, body, {"Content-Type": kind} | headers, status


OTHERS = [
    page("https://example.org/", b"", status="301 Moved", Location=APPEAL),
    page("https://example.org/a.png", b"\x89PNG", "image/png"),
    page("https://example.org/a.css", b"p {}", "text/css"),
    page("https://example.org/robots.txt", b"User-agent: *", "text/plain"),
    page("https://example.org/old", b"", status="revisit"),
]


@pytest.mark.parametrize("gzipped", [True, False])
def test_the_only_page_is_read(gzipped):
    found = extract_here(warc(*OTHERS, page(), gzipped=gzipped))
    assert found.text == TEXT + "\n"
    assert (found.url, found.captured_at, found.http_status) == (APPEAL, TIME, 200)
    assert (found.part, found.media_type) == (f"{TIME} {APPEAL}", "text/html; charset=utf-8")
    assert found.data == PAGE.format(TEXT).encode()
    assert [(each.value, each.origin) for each in found.proposed if each.field == "url"] == [
        (APPEAL, "WARC-Target-URI")
    ]


def test_of_several_pages_one_is_chosen():
    whole = warc(
        *OTHERS,
        page(),
        page("https://example.org/en", b"<p>We demand peace now, everywhere.", status="404 Not Found"),
        page("https://example.org/a.txt", "Кампания".encode("cp1251"), "text/plain; charset=windows-1251"),
        page("https://example.org/a.pdf", hostile.printed(), "application/pdf"),
    )
    assert extract_here(whole) == Choose([
        Part(f"{TIME} {APPEAL}", f"{APPEAL}, Заявление & призыв, 2023-07-14"),
        Part(f"{TIME} https://example.org/en", "https://example.org/en, 2023-07-14, status 404"),
        Part(f"{TIME} https://example.org/a.txt", "https://example.org/a.txt, 2023-07-14"),
        Part(f"{TIME} https://example.org/a.pdf", "https://example.org/a.pdf, 2023-07-14"),
    ])  # fmt: skip
    assert extract_here(whole, part=f"{TIME} {APPEAL}").text == TEXT + "\n"
    assert extract_here(whole, part="https://example.org/en").http_status == 404
    plain = extract_here(whole, part="https://example.org/a.txt")
    assert (plain.text, plain.media_type) == ("Кампания", "text/plain; charset=windows-1251")
    assert plain.data == "Кампания".encode("cp1251")
    assert extract_here(whole, part="https://example.org/a.pdf").text == "Free Ivan\n"


def test_an_address_alone_finds_the_capture_that_succeeded():
    whole = warc(page(body=b"<p>Try again later, the server is busy.", status="503 Busy"), page())
    assert extract_here(whole, part=APPEAL).text == TEXT + "\n"


def chunked(body):
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


BODY = PAGE.format(TEXT).encode()


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(BODY), {"Content-Encoding": "gzip"}),
        (zlib.compress(BODY), {"Content-Encoding": "deflate"}),
        (zlib.compress(BODY, wbits=-15), {"Content-Encoding": "deflate"}),
        (chunked(BODY), {"Transfer-Encoding": "chunked"}),
        (chunked(gzip.compress(BODY)), {"Transfer-Encoding": "chunked", "Content-Encoding": "gzip"}),
        (BODY, {"Transfer-Encoding": "chunked", "Content-Encoding": "gzip"}),  # unpacked by the recorder
        (BODY, {"Content-Encoding": "br"}),
    ],
)
def test_a_page_is_unpacked_as_it_was_sent(body, headers):
    found = extract_here(warc(page(body=body, **headers)))
    assert (found.text, found.data) == (TEXT + "\n", BODY)


def wacz(*pages, listed=()):
    parts = {"archive/data.warc.gz": warc(*pages), "datapackage.json": "{}"}
    if listed:
        lines = [{"format": "json-pages-1.0", "id": "pages"}, *listed]
        parts["pages/pages.jsonl"] = "\n".join(map(json.dumps, lines))
    return hostile.zipped(parts)


def test_a_wacz_offers_the_pages_that_it_lists():
    pages = page(), page("https://example.org/frame"), page("https://example.org/b")
    listed = [{"url": APPEAL, "ts": TIME, "title": "Appeal"}, {"url": "https://example.org/b", "ts": TIME}]
    assert [each.label for each in extract_here(wacz(*pages, listed=listed)).parts] == [
        f"{APPEAL}, Appeal, 2023-07-14", "https://example.org/b, Заявление & призыв, 2023-07-14"
    ]  # fmt: skip
    assert extract_here(wacz(*pages, listed=listed[:1])).url == APPEAL
    assert len(extract_here(wacz(*pages)).parts) == 3
    assert extract_here(wacz(*pages, listed=listed), part="https://example.org/frame").text == TEXT + "\n"


def test_a_wacz_in_a_warc_is_opened_and_no_deeper():
    inner = page("https://example.org/a.wacz", wacz(page()), "application/zip")
    found = extract_here(warc(inner), part="https://example.org/a.wacz")
    assert (found.text, found.url) == (TEXT + "\n", "https://example.org/a.wacz")
    deeper = page()
    for _ in range(3):
        deeper = page("https://example.org/b.warc", warc(deeper), "text/plain")
    with pytest.raises(Unreadable, match="within an archive"):
        extract_here(warc(deeper))


def test_what_stands_before_damage_can_still_be_read():
    whole = warc(page(), page("https://example.org/b"), gzipped=False)
    cut = whole[: whole.rindex(b"<p>")]
    parts = extract_here(cut).parts
    assert [each.key for each in parts] == [f"{TIME} {APPEAL}", f"{TIME} https://example.org/b"]
    assert extract_here(cut, part=parts[0].key).text == TEXT + "\n"
    with pytest.raises(Unreadable, match="cut off within this page: .* bytes are missing"):
        extract_here(cut, part=parts[1].key)
    zipped = warc(page(), page("https://example.org/b"))[:-60]
    parts = extract_here(zipped).parts
    assert "the archive is damaged" in parts[-1].label
    assert extract_here(zipped, part=parts[0].key).text == TEXT + "\n"


@pytest.mark.parametrize(
    ("pages", "part", "said"),
    [
        (OTHERS, "", "no page of text"),
        ([page()], "https://example.org/none", "has no page “https://example.org/none”"),
        (OTHERS, "https://example.org/old", "has no page"),
        (
            [page(body=b"\x8b\x03\x80" + bytes(range(128, 250)), **{"Content-Encoding": "br"})],
            "",
            r"not read here \(br\)",
        ),
        ([page(body=gzip.compress(BODY)[:-20], **{"Content-Encoding": "gzip"})], "", "compression breaks off"),
        ([page(body=b"")], "", "empty in the archive"),
    ],
)
def test_a_page_that_cannot_be_read_says_why(pages, part, said):
    with pytest.raises(Unreadable, match=said):
        extract_here(warc(*pages), part=part)


def test_a_page_that_the_crawler_cut_is_refused():
    whole = warc(page(), gzipped=False).replace(b"WARC-Date: 2023", b"WARC-Truncated: length\r\nWARC-Date: 2023")
    with pytest.raises(Unreadable, match="WARC-Truncated"):
        extract_here(whole)


def test_an_arc_is_read_too():
    body = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + BODY
    about = "1 0 Test\nURL IP-address Archive-date Content-type Archive-length\n"
    head = f"filedesc://a.arc 0.0.0.0 20230714100000 text/plain {len(about)}\n{about}\n"
    line = f"{APPEAL} 192.0.2.1 20230714100000 text/html {len(body)}\n"
    found = extract_here(f"{head}{line}".encode() + body + b"\n")
    assert (found.text, found.url, found.captured_at) == (TEXT + "\n", APPEAL, TIME)


MHTML = """From: <Saved by Blink>
Snapshot-Content-Location: https://example.org/appeal
Date: Fri, 14 Jul 2023 13:00:00 +0300
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="b"

--b
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable
Content-Location: https://example.org/appeal

<html><body><p>We demand peace=2C and the release of all=
 prisoners.</p></body></html>
--b
Content-Type: text/html

<p>an advertisement in a frame</p>
--b--
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_page_saved_as_one_file_is_read(line_end):
    found = extract_here(MHTML.replace("\n", line_end).encode())
    assert found.text == "We demand peace, and the release of all prisoners.\n"
    assert (found.url, found.captured_at) == (APPEAL, TIME)
    assert found.data.startswith(b"<html><body><p>We demand peace, ")
