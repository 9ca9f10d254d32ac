"""A page that a browser saved as one file (MHTML): its own HTML; frames and pictures are left."""

import email
import email.policy
from email.errors import MessageError
from email.utils import parsedate_to_datetime

from . import Unreadable
from .archives import Page
from .posts import address

MAX_PARTS = 5_000


def page(data, part=""):
    """The Page in the file; it holds one."""
    if data.count(b"\n--") > MAX_PARTS:
        raise Unreadable("The saved page has more parts than any page. Open it in a browser, and paste its text.")
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        found = next((each for each in message.walk() if each.get_content_type() == "text/html"), None)
        body = found.get_payload(decode=True) if found else None
    except (MessageError, LookupError, ValueError) as error:
        raise Unreadable("The saved page (MHTML) is damaged. Save it again.") from error
    except RecursionError as error:
        raise Unreadable("The saved page is nested too deeply. Open it in a browser, and paste its text.") from error
    if not body:
        raise Unreadable("The saved page (MHTML) holds no HTML, or is cut off. Save it again, or paste its text.")
    url = str(message.get("Snapshot-Content-Location") or found.get("Content-Location") or "").strip()
    return Page(
        url=address(url),
        captured_at=_saved(str(message.get("Date") or "")),
        status=None,
        media_type=f"text/html; charset={found.get_content_charset('')}",
        data=body,
        origin="MHTML Content-Location",
    )


def _saved(date):
    """RFC 3339 in UTC, or "" for what is no date with a time zone."""
    import datetime

    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return ""
    if moment.tzinfo is None:
        return ""
    return moment.astimezone(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
