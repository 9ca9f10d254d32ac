"""What a server sent, unpacked: the body of a recorded answer without chunks and compression, within bounds."""

import io
import zlib

from . import MAX_BYTES, Unreadable

_TOO_LARGE = "This page of the archive unpacks to more than {:,} bytes, which no page has. It may be made to do harm."
_DAMAGED = "This page of the archive is damaged: its {} compression breaks off. Choose another, or capture it again."
_UNKNOWN = (
    "This page of the archive is compressed in a way that is not read here ({}). Open the archive in its own viewer, "
    "and save the page from there."
)


def unpacked(body, transfer, encodings):
    """The bytes of the page. Recorders often keep the headers and unpack the body, so the body decides."""
    if "chunked" in transfer.lower():
        from warcio.bufferedreaders import ChunkedDataReader

        body = ChunkedDataReader(io.BytesIO(body)).read()
    names = [name.strip().lower() for name in encodings.split(",") if name.strip()]
    for name in reversed(names[:3]):
        if name in ("gzip", "x-gzip"):
            body = _inflated(body, 31, "gzip") if body.startswith(b"\x1f\x8b") else body
        elif name == "deflate":
            body = _deflated(body)
        elif name != "identity" and not _is_text(body):
            raise Unreadable(_UNKNOWN.format(name[:20]))
    return body


def _inflated(body, window, name):
    inflater = zlib.decompressobj(window)
    try:
        result = inflater.decompress(body, MAX_BYTES + 1)
    except zlib.error as error:
        raise Unreadable(_DAMAGED.format(name)) from error
    if len(result) > MAX_BYTES:
        raise Unreadable(_TOO_LARGE.format(MAX_BYTES))
    if not inflater.eof:
        raise Unreadable(_DAMAGED.format(name))
    return result


def _deflated(body):
    """Servers send it with and without zlib's own header."""
    try:
        return _inflated(body, 15, "deflate")
    except Unreadable as error:
        if not isinstance(error.__cause__, zlib.error):
            raise
    return body if _is_text(body) else _inflated(body, -15, "deflate")


def _is_text(body):
    """Whether a body that is called compressed is none: it reads as UTF-8, or begins as markup."""
    start = body[:2000]
    return start.lstrip().startswith((b"<", b"%PDF-")) or b"\0" not in start and _is_utf8(start)


def _is_utf8(start):
    try:
        start.decode()
    except UnicodeDecodeError as error:
        return error.end == len(start) and len(start) - error.start < 4  # a character cut by the bound
    return True
