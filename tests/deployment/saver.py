"""Somebody who saves, over the network, as a browser would: opens a draft, adds a row, sends the form."""

import http.client
import http.cookiejar
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from contextlib import contextmanager

from tests.benchmarks.saving import fields_of
from tests.deployment.filled import SESSION


@contextmanager
def dying_server(place, at, pattern):
    """The address of a server that dies at that point, and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = place.start("tests.deployment.dying", at, pattern, "runserver", "--noreload", f"127.0.0.1:{port}")
    try:
        for _ in range(300):
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.kill()
        process.communicate()


def draft(place):
    ((pk,),) = place.ask("SELECT id FROM campaign_petition WHERE title = 'A draft'")
    return uuid.UUID(str(pk))


def save(address, pk, **more):
    """Add a row to the draft; returns the words it has if the server acknowledged it, or None if the server died."""
    cookies = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    opener.addheaders = [("Cookie", f"sessionid={SESSION}")]
    url = f"{address}/admin/campaign/petition/{pk}/change/"
    try:
        with opener.open(url, timeout=60) as page:
            data = fields_of(page.read())
        token = next(cookie.value for cookie in cookies if cookie.name == "csrftoken")
        opener.addheaders = [("Cookie", f"sessionid={SESSION}; csrftoken={token}")]
        number, group = int(data["endorsements-TOTAL_FORMS"][0]), f"group {uuid.uuid4().hex[:12]}"
        data |= {
            "endorsements-TOTAL_FORMS": [str(number + 1)], f"endorsements-{number}-group": [group],
            f"endorsements-{number}-role": ["supports"], f"endorsements-{number}-inferred_note": ["For this."],
        } | {name: [value] for name, value in more.items()}  # fmt: skip
        with opener.open(url, urllib.parse.urlencode(data, doseq=True).encode(), timeout=60) as page:
            assert page.url != url, page.read().decode()[:3000]
        return group
    except urllib.error.HTTPError:
        raise
    except (urllib.error.URLError, http.client.HTTPException, ConnectionError):
        return None
