"""Names of feeds and entries that last: `tag:` URIs (RFC 4151).

They hold neither the site's scheme nor its host of today, so that a move to another host makes nothing new again:
`TAG_AUTHORITY` says once and for all who gives the names, and since when.
"""

from urllib.parse import quote, urlencode

from django.conf import settings


def tag(path, pairs=()):
    """`pairs` are the filters of a list: in whatever order they are asked for, the name is the same."""
    asked = f"?{urlencode(sorted(pairs))}" if pairs else ""
    return f"tag:{settings.TAG_AUTHORITY}:{quote(path.strip('/'))}{asked}"


def of(pk, *more):
    """The name of anything with a permanent key; the same in every feed and every language."""
    return tag("/".join(["id", str(pk), *more]))
