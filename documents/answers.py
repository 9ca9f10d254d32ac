"""What a server answers: what of it can be captured, and within which bounds it is read. Opens nothing itself."""

import datetime
import email.utils
import time
from dataclasses import dataclass
from http import HTTPStatus

from django.utils import timezone
from django.utils.translation import gettext as _

HEADER_BYTES = 64 * 1024
FRAMING_BYTES = 1024 * 1024  # headers and chunk sizes, on top of the body
PIECE = 64 * 1024


class Failed(ValueError):
    """There is no usable answer. `status` is the HTTP status, if there was one; `connected` says whether a server
    took the connection at all."""

    def __init__(self, message, status=None, connected=False):
        super().__init__(message)
        self.status, self.connected = status, connected


@dataclass(frozen=True)
class Fetched:
    """`data` is the body, unpacked (gzip, deflate), else as sent. `media_type` is as declared, with its charset."""

    url: str
    final_url: str
    status: int
    media_type: str
    data: bytes
    captured_at: datetime.datetime
    redirects: tuple = ()  # the addresses before the final one


@dataclass(frozen=True)
class Answer:
    """What a server says of an address, whatever the status. `retry_after` is in seconds, if it asks to wait."""

    url: str
    final_url: str
    status: int
    redirects: tuple = ()
    retry_after: int | None = None


class Bounds:
    """What is left of the time and of the bytes for one source."""

    def __init__(self, seconds, max_bytes):
        self.seconds, self.max_bytes = seconds, max_bytes
        self.end = time.monotonic() + seconds
        self.restart()

    def restart(self):
        """A new answer begins."""
        self.taken, self.most, self.what = 0, HEADER_BYTES, _("The headers of the answer are too long.")

    def headers_end(self):
        self.most, self.what = self.max_bytes + FRAMING_BYTES, too_large(self.max_bytes)

    def left(self):
        left = self.end - time.monotonic()
        if left <= 0:
            raise self.late()
        return left

    def late(self):
        return Failed(_("The answer was not complete after %s seconds. Try again later.") % self.seconds, None, True)

    def take(self, count):
        self.taken += count
        if self.taken > self.most:
            raise Failed(self.what, None, True)


def too_large(max_bytes):
    return (
        _("It is larger than %s bytes, the most that is kept. Save the part that matters and upload it.") % max_bytes
    )


def check_fetched(response, address):
    if response.status != 200 and not 200 < response.status < 300 or response.status == 206:
        raise Failed(
            _("“%(host)s” answers with status %(status)s (%(said)s), so there is nothing to capture.")
            % {"host": address.host, "status": response.status, "said": _said(response.status)}, response.status, True,
        )  # fmt: skip


def body(response, max_bytes):
    """The body, piece by piece, so that a bomb ends where the limit is."""
    unknown = [
        each for each in response.headers.get("Content-Encoding", "").lower().replace(" ", "").split(",")
        if each not in ("", "identity", *response.CONTENT_DECODERS)
    ]  # fmt: skip
    if unknown:
        raise Failed(_("The answer is packed in a way that is not read here: %s") % unknown[0][:40], None, True)
    if (response.length_remaining or 0) > max_bytes:
        raise Failed(too_large(max_bytes), None, True)
    pieces, size = [], 0
    while piece := response.read(PIECE, decode_content=True):
        size += len(piece)
        if size > max_bytes:
            raise Failed(too_large(max_bytes), None, True)
        pieces.append(piece)
    return b"".join(pieces)


def _said(status):
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return _("unknown")


def seconds(retry_after):
    """Retry-After in seconds from now; None where there is none or it is nonsense."""
    retry_after = retry_after.strip()
    if retry_after.isascii() and retry_after.isdigit():
        return int(retry_after[:9])
    try:
        when = email.utils.parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=datetime.UTC)
    return max(0, round((when - timezone.now()).total_seconds()))


def briefly(error):
    """What went wrong, in one line, for a curator to pass on."""
    reason = getattr(error, "strerror", None) or getattr(error, "reason", None) or error
    return " ".join(str(reason).split())[:200] or type(error).__name__
