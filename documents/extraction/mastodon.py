"""One post of Mastodon and its like: a Status of the API, or a Note of ActivityPub, in JSON.

The text is what a reader of the post sees: the content warning, the post, a poll's answers, each a block of its own;
the descriptions of its pictures come last and are marked as asides, being the author's words beside the post. A boost
is read as the post that it boosts. A thread, a list or an archive's outbox gives a choice of its public posts. A post
that was not public is refused, not stored: somebody wrote it to a few.
"""

import json
import re
from urllib.parse import urlsplit

from documents.text import UnstorableText, check_storable

from . import Extracted, Part, Proposed, Unreadable, blocks
from .posts import address, choose, day, is_stretch, listed, short, text

VERSION = "1"
MAX_POST = 1_000_000  # characters of its HTML
_NOTES = {"Note", "Article", "Page", "Question"}
_PUBLIC = {"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"}
_NOT_PUBLIC = (
    "This post was written to its author's followers or to named people, not to the public. If its author agrees to "
    "its being kept, paste its text."
)


def knows(value):
    return _is_post(value) or any(_is_post(each) for each in _listed(value))


def read(value, part=""):
    """Extracted, or Choose of the posts in a list; the key is the post's address."""
    if _is_post(value):
        post = _opened(value)
        if not _is_public(post):
            raise Unreadable(_NOT_PUBLIC)
        return _read_post(post)
    posts = [_opened(each) for each in _listed(value) if _is_post(each)]
    public = {_key(each): each for each in posts if _is_public(each)}
    if not public:
        raise Unreadable(_NOT_PUBLIC)
    if part in public or (len(public) == 1 and not part):
        key = part or next(iter(public))
        data = json.dumps(public[key], ensure_ascii=False, indent=1).encode(errors="surrogatepass")
        return _read_post(public[key], part=key, data=data)
    if part and not is_stretch(part):
        raise Unreadable(f"The file has no public post “{short(part, 80)}”. Choose one of its list.")
    return choose(list(public.values()), _part, part)


def _listed(value):
    """The posts of a list, a thread's context, a search's answer or a collection."""
    if isinstance(value, dict):
        keys = ("ancestors", "descendants", "statuses", "orderedItems", "items")
        return [each for key in keys for each in listed(value.get(key))]
    return listed(value)


def _is_post(value):
    value = _opened(value)
    if not isinstance(value, dict) or not isinstance(value.get("content"), str):
        return False
    return isinstance(value.get("account"), dict) or value.get("type") in _NOTES


def _opened(value):
    """The post itself: of a boost the boosted one, of a Create or Announce its object."""
    for _ in range(3):
        if not isinstance(value, dict):
            break
        if isinstance(value.get("reblog"), dict):
            value = value["reblog"]
        elif value.get("type") in ("Create", "Update", "Announce") and isinstance(value.get("object"), dict):
            value = value["object"]
    return value


def _is_public(post):
    if "account" in post:
        return post.get("visibility", "public") in ("public", "unlisted")
    readers = [*_several(post.get("to")), *_several(post.get("cc"))]
    return not readers or any(reader in _PUBLIC for reader in readers if isinstance(reader, str))


def _several(value):
    return value if isinstance(value, list) else [value] if value else []


def _key(post):
    return _address(post) or short(text(post.get("uri")) or text(post.get("id")))


def _part(post):
    words = " ".join(filter(None, [text(post.get("spoiler_text") or post.get("summary")), _text_of(post["content"])]))
    return Part(_key(post), short(f"{_day(post)} {_account(post)[0]}: {words}"))


def _day(post):
    return day(post.get("created_at") or post.get("published"))


def _address(post):
    """The page of the post: `url`, which in ActivityPub may be a list of links, or its id."""
    for each in [*_several(post.get("url")), post.get("uri"), post.get("id")]:
        found = address(each.get("href") if isinstance(each, dict) else each)
        if found:
            return found
    return ""


def _account(post):
    """(name, @name@server, server) of whoever wrote it, "" where the post does not say."""
    account = post.get("account")
    if not isinstance(account, dict):
        account = next((each for each in _several(post.get("attributedTo")) if each), "")
    if isinstance(account, str):  # ActivityPub gives the address of the account alone
        account = {"url": account}
    home = text(account.get("url")) or text(account.get("uri")) or text(account.get("id")) or _address(post)
    server = _host(home)
    name = text(account.get("display_name")) or text(account.get("name"))
    handle = text(account.get("acct")) or text(account.get("preferredUsername")) or text(account.get("username"))
    if not handle:
        named = re.search("/(?:@|users/)([^/@?#]+)", home)
        handle = named[1] if named else ""
    if handle:
        handle = f"@{handle}" if "@" in handle or not server else f"@{handle}@{server}"
    return name or handle, handle, server


def _host(home):
    try:
        return urlsplit(home).hostname or ""
    except ValueError:
        return ""


def _text_of(content):
    if len(content) > MAX_POST:
        raise Unreadable(
            f"The post has {len(content):,} characters; at most {MAX_POST:,} are read. No post has so many."
        )
    try:
        check_storable(content)
    except UnstorableText as error:
        raise Unreadable(f"The post's content: {error}") from error
    return blocks.text_of(content)


def _line(words):
    """A plain field as one block, or nothing."""
    words = " ".join(text(words).split())
    return words + "\n" if words else ""


def _read_post(post, part="", data=None):
    warning = post.get("spoiler_text") if "account" in post else post.get("summary")
    poll = post.get("poll") if isinstance(post.get("poll"), dict) else {}
    options = [*listed(poll.get("options")), *listed(post.get("oneOf")), *listed(post.get("anyOf"))]
    pictures = [*listed(post.get("media_attachments")), *listed(post.get("attachment"))]
    body = [_line(post.get("name")), _line(warning), _text_of(post["content"])]
    body += [_line(each.get("title") or each.get("name")) for each in options if isinstance(each, dict)]
    described = [_described(each) for each in pictures if isinstance(each, dict)]
    asides, length = [], len("".join(body))
    for words in filter(None, described):
        asides.append((length, length + len(words) - 1))
        length += len(words)
    return Extracted(
        text="".join([*body, *described]),
        media_type="application/json",
        extractor="mastodon post",
        extractor_version=VERSION,
        proposed=_proposed(post),
        asides=asides,
        url=_address(post),
        part=part,
        data=data,
    )


def _described(picture):
    """A picture's description, every line a block."""
    words = text(picture.get("description")) or text(picture.get("name"))
    return "".join(_line(line) for line in words.splitlines())


def _proposed(post):
    name, handle, server = _account(post)
    api = "account" in post
    languages = post.get("contentMap")
    said = text(post.get("language")) or (
        next(iter(languages), "") if isinstance(languages, dict) and len(languages) == 1 else ""
    )
    found = [
        Proposed("title", text(post.get("name")), "ActivityPub name"),
        Proposed("author", name, "Mastodon display name" if api else "ActivityPub attributedTo"),
        Proposed("author", handle if handle != name else "", "Mastodon account"),
        Proposed("publisher", server, "server of the account"),
        Proposed("date", _day(post), "Mastodon created_at" if api else "ActivityPub published"),
        Proposed("language", said, "Mastodon language" if api else "ActivityPub contentMap"),
        Proposed("url", _address(post), "Mastodon url" if api else "ActivityPub url"),
    ]
    return [each for each in found if each.value]
