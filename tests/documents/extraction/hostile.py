"""Files made to do harm, or broken, made here so that none has to be kept. Names say what each is.

`FILES` is {name: Hostile}; `said` is a part of the sentence that the curator gets, or "" where the file is harmless
once it is read as it should be, and `text` what then stands in it. Those that take more than half a second carry
`slow`: the benchmark runs them all, the tests only the others and a smaller kind of the slow ones.
"""

import gzip
import io
import json
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any

DOCUMENT = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    "<w:p><w:r><w:t>{}</w:t></w:r></w:p></w:body></w:document>"
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
LAUGHS = (
    '<!DOCTYPE w [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]>"
)


@dataclass(frozen=True)
class Hostile:
    make: Any
    said: str = ""
    text: str = ""
    media_type: str = ""
    filename: str = ""
    slow: bool = False


def zipped(members, packing=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def docx(document="", **more):
    document = document or DOCUMENT.format("Заявление")
    parts = {"[Content_Types].xml": "<Types/>", "_rels/.rels": RELATIONS, "word/document.xml": document}
    return zipped(parts | more)


def pdf(objects, trailer=b""):
    """A PDF of these objects (bytes, numbered from 1), with a right table of where they stand."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def printed(text=b"BT /F1 12 Tf 72 700 Td (Free Ivan) Tj ET", catalog=b"", box=b"0 0 595 842", info=b""):
    """A PDF of one page."""
    return pdf([
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>" % box,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< %s >>" % info,
    ], b"/Info 6 0 R")  # fmt: skip


def record(
    url="https://example.org/appeal", body=b"<p>Free Ivan!</p>", kind="text/html", length=None, status="200 OK", **more
):
    """One WARC response."""
    headers = {"Content-Type": kind, **more}
    http = (
        f"HTTP/1.1 {status}\r\n".encode()
        + "".join(f"{k}: {v}\r\n" for k, v in headers.items()).encode()
        + b"\r\n"
        + body
    )
    return (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2023-07-14T10:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:11111111-1111-4111-8111-111111111111>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {length or len(http)}\r\n\r\n"
    ).encode() + http + b"\r\n\r\n"  # fmt: skip


def zeros(megabytes, window=31):
    """That many megabytes of zeros in a thousandth of the size, as gzip."""
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    return b"".join(packer.compress(bytes(1_000_000)) for _ in range(megabytes)) + packer.flush()


def telegram(count):
    messages = [
        {
            "id": number, "type": "message", "date": f"2023-{1 + number % 12:02}-14T10:00:00", "from": "Rabkor",
            "from_id": "channel1", "text": ["Заявление ", {"type": "bold", "text": f"номер {number}"}, "."],
            "text_entities": [{"type": "plain", "text": "Заявление "}],
        }
        for number in range(1, count + 1)
    ]  # fmt: skip
    chat = {"name": "Rabkor", "type": "public_channel", "id": 1, "messages": messages}
    return json.dumps(chat, ensure_ascii=False, indent=1).encode()


def page_tree(count, kids=100):
    """A PDF that says it has `count` pages, all of them the same one."""
    nodes = [b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, b" ".join([b"3 0 R"] * kids))]
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>"
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, page])


def loop_in_page_tree():
    return pdf([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 5 /Kids [3 0 R] >>",
        b"<< /Type /Pages /Parent 2 0 R /Count 5 /Kids [2 0 R 3 0 R] >>",
    ])  # fmt: skip


def loop_in_xref():
    whole = printed()
    start = whole.index(b"xref\n0 ")
    return whole.replace(b"trailer\n<<", b"trailer\n<< /Prev %d" % start)


def mime(depth):
    head = b"From: <Saved by a browser>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b0\n\n"
    inner = b"".join(b"--b%d\nContent-Type: multipart/related; boundary=b%d\n\n" % (n, n + 1) for n in range(depth))
    return head + inner


def wacz(entries=0, **more):
    parts = {"archive/a.warc.gz": gzip.compress(record()), "datapackage.json": "{}"}
    return zipped(parts | {f"x/{number}": b"" for number in range(entries)} | more, zipfile.ZIP_STORED)


HTML, PDF, JSON = "text/html", "application/pdf", "application/json"
EXTERNAL = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>'

FILES = {
    "an empty file": Hostile(lambda: b"", "is empty"),
    "a file of spaces": Hostile(lambda: b" \n\t\n", "no text"),
    "a PNG called page.html": Hostile(lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), "PNG", "", HTML, "page.html"),
    "an SVG with a script": Hostile(
        lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"
    ),
    "random bytes": Hostile(lambda: zlib.compress(bytes(range(256)) * 40, 9)[2:] * 30, "no text"),
    "text with NULs": Hostile(lambda: b"Free \0 Ivan \0 now \0 " * 50, "no text"),
    "text with one NUL": Hostile(lambda: b"Free Ivan\0 now. " + b"He wrote a post. " * 300, "U+0000"),
    "UTF-16 with lone surrogates": Hostile(
        lambda: b"\xff\xfe" + ("Free Ivan. " * 9).encode("utf-16-le") + b"\x00\xd8\x20\x00" * 9, "UTF-16"
    ),
    "UTF-8 of surrogates (CESU)": Hostile(lambda: b"\xed\xa0\xbd\xed\xb8\x80" * 50, "encoding"),
    "broken UTF-8": Hostile(lambda: "Свободу".encode()[:-1] * 50, "damaged in 50 places"),
    "JSON with a lone surrogate": Hostile(
        lambda: b'{"content": "<p>a \\ud800 b</p>", "account": {"acct": "a"}}', "U+D800", "", JSON
    ),
    "JSON nested 100,000 deep": Hostile(lambda: b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
    "a post nested 100,000 deep": Hostile(
        lambda: b'{"content": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}", "nested too deeply"
    ),
    "JSON with a number of a million digits": Hostile(
        lambda: b'{"id": ' + b"9" * 1_000_000 + b"}", "digits", filename="a.json"
    ),
    "JSON that is cut off": Hostile(lambda: telegram(50)[:3000], "cut off", "", JSON),
    "JSON of no kind": Hostile(lambda: b'{"a": [1, 2]}', "neither", "", JSON),
    "JSON of 20 MB of lists": Hostile(lambda: b"[" + b"[]," * 6_700_000 + b"[]]", "neither", slow=True),
    "a post of 20 MB": Hostile(
        lambda: json.dumps({"content": "<p>" + "a " * 10_000_000 + "</p>", "account": {"acct": "a"}}).encode(),
        "characters",
    ),
    "HTML of 200,000 nested divs": Hostile(lambda: b"<div>" * 200_000 + b"x", "2,000 deep", "", HTML),
    "HTML of 200,000 nested bold tags": Hostile(lambda: b"<p>" + b"<b>" * 200_000 + b"x", "deep", "", HTML),
    "HTML of 300,000 attributes": Hostile(
        lambda: b"<p " + b"".join(b"a%d=1 " % n for n in range(300_000)) + b">x", "attributes", "", HTML
    ),
    "HTML of 20 MB on one line": Hostile(
        lambda: b"<html><body><p>" + b"Free Ivan. " * 1_800_000, "", "", HTML, slow=True
    ),
    "HTML of a million links": Hostile(lambda: b"<html><body>" + b"<a href=x>y</a> " * 1_000_000, slow=True),
    "text of 20 MB on one line": Hostile(lambda: b"Free Ivan. " * 1_800_000, "characters", slow=True),
    "text of 60 MB": Hostile(lambda: b"Free Ivan. " * 5_400_000, "bytes", slow=True),
    "a ZIP file": Hostile(lambda: zipped({"a.txt": b"x"}), "packed"),
    "a ZIP file cut off": Hostile(lambda: docx()[:300], "cut off"),
    "a ZIP in a ZIP in a ZIP": Hostile(lambda: zipped({"a.zip": zipped({"b.zip": zipped({"c": b"x"})})}), "packed"),
    "a ZIP bomb as DOCX": Hostile(lambda: docx(bomb=bytes(300_000_000)), "unpacks to", slow=True),
    "a DOCX of 100 MB in one part": Hostile(
        lambda: docx(DOCUMENT.format("a" * 100_000_000)), "damaged", slow=True
    ),
    "a DOCX with a lying size": Hostile(
        lambda: docx(DOCUMENT).replace(len(DOCUMENT).to_bytes(4, "little"), (9).to_bytes(4, "little")), "damaged"
    ),
    "a DOCX with names that climb": Hostile(
        lambda: docx(**{"../../../../tmp/climbed": b"x", "/tmp/climbed": b"x"}), "", "Заявление\n"
    ),
    "a DOCX of a billion laughs": Hostile(
        lambda: docx(LAUGHS + DOCUMENT.format("&j;")), "document type"
    ),
    "a DOCX of laughs in UTF-16": Hostile(
        lambda: docx(('<?xml version="1.0" encoding="UTF-16"?>' + LAUGHS + DOCUMENT.format("&j;")).encode("utf-16")),
        "damaged",
    ),
    "a DOCX with an external entity": Hostile(lambda: docx(EXTERNAL + DOCUMENT.format("&x;")), "document type"),
    "a DOCX that relates outside": Hostile(
        lambda: docx(**{"_rels/.rels": RELATIONS.replace("word/document.xml", "../../etc/hostname")}), "missing"
    ),
    "a DOCX nested 5,000 deep": Hostile(
        lambda: docx(DOCUMENT.format("x</w:t>" + "<w:r>" * 5000 + "</w:r>" * 5000 + "<w:t>")), "damaged"
    ),
    "a DOCX without its text": Hostile(lambda: zipped({"[Content_Types].xml": "<Types/>"}), "missing"),
    "a DOCX whose table is broken": Hostile(lambda: docx()[:-30] + b"\0" * 30, "damaged"),
    "a PDF with JavaScript and a file": Hostile(
        lambda: printed(catalog=b"/OpenAction << /S /JavaScript /JS (app.alert(1); while(1){}) >> /Names << "
                        b"/JavaScript << /Names [(a) << /S /JavaScript /JS (while(1){}) >>] >> >>"),
        "", "Free Ivan\n",
    ),
    "a PDF that loops in its page tree": Hostile(loop_in_page_tree, "damaged"),
    "a PDF that loops in its table": Hostile(loop_in_xref, "", "Free Ivan\n"),
    "a PDF that says 2,000,000,000 pages": Hostile(lambda: page_tree(2_000_000_000), "pages"),
    "a PDF of 10,000 pages": Hostile(lambda: page_tree(10_000, 10_000), "10,000 pages", slow=True),
    "a PDF with a page of 100,000,000 pixels": Hostile(lambda: printed(box=b"0 0 10000 10000"), "", "Free Ivan\n"),
    "a PDF with a page of nothing": Hostile(lambda: printed(box=b"0 0 0 0"), "", "Free Ivan\n"),
    "a PDF without text": Hostile(lambda: printed(b"0 0 m 100 100 l S"), "no text layer"),
    "a PDF of 2,000,000 letters on a page": Hostile(
        lambda: printed(b"BT /F1 1 Tf 1 0 0 1 0 0 Tm " + b"(ab) Tj " * 1_000_000 + b"ET"), "", slow=True
    ),
    "a PDF of 300 MB in one stream": Hostile(
        lambda: packed_stream(300), "", slow=True
    ),
    "a PDF of a form within a form": Hostile(lambda: form_in_form(), "", " ".join(["Free Ivan"] * 40) + "\n"),
    "a PDF cut off": Hostile(lambda: printed()[:150], "damaged"),
    "a PDF of its first line": Hostile(lambda: b"%PDF-1.7\n", "damaged"),
    "a gzip bomb": Hostile(lambda: zeros(1000), "packed", slow=True),
    "a gzip bomb as WARC": Hostile(
        lambda: gzip.compress(record(length=2_000_000_000)[:-4]) + zeros(700), "unpacks to", slow=True
    ),
    "a gzip bomb in a WARC": Hostile(
        lambda: record(body=zeros(500), **{"Content-Encoding": "gzip"}), "unpacks to", slow=True
    ),
    "gzip that is cut off": Hostile(lambda: gzip.compress(record())[:200], "damaged"),
    "a WARC that says 1 GB": Hostile(lambda: record(length=1_000_000_000), "cut off"),
    "a WARC that says less": Hostile(lambda: record(length=180, body=b"<p>Free Ivan!</p>" * 50), "wrong length"),
    "a WARC cut off in its headers": Hostile(lambda: record()[:100], "damaged"),
    "a WARC of nonsense": Hostile(lambda: b"WARC/1.0\r\n" + b"\xff\0:\r\n" * 999, "damaged"),
    "a WARC of a redirect loop": Hostile(
        lambda: record(status="302 Found", Location="https://example.org/appeal"), "no page of text"
    ),
    "a WACZ of 100,000 entries": Hostile(lambda: wacz(100_000), "entries", slow=True),
    "a WACZ whose WARC is a WACZ": Hostile(lambda: zipped({"archive/a.warc": wacz()}), "damaged"),
    "a WACZ with names that climb": Hostile(
        lambda: wacz(**{"archive/../../../tmp/climbed.warc": b"x"}), "", "Free Ivan!\n"
    ),
    "MHTML nested 5,000 deep": Hostile(lambda: mime(4_000), "nested too deeply", slow=True),
    "a Telegram export of 100,000 messages": Hostile(lambda: telegram(100_000), "", slow=True),
}  # fmt: skip


def packed_stream(megabytes):
    """A PDF whose page is that many megabytes of spaces in one packed stream."""
    packed = zlib.compress(b" " * megabytes * 1_000_000, 9)
    whole = printed(packed)
    return whole.replace(b"/Length %d" % len(packed), b"/Filter /FlateDecode /Length %d" % len(packed))


def form_in_form():
    """A PDF whose page draws a form that draws itself."""
    form = b"BT /F1 12 Tf 72 700 Td (Free Ivan) Tj ET /X Do"
    resources = b"/Resources << /Font << /F1 5 0 R >> /XObject << /X 4 0 R >> >>"
    return pdf([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R %s >>" % resources,
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] %s /Length %d >>\nstream\n%s\nendstream"
        % (resources, len(form), form),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length 5 >>\nstream\n/X Do\nendstream",
    ])  # fmt: skip
