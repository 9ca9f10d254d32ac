"""Web archives: WARC (also ARC, both also packed with gzip) and WACZ, a ZIP file of WARCs.

Offered are the pages that have a text of their own: HTML, PDF, DOCX and plain text that a server sent or a crawler
kept, with address, title, day and status; of a WACZ that lists its pages, those. Any other record is reached by its
address as `part`. A page is read only if it is whole: a record that is cut off or only refers to another archive
is refused. What stands after damage cannot be found, and the list says so.
"""

import html
import io
import json
import re
import zlib
from dataclasses import dataclass, replace
from gzip import BadGzipFile, GzipFile

from . import MAX_BYTES, Part, Unreadable, zips
from .payloads import unpacked
from .posts import address, choose, is_stretch, short, text

MAX_WARCS = 500  # in a WACZ
MAX_UNPACKED = 500_000_000  # bytes of all records
_OFFERED = {
    "text/html", "application/xhtml+xml", "application/pdf", "text/plain", "",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,500})", re.IGNORECASE)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z")
_ARC_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)")


@dataclass(frozen=True)
class Page:
    """One recorded answer; `data` only of the one that is read."""

    url: str
    captured_at: str
    status: int | None
    media_type: str
    title: str = ""
    data: bytes = b""
    origin: str = "WARC-Target-URI"

    @property
    def key(self):
        return f"{self.captured_at} {self.url}".strip()[:2000]


class _Damaged(Exception):
    """The archive cannot be read on from here."""


def in_warc(data, part=""):
    """Page or Choose of the pages in a WARC or ARC."""
    return _chosen([lambda: _stream(data)], part, {})


def in_wacz(data, part=""):
    """Page or Choose of the pages in a WACZ."""
    archive = zips.opened(data)
    names = [name for name in archive.namelist() if re.fullmatch(r"archive/[^/\0]+\.warc(\.gz)?", name)]
    if len(names) > MAX_WARCS:
        raise Unreadable(f"The WACZ holds {len(names):,} archives; at most {MAX_WARCS} are read.")
    streams = [lambda name=name: _stream(zips.member(archive, name)) for name in names]
    return _chosen(streams, part, _listed_pages(archive))


def _listed_pages(archive):
    """{(address, time to the second): title} of the pages that the WACZ itself lists."""
    found = {}
    for line in zips.member(archive, "pages/pages.jsonl").splitlines()[:100_000]:
        try:
            page = json.loads(line)
        except ValueError:
            continue  # the list is a convenience; the records are what counts
        if isinstance(page, dict) and text(page.get("url")):
            found[page["url"], text(page.get("ts"))[:19]] = text(page.get("title"))
    return found


def _chosen(streams, part, listed):
    if part and not is_stretch(part):
        return _found(streams, part)
    pages, damaged = {}, False
    for stream in streams:
        try:
            for record, page, _ in _records(stream()):
                if _is_offered(page):
                    pages.setdefault(page.key, replace(page, title=_title(record, page)))
        except _Damaged:
            damaged = True
    pages = _as_listed(list(pages.values()), listed)
    if not pages:
        raise Unreadable(
            "The archive is damaged, and no page before the damage can be read. Download it again."
            if damaged
            else "The archive holds no page of text: only pictures, scripts, redirects, references to other archives."
        )
    if len(pages) == 1 and not damaged:
        return _found(streams, pages[0].key)
    if damaged:
        pages[-1] = replace(pages[-1], title=f"{pages[-1].title} (the archive is damaged; pages may be missing)")
    return choose(pages, _part, part)


def _found(streams, part):
    """The page of that key or address, with its bytes: of an address the first that the server found."""
    best = packed = None
    for stream in streams:
        try:
            for record, page, iterator in _records(stream()):
                if part == page.key or (part == page.url and (best is None or _ranks(page) > _ranks(best))):
                    best, packed = page, _whole(record, iterator)
                    if part == page.key or _ranks(page) == 2:
                        return _read(best, *packed)
        except _Damaged:
            continue
    if best is None:
        raise Unreadable(f"The archive has no page “{short(part, 120)}” that can be read. Choose one of its list.")
    return _read(best, *packed)


def _ranks(page):
    return 2 if page.status in (None, 200) else 1


def _is_offered(page):
    bare = page.media_type.partition(";")[0].strip().lower()
    return bare in _OFFERED and not 300 <= (page.status or 200) < 400 and not page.url.endswith("/robots.txt")


def _as_listed(pages, listed):
    """Only the pages that a WACZ lists, with its titles, if any of them is here."""
    chosen = []
    for (url, time), title in listed.items():
        same = [page for page in pages if page.url == url]
        same.sort(key=lambda page: (page.captured_at[:19] != time, -_ranks(page)))
        if same:
            chosen.append(replace(same[0], title=title or same[0].title))
    return list({page.key: page for page in chosen}.values()) or pages


def _part(page):
    seen = page.captured_at[:10]
    status = f"status {page.status}" if page.status not in (None, 200) else ""
    return Part(page.key, short(", ".join(filter(None, [page.url[:200], page.title, seen, status])), 300))


class _Unzipped(io.RawIOBase):
    """A gzip file of any number of members, read within a bound; damage is told apart from the end."""

    def __init__(self, data):
        self.file, self.count = GzipFile(fileobj=io.BytesIO(data)), 0

    def read(self, size=-1):
        try:
            piece = self.file.read1(size)  # what is whole comes before the error
        except (EOFError, BadGzipFile, zlib.error) as error:
            raise _Damaged from error
        self.count += len(piece)
        if self.count > MAX_UNPACKED:
            raise Unreadable(f"The archive unpacks to more than {MAX_UNPACKED:,} bytes. Save the page that you need.")
        return piece

    def tell(self):
        return self.count


def _stream(data):
    return _Unzipped(data) if data.startswith(b"\x1f\x8b") else io.BytesIO(data)


def _records(stream):
    """(record, Page, iterator) of each answer with an address of the web; _Damaged where the archive breaks off."""
    from warcio.archiveiterator import ArchiveIterator

    iterator = ArchiveIterator(stream, arc2warc=True)
    empty = True
    while True:
        try:
            record = next(iterator, None)
            if record and not record.rec_type:
                raise _Damaged
            page = record and _page(record)
        except (_Damaged, Unreadable):
            raise
        except Exception as error:  # whatever the library meets in a header that somebody made up
            raise _Damaged from error
        if record is None and empty:
            raise _Damaged  # the library takes a header that is cut off for the end
        if record is None:
            return
        empty = False
        if page:
            yield record, page, iterator


def _page(record):
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    if record.rec_type not in ("response", "resource") or not address(url):
        return None
    headers = record.http_headers
    kind = (headers.get_header("Content-Type") or "") if headers else record.rec_headers.get_header("Content-Type")
    status = headers.get_statuscode() if headers else ""
    time = record.rec_headers.get_header("WARC-Date") or ""
    return Page(
        url=url,
        captured_at=time if _TIME.fullmatch(time) else _ARC_TIME.sub(r"\1-\2-\3T\4:\5:\6Z", time)[:20],
        status=int(status) if re.fullmatch("[1-5][0-9][0-9]", status or "") else None,
        media_type=(kind or "")[:200],
    )


def _title(record, page):
    """The page's title, from its first bytes, as far as they can be had without unpacking the whole."""
    if "html" not in page.media_type.lower():
        return ""
    from . import encodings

    try:
        begin = record.content_stream().read(32_000)
    except (_Damaged, zlib.error, OSError, ValueError):
        return ""
    title = _TITLE.search(encodings.glimpse(begin, page.media_type))
    return short(html.unescape(title[1]), 120) if title else ""


def _whole(record, iterator):
    """The body as recorded, and how it is packed; Unreadable if the record is not whole."""
    try:
        body = record.raw_stream.read(MAX_BYTES + 1)
    except _Damaged as error:
        raise Unreadable("The archive is damaged or cut off within this page. Download it again.") from error
    missing = getattr(record.raw_stream, "limit", 0)
    if len(body) > MAX_BYTES:
        raise Unreadable(f"This page of the archive has more than {MAX_BYTES:,} bytes. Save it as a file of its own.")
    if missing > 0:
        raise Unreadable(f"The archive is cut off within this page: {missing:,} bytes are missing. Download it again.")
    if record.rec_headers.get_header("WARC-Truncated"):
        raise Unreadable("The crawler did not keep the whole page, and says so (WARC-Truncated). Capture it again.")
    if _is_longer(iterator):
        raise Unreadable(
            "The archive gives a wrong length for this page, so that its end is missing. Capture it again."
        )
    headers = record.http_headers
    if not headers:
        return body, "", ""
    return body, headers.get_header("Transfer-Encoding") or "", headers.get_header("Content-Encoding") or ""


def _is_longer(iterator):
    """Whether anything but the empty lines that end a record stands after it."""
    before = iterator.err_count
    try:
        iterator.read_to_end()
    except _Damaged:
        return False  # the next record is; this one is whole
    return iterator.err_count > before


def _read(page, body, transfer, encoding):
    body = unpacked(body, transfer, encoding)
    if not body:
        raise Unreadable(f"The page is empty in the archive (status {page.status}). Choose another.")
    return replace(page, data=body)
