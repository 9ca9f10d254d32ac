"""What comes in: a text that somebody pasted, a file, what an address answers; and what is read of it.

It waits as an Arrival until a curator says what it is. Nothing that cannot be read is kept.
"""

import dataclasses
import datetime
import html
import json
import re

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from documents import capture, detection
from documents import text as texts
from documents.extraction import PASTED, Choose, Extracted, Proposed, Unreadable, extract
from documents.models import Arrival, Version

How = Version.How
MOST_LINKS = 5000
MOST_CONTACTS = 2000  # telephone numbers, addresses and accounts in one text; each becomes a mask to decide about
MOST_SIGNS = 250_000  # digits and signs @ in one text: looking at so many takes a few seconds
_SIGN = re.compile(r"[\d@]")
_HREF = re.compile(rb"href\s*=\s*[\"']?\s*([a-z]+:[^\"'<>\s]{1,300})", re.IGNORECASE)


class NotReceived(ValueError):
    """It cannot be kept; the message says why, and what to do."""


# What can be wrong with what comes in; each message is a sentence for a curator.
REFUSALS = (NotReceived, texts.UnstorableText, Unreadable, capture.Refused, capture.Failed)


def receive(data, how, user=None, **fields):
    """An Arrival of these bytes, not yet saved. Raises NotReceived where they are none or too many."""
    check_size(len(data))
    if any(len(fields.get(name, "")) > 2000 for name in ("requested_url", "final_url")):
        raise NotReceived(_("Its address has more than 2,000 characters, and is not stored. Save the page as a file."))
    lengths = {"filename": 200, "media_type": 100}
    fields |= {name: _storable(fields[name])[:most] for name, most in lengths.items() if name in fields}
    arrival = Arrival(data=data, captured_how=how, created_by=user, **fields)
    arrival.derive()
    return arrival


def _storable(name):
    """What a browser or a disk calls a file, without what no database keeps."""
    return name.encode(errors="replace").decode().replace("\0", "")


def check_size(size):
    """Raise NotReceived unless so many bytes can be kept."""
    if not size:
        raise NotReceived(_("There is nothing in it. Give a text, a file or an address."))
    if size > settings.ORIGINAL_MAX_BYTES:
        raise NotReceived(
            _("It has %(size)s bytes; at most %(most)s are kept. Save the part that you need as a file of its own.")
            % {"size": f"{size:,}", "most": f"{settings.ORIGINAL_MAX_BYTES:,}"}
        )


def receive_text(text, user=None, **fields):
    """The same for a text that somebody pasted. Raises UnstorableText, too."""
    texts.check_storable(text)
    return receive(text.encode(), How.PASTE, user, media_type="text/plain; charset=utf-8", **fields)


def receive_from(url, user=None, **fields):
    """Fetch an address, and receive what it answers. Raises capture.Refused and capture.Failed, too."""
    found = capture.fetch(url)
    return receive(
        found.data, How.FETCH, user, media_type=found.media_type, requested_url=found.url, final_url=found.final_url,
        http_status=found.status, captured_at=found.captured_at, **fields,
    )  # fmt: skip


def read(arrival):
    """Its text (Extracted), or the parts to choose from (Choose). Raises extraction.Unreadable.

    What was read is kept with the arrival, once that is saved: what a person looked at is what is stored.
    """
    if arrival.reading:
        return _unpacked(arrival.reading)
    media_type = f"{PASTED}; charset=utf-8" if arrival.captured_how == How.PASTE else arrival.media_type
    found = extract(
        bytes(arrival.data), media_type=media_type, filename=arrival.filename,
        url=arrival.final_url or arrival.requested_url, part=arrival.part,
    )  # fmt: skip
    if isinstance(found, Choose):
        return found
    _check_is_no_list(found.text)
    asked = (Proposed("url", arrival.final_url, _("the address that answered")),
             Proposed("url", arrival.requested_url, _("the address that was asked for")))  # fmt: skip
    proposed = [each for each in [*found.proposed, *asked] if each.value and _is_storable(each)]
    found = dataclasses.replace(found, proposed=proposed)
    if found.data is None:
        arrival.reading = json.dumps(dataclasses.asdict(found))
    return found


def _check_is_no_list(text):
    """Raise Unreadable where the text is made of numbers or contacts: nobody could decide about so many masks."""
    signs = len(_SIGN.findall(text))
    if signs > MOST_SIGNS:
        raise Unreadable(
            _("The text has %(count)s digits and signs @; at most %(most)s are read. It is a table of numbers and no "
              "text. Paste the part that you need.") % {"count": f"{signs:,}", "most": f"{MOST_SIGNS:,}"}
        )  # fmt: skip
    if signs > MOST_CONTACTS and (count := len(detection.find(text))) > MOST_CONTACTS:
        raise Unreadable(
            _("The text holds %(count)s telephone numbers, e-mail addresses and accounts; at most %(most)s are read. "
              "It is a list of contacts and no source. Paste the part that you need.")
            % {"count": f"{count:,}", "most": f"{MOST_CONTACTS:,}"}
        )  # fmt: skip


def _is_storable(proposed):
    try:
        texts.check_storable(proposed.value + proposed.origin)
    except texts.UnstorableText:
        return False
    return True


def _unpacked(reading):
    fields = json.loads(reading)
    proposed = [Proposed(**each) for each in fields.pop("proposed")]
    return Extracted(**fields | {"proposed": proposed, "asides": [tuple(each) for each in fields["asides"]]})


def captured_at(arrival, extracted):
    """When it was taken from where it stood: as the file says, or else when it came."""
    try:
        when = parse_datetime(extracted.captured_at)
    except ValueError:
        when = None
    if when is None:
        return arrival.captured_at
    return when if timezone.is_aware(when) else when.replace(tzinfo=datetime.UTC)


def links(arrival, extracted):
    """The addresses that a page links to: one that calls or writes tells what the text shows otherwise."""
    if not extracted.media_type.startswith("text/html"):
        return []
    data = bytes(arrival.data if extracted.data is None else extracted.data)
    found = (html.unescape(each.decode(errors="replace")) for each in _HREF.findall(data))
    return list(dict.fromkeys(found))[:MOST_LINKS]
