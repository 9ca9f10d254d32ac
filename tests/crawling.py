"""Reading a site as a visitor does: from the home page, following every link."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.http import HttpResponse


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.loads, self.ids, self.scripts, self.styled = [], [], set(), 0, 0
        self.facets = []  # links that narrow a list: machines are asked not to follow them, for they never end

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if attrs.get("id"):
            self.ids.add(attrs["id"])
        if tag == "a" and attrs.get("href") is not None:
            (self.facets if attrs.get("rel") == "nofollow" else self.links).append(attrs["href"])
        if tag == "link" and attrs.get("rel") in ("stylesheet", "icon"):
            self.loads.append(attrs["href"])
        elif tag == "link" and attrs.get("rel") == "alternate":
            self.links.append(attrs["href"])
        if tag in ("img", "source", "iframe", "audio", "video") and attrs.get("src"):
            self.loads.append(attrs["src"])
        self.scripts += tag == "script" and attrs.get("type") != "application/ld+json"
        self.styled += "style" in attrs or tag == "style" or any(name.startswith("on") for name in attrs)


OTHERS = re.compile(f"/({'|'.join(tag for tag, _ in settings.LANGUAGES if tag != settings.LANGUAGE_CODE)})/")


def read(html):
    page = _Page()
    page.feed(html)
    return page


def crawl(client, start=("/", "/robots.txt", "/sitemap.xml"), most=2000, follow=None):
    """{address: response} of everything that can be reached on this site, fragments left out.

    `follow` says of an address whether a link to it is followed; all are, where it is not given. In another language
    than the first only what it says of such addresses is: the same facts eight times over tell nothing new. A response
    that is HTML has what `read` finds in it as `response.page`; others have None there.
    """
    seen, queue = {}, list(start)
    while queue:
        address = queue.pop(0)
        if address in seen:
            continue
        assert len(seen) < most, "the site does not end"
        response = client.get(address)
        if response.streaming:  # it is read from the database, or a file, as it is sent
            response = HttpResponse(response.getvalue(), headers=response.headers)
        seen[address] = response
        if response.status_code in (301, 302):
            queue.append(response["Location"])
        response.page = None
        if response.get("Content-Type", "").startswith("text/html"):
            response.page = read(response.content.decode())
            facets = [] if "?" in address else response.page.facets
            for link in [*response.page.links, *facets]:
                target = urlsplit(urljoin(f"http://testserver{address}", link))
                if target.netloc == "testserver" and not target.path.startswith("/admin/"):
                    linked = target.path + (f"?{target.query}" if target.query else "")
                    is_first = not OTHERS.match(linked)
                    queue += [linked] if (is_first if follow is None else follow(linked)) else []
    return seen
