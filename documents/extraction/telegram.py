"""Telegram Desktop's export, result.json: one chat, or all chats of an account.

Of a chat only what was written is read: service messages ("joined the group") and messages without text are left out,
and a picture that the export names is not described. One message is its text alone; of several, each begins with its
date and sender as the export gives them, marked as an aside. An export of an account also holds contacts and sessions:
they are never looked at, and only the chosen messages are kept as the original.
"""

import datetime
import json
import re

from . import Choose, Extracted, Part, Proposed, Unreadable
from .posts import choose, day, is_stretch, listed, short, text

VERSION = "1"  # of the rules above; raised when the same export would give another text


def knows(value):
    if not isinstance(value, dict):
        return False
    return isinstance(value.get("messages"), list) or bool(_chats(value))


def read(value, part=""):
    """Extracted, or Choose. Keys: "id:12", "id:12,15-20", "all"; of several chats "chat:77", "chat:77/id:12"."""
    chats = _chats(value)
    if not chats:
        return _read_chat(value, part)
    named, _, rest = part.partition("/")
    for number, chat in chats:
        if named == f"chat:{number}":
            return _read_chat(chat, rest, f"{named}/", whole=False)
    if named and not is_stretch(named):
        raise Unreadable(f"The export has no chat “{short(named, 60)}”. Choose one of its list.")
    return choose(chats, _chat_part, named)


def _chats(value):
    """(id, chat) of each chat in an export of an account."""
    found = []
    for key in ("chats", "left_chats"):
        chats = value.get(key)
        for chat in listed(chats.get("list")) if isinstance(chats, dict) else []:
            if isinstance(chat, dict) and isinstance(chat.get("messages"), list):
                number = chat.get("id")
                found.append((number if isinstance(number, int) else f"n{len(found)}", chat))
    return found


def _chat_part(numbered):
    number, chat = numbered
    kind = text(chat.get("type")).replace("_", " ") or "chat"
    name = short(text(chat.get("name")), 80) or "without a name"
    return Part(f"chat:{number}", f"{name} ({kind}, {len(chat['messages']):,} entries)")


def _read_chat(chat, part, prefix="", whole=True):
    messages = [each for each in chat["messages"] if isinstance(each, dict) and _is_written(each)]
    if not messages:
        raise Unreadable("The export holds no message with text: only service messages, pictures or files.")
    if part == "all":
        chosen = messages
    elif part.startswith("id:"):
        chosen = _by_number(messages, part)
    elif part and not is_stretch(part):
        raise Unreadable(f"The export has no part “{short(part, 60)}”. Write id:12, or id:12,15-20, or all.")
    elif len(messages) == 1 and not part:
        chosen, part = messages, f"id:{messages[0].get('id')}"
    else:
        parts = choose(messages, _message_part, part).parts
        if not part:
            days = f"{day(messages[0].get('date'))} to {day(messages[-1].get('date'))}"
            parts.insert(0, Part("all", f"The whole chat: {len(messages):,} messages with text, {days}"))
        return Choose([Part(prefix + each.key, each.label) for each in parts])
    found = _written(chat, chosen)
    kept = {key: chat[key] for key in ("name", "type", "id") if key in chat} | {"messages": chosen}
    only = whole and len(chosen) == len(chat["messages"])
    data = None if only else json.dumps(kept, ensure_ascii=False, indent=1).encode(errors="surrogatepass")
    return Extracted(part=prefix + part, data=data, **found)


def _by_number(messages, part):
    """The messages that "id:12,15-20" names, in the export's order."""
    wanted = re.findall(r"(\d{1,18})(?:-(\d{1,18}))?(?:,|$)", part[3:])
    if not re.fullmatch(r"id:\d{1,18}(-\d{1,18})?(,\d{1,18}(-\d{1,18})?)*", part):
        raise Unreadable(f"“{short(part, 60)}” names no messages. Write id:12, or id:12,15-20.")
    chosen = {}
    for first, last in wanted:
        first, last = int(first), int(last or first)
        within = {
            id(each): each for each in messages if isinstance(each.get("id"), int) and first <= each["id"] <= last
        }
        if not within:
            raise Unreadable(f"The export has no message with text and the number {first}.")
        chosen |= within
    return [each for each in messages if id(each) in chosen]


def _message_part(message):
    words = " ".join(short(line) for line in _lines(message)[:3])
    when = text(message.get("date"))[:16].replace("T", " ")
    return Part(f"id:{message.get('id')}", short(f"{when} {_sender(message)}: {words}"))


def _is_written(message):
    return message.get("type") == "message" and any(line.strip() for line in _lines(message))


def _lines(message):
    """What was written: the text, then a poll's question and answers, each with its line ends."""
    lines = [_joined(message.get("text"))]
    poll = message.get("poll")
    if isinstance(poll, dict):
        lines.append(_joined(poll.get("question")))
        lines += [_joined(each.get("text")) for each in listed(poll.get("answers")) if isinstance(each, dict)]
    return [line.replace("\r\n", "\n").replace("\r", "\n") for line in lines if line]


def _joined(value):
    """The text of a string, of one entity ({"type": "bold", "text": …}) or of a list of both."""
    pieces = value if isinstance(value, list) else [value]
    return "".join(text(each.get("text")) if isinstance(each, dict) else text(each) for each in pieces)


def _sender(message):
    return text(message.get("from")) or text(message.get("actor"))


def _written(chat, messages):
    """Text, asides and proposals of these messages."""
    pieces, asides, length = [], [], 0
    for message in messages:
        lines = _lines(message)
        head = " ".join(f"{text(message.get('date'))} {_sender(message)}".split())
        if len(messages) > 1 and head:
            asides.append((length, length + len(head)))
            lines.insert(0, head)
        for line in lines:
            pieces.append(line if line.endswith("\n") else line + "\n")
            length += len(pieces[-1])
    return {
        "text": "".join(pieces),
        "asides": asides,
        "media_type": "application/json",
        "extractor": "telegram export",
        "extractor_version": VERSION,
        "proposed": _proposed(chat, messages),
    }


def _proposed(chat, messages):
    name = text(chat.get("name"))
    found = []
    forwarded = {text(each.get("forwarded_from")) for each in messages}
    if len(forwarded) == 1:
        found.append(Proposed("author", *forwarded, "Telegram forwarded_from"))
    signed = {text(each.get("author")) for each in messages}
    if len(signed) == 1:
        found.append(Proposed("author", *signed, "Telegram author"))
    senders = {_sender(each) for each in messages}
    if len(senders) == 1 and senders != {name}:
        found.append(Proposed("author", *senders, "Telegram from"))
    found.append(Proposed("publisher", name, "Telegram chat name"))
    found += _dates(messages)
    return [each for each in found if each.value]


def _dates(messages):
    """The day, or the days from first to last, in the clock of whoever exported; and in UTC where that differs."""
    found = []
    days = sorted(filter(None, (day(each.get("date")) for each in messages)))
    if days:
        span = days[0] if days[0] == days[-1] else f"{days[0]}/{days[-1]}"
        found.append(Proposed("date", span, "Telegram date, in the time zone of the export"))
    if len(messages) == 1 and str(messages[0].get("date_unixtime", "")).isdigit():
        seconds = int(str(messages[0]["date_unixtime"])[:11])
        in_utc = datetime.datetime.fromtimestamp(seconds, datetime.UTC).date().isoformat()
        if days and in_utc != days[0]:
            found.append(Proposed("date", in_utc, "Telegram date_unixtime, in UTC"))
    return found
