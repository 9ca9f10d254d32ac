"""Fetch a source from its address. This is the one file of the project that opens a socket.

What it may not do: reach anything that only this machine can reach, hang, or fill the memory, whatever the
address, the name server and the answering server come up with.

- `addresses.py` reads the address. The name is looked up once; every address that it has must be allowed; the
  connection goes to one of those very numbers, while certificate and Host header go by the name. So a name that
  answers differently a moment later changes nothing. Each redirect is read, looked up and checked like the first.
- One clock for all of it (FETCH_SECONDS): lookups, handshakes, redirects and servers that send a byte a minute.
- One count of bytes off the wire, one of headers, one of what unpacking makes of them.
- No proxy of the environment, no cookie, no Referer, no credentials. The User-Agent names the site and its contact.

It is a person who asks, for one page, as with a browser; robots.txt is for machines that go on by themselves and
is not read. A redirect from https to http is followed: a source may well lie at an http address, and the final
address is kept and shown. `<meta refresh>` is not followed: what the server sent is what is captured.
"""

import functools
import http.client
import socket
import ssl
import threading
from contextlib import closing, contextmanager
from dataclasses import dataclass

import certifi
import urllib3
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from urllib3.util.request import ACCEPT_ENCODING

from documents import addresses
from documents.addresses import Refused
from documents.answers import Answer, Bounds, Failed, Fetched, body, briefly, check_fetched, seconds

ACCEPT = "text/html,application/xhtml+xml,application/pdf;q=0.9,text/plain;q=0.9,*/*;q=0.5"
TRIED = 4  # of the addresses of a name, so many are tried until one takes the connection
LOOKUPS = threading.BoundedSemaphore(8)  # a lookup cannot be broken off, so not too many may hang at once


def look_up(host, port):
    """The IP addresses of a name, in the order in which they should be tried."""
    return list(dict.fromkeys(found[4][0] for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def open_socket(ip, port, timeout):
    return socket.create_connection((ip, port), timeout)


@dataclass(frozen=True)
class Door:
    """The ways to the network. Tests give others, to play a name server or a far network; nobody else does."""

    look_up: callable = look_up
    open_socket: callable = open_socket
    authorities: str = certifi.where()  # a file of certificates


def fetch(url, *, timeout=None, max_bytes=None, door=Door()):  # noqa: B008  frozen, and holds nothing
    """Get a page or file, once. Raises Refused (not asked at all) or Failed."""
    max_bytes = settings.ORIGINAL_MAX_BYTES if max_bytes is None else max_bytes
    with _asking("GET", url, _bounds(timeout, max_bytes), door) as (response, address, passed):
        check_fetched(response, address)
        data = body(response, max_bytes)
        media_type = "".join(filter(str.isprintable, response.headers.get("Content-Type", "")))[:100]
        return Fetched(url, address.url, response.status, media_type, data, timezone.now(), passed)


def ask(url, *, method="HEAD", timeout=None, door=Door()):  # noqa: B008
    """Ask whether something is there, without its body. Raises Refused, or Failed where no status comes back."""
    with _asking(method, url, _bounds(timeout, 0), door) as (response, address, passed):
        wait = seconds(response.headers.get("Retry-After", ""))
        return Answer(url, address.url, response.status, passed, wait)


def _bounds(timeout, max_bytes):
    return Bounds(settings.FETCH_SECONDS if timeout is None else timeout, max_bytes)


def user_agent():
    """Who asks: the site's name and contact, as far as they are ASCII."""
    said = [getattr(settings, "SITE_NAME", ""), getattr(settings, "CONTACT", "")]
    said = ["".join(c for c in each if " " <= c <= "~" and c not in "()\\;").strip() for each in said]
    return f"source-capture/1.0 ({'; '.join(filter(None, said)) or 'asked by a person'})"


# --- sockets ---------------------------------------------------------------------------------


class _Bounded:
    """A socket that looks at the clock before each read and counts what it reads."""

    bounds = None

    def recv_into(self, *args, **kwargs):
        self.settimeout(self.bounds.left())
        count = super().recv_into(*args, **kwargs)
        self.bounds.take(count)
        return count


class _Plain(_Bounded, socket.socket):
    pass


class _Secure(_Bounded, ssl.SSLSocket):
    pass


@functools.cache
def _tls(authorities):
    context = ssl.create_default_context(cafile=authorities)
    context.set_alpn_protocols(["http/1.1"])
    context.sslsocket_class = _Secure
    return context


# --- asking ----------------------------------------------------------------------------------


@contextmanager
def _asking(method, url, bounds, door):
    """Yields the last answer of a chain of redirects, its Address, and the addresses before it."""
    if not settings.FETCHING:
        raise Refused(
            _("This site fetches nothing (FETCHING is off). Save the page in a browser and upload the file.")
        )
    loopback = settings.FETCH_LOOPBACK
    address, passed = addresses.read(url, loopback=loopback), []
    while True:
        with _answer(method, address, bounds, door, loopback) as response:
            location = response.headers.get("Location", "")
            if response.status not in (301, 302, 303, 307, 308) or not location:
                yield response, address, tuple(passed)
                return
        passed.append(address.url)
        address = addresses.follow(address, _mended(location), loopback=loopback)
        if address.url in passed:
            circle = " → ".join([*passed, address.url])
            raise Failed(_("The address leads in a circle: %s") % circle, response.status, True)
        if len(passed) > settings.FETCH_REDIRECTS:
            raise Failed(
                _("The address leads on more than %(most)s times, last to %(url)s. Give the final address.")
                % {"most": settings.FETCH_REDIRECTS, "url": address.url}, response.status, True,
            )  # fmt: skip


def _mended(location):
    """Headers are read as Latin-1; what servers put there unencoded is UTF-8."""
    try:
        return location.encode("latin-1").decode()
    except UnicodeError:
        return location


@contextmanager
def _dropped(sock):
    """`close` waits for whoever still reads from it; a broken answer leaves readers behind that nobody can reach."""
    try:
        yield
    finally:
        handle = sock.detach()
        if handle >= 0:
            socket.close(handle)


@contextmanager
def _answer(method, address, bounds, door, loopback):
    """One request to one address, up to the end of the headers."""
    bounds.restart()
    sock = _connected(address, bounds, door, loopback)
    connection = urllib3.connection.HTTPConnection(address.host, address.port, timeout=bounds.left())
    headers = {
        "Host": address.authority, "User-Agent": user_agent(), "Accept": ACCEPT,
        "Accept-Encoding": ACCEPT_ENCODING, "Connection": "close",
    }  # fmt: skip
    with _dropped(sock), closing(connection):
        connection.sock = sock
        try:
            connection.request(method, address.target, headers=headers, preload_content=False)
            response = connection.getresponse()
            bounds.headers_end()
            with closing(response):
                yield response
        except (Failed, Refused):
            raise
        except (TimeoutError, urllib3.exceptions.TimeoutError) as error:
            raise bounds.late() from error
        except urllib3.exceptions.DecodeError as error:
            raise Failed(_("The answer cannot be unpacked; its compression is broken."), None, True) from error
        except (OSError, ValueError, http.client.HTTPException, urllib3.exceptions.HTTPError) as error:
            bounds.left()  # what broke off because its time was over says that
            raise Failed(_("The answer broke off or is no HTTP: %s") % briefly(error), None, True) from error


def _connected(address, bounds, door, loopback):
    """A socket to one of the numbers that were checked, with TLS where the address asks for it."""
    ips = _checked(address, bounds, door, loopback)
    for at, ip in enumerate(ips):
        try:
            sock = door.open_socket(ip, address.port, bounds.left() / (len(ips) - at))
            break
        except OSError as error:
            problem = error
    else:
        raise Failed(
            _("No server takes a connection at “%(host)s”: %(why)s")
            % {"host": address.host, "why": problem.strerror or _("no answer")}
        )  # fmt: skip
    sock = _Plain(sock.family, sock.type, sock.proto, fileno=sock.detach())
    if address.scheme == "https":
        sock = _secured(sock, address, bounds, door)
    sock.bounds = bounds
    return sock


def _secured(sock, address, bounds, door):
    problem = None
    try:
        sock.settimeout(bounds.left())
        return _tls(door.authorities).wrap_socket(sock, server_hostname=address.host)
    except ssl.SSLCertVerificationError as error:
        problem = Failed(
            _("The certificate of “%(host)s” does not hold: %(why)s. Save the page in a browser and upload it.")
            % {"host": address.host, "why": error.verify_message}, None, True,
        )  # fmt: skip
    except TimeoutError:
        problem = bounds.late()
    except OSError as error:
        why = {"host": address.host, "why": briefly(error)}
        problem = Failed(_("“%(host)s” does not speak https as it should: %(why)s") % why, None, True)
    sock.close()
    raise problem


def _checked(address, bounds, door, loopback):
    """The IP addresses of a host, all of them allowed."""
    ips = [address.host] if address.is_number else _looked_up(address, bounds, door)
    for ip in ips:
        why = addresses.closed(ip, loopback=loopback)
        if why:
            raise Refused(
                _("“%(host)s” leads to %(ip)s, an address that is not fetched (%(why)s).")
                % {"host": address.host, "ip": ip, "why": why}
            )
    if not all(addresses.is_loopback(ip) for ip in ips):
        addresses.check_port(address)
    return ips[:TRIED]


def _looked_up(address, bounds, door):
    """A lookup cannot be broken off, so it runs apart and is left alone when the time is over."""
    found = []

    def run():
        try:
            found.append(door.look_up(address.host, address.port))
        except (OSError, UnicodeError) as error:
            found.append(error)
        finally:
            LOOKUPS.release()

    if not LOOKUPS.acquire(timeout=bounds.left()):
        raise bounds.late()
    thread = threading.Thread(target=run, daemon=True, name=f"look up {address.host}")
    thread.start()
    thread.join(bounds.left())
    if not found:
        raise Failed(_("The name “%s” could not be looked up in time.") % address.host)
    if isinstance(found[0], Exception) or not found[0]:
        raise Failed(_("There is no server with the name “%s”, or names cannot be looked up now.") % address.host)
    return found[0]
