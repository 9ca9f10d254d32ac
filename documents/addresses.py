"""Which addresses may be asked at all, by their spelling and by where they lead. Plain Python; it opens nothing.

A server that fetches what it is told can be told to fetch what only it can reach: its own admin, the
neighbours in its network, the cloud's metadata. The ways around a naive check are old: another spelling of the
same number (decimal, octal, hex, short, full-width, an IPv4 address inside an IPv6 one), a user name that looks
like a host, a name that answers differently the second time. The rules here:

- A spelling is read by this file alone, and whoever connects gets the pieces, never the text again, so that no
  two readers can disagree. What is spelled in an odd way is refused, not interpreted.
- An IPv4 address is allowed where it is globally reachable and in none of CLOSED; an IPv6 address only in
  2000::/3, the one block that is given out, less what in it is no host's own (CLOSED6, ISATAP).
- Ports: those of the web (80, 443) and those that small servers use without privileges (8080, 8443). Others
  are mail, databases and shells, which answer to an HTTP request in ways that nobody wants.

What it gives up: hosts that answer at another port; a network that reaches IPv4 by an IPv6 prefix of its own
(RFC 6052) cannot be told from the rest, so there the machine's firewall has to refuse. The ranges are the
IANA special-purpose registries (RFC 6890 and its updates); the numbers' spellings are the URL standard's.
"""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, urljoin

LONGEST = 2000  # characters; what the database keeps of an address
PORTS = {80, 443, 8080, 8443}
DEFAULT = {"http": 80, "https": 443}

CLOSED = {
    "0.0.0.0/8": "of this very network",
    "10.0.0.0/8": "private",
    "100.64.0.0/10": "shared by a provider's customers",
    "127.0.0.0/8": "this machine itself",
    "168.63.129.16/32": "where a cloud (Azure) answers its own machines alone",
    "169.254.0.0/16": "link-local, where clouds keep their metadata",
    "172.16.0.0/12": "private",
    "192.0.0.0/24": "reserved for protocols",
    "192.0.2.0/24": "for documentation only",
    "192.88.99.0/24": "a 6to4 relay",
    "192.168.0.0/16": "private",
    "198.18.0.0/15": "for benchmarks only",
    "198.51.100.0/24": "for documentation only",
    "203.0.113.0/24": "for documentation only",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved",
}
CLOSED6 = {
    "::/128": "unspecified",
    "::1/128": "this machine itself",
    "::ffff:0:0/96": "an IPv4 address in disguise",
    "::/96": "an IPv4 address in disguise",
    "64:ff9b::/96": "an IPv4 address in disguise (NAT64)",
    "64:ff9b:1::/48": "an IPv4 address in disguise (NAT64)",
    "100::/64": "for discarding only",
    "2001::/32": "an IPv4 address in disguise (Teredo)",
    "2001::/23": "reserved for protocols",
    "2001:db8::/32": "for documentation only",
    "2002::/16": "an IPv4 address in disguise (6to4)",
    "3fff::/20": "for documentation only",
    "fc00::/7": "private",
    "fe80::/10": "link-local",
    "fec0::/10": "private (site-local)",
    "ff00::/8": "multicast",
}
_CLOSED = [(ipaddress.ip_network(net), why) for net, why in (CLOSED | CLOSED6).items()]
_GIVEN_OUT = ipaddress.ip_network("2000::/3")
_ISATAP = {0x00005EFE, 0x02005EFE}

_URL = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/?#]*)(?P<target>[^#]*)", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_DOTS = re.compile("[.\u3002\uff0e\uff61]")
_SAFE = "/?%:@!$&'()*+,;=~-._[]|"


class Refused(ValueError):
    """The address is not allowed, so nothing was asked. The message says why and what to do."""


@dataclass(frozen=True)
class Address:
    """A web address in pieces. `host` is ASCII, in lower case, without brackets; `target` is path and query."""

    scheme: str
    host: str
    port: int
    target: str
    is_number: bool  # the host is an IP address

    @property
    def authority(self):
        """As a Host header has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self):
        return f"{self.scheme}://{self.authority}{self.target}"

    @property
    def path(self):
        return self.target.partition("?")[0]


def read(url, *, loopback=False):
    """The pieces of an address; raises Refused. With `loopback`, any port and “localhost” pass here: whether they
    lead to this machine says `closed`, and `check_port` must be asked once that is known."""
    url = url.strip(" ")
    if len(url) > LONGEST:
        raise Refused(f"The address has {len(url)} characters; at most {LONGEST} are kept.")
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in url):
        raise Refused("The address holds a line end, a tab or another control character. Paste it again without.")
    found = _URL.match(url)
    if not found:
        raise Refused("Only addresses that begin with http:// or https:// can be fetched.")
    scheme, authority = found["scheme"].lower(), found["authority"]
    if "@" in authority or "\\" in authority:
        raise Refused("The address holds a user name, a password or a backslash before its path. Leave it out.")
    host, port = _split(authority)
    host, is_number = _host(host, loopback)
    address = Address(scheme, host, DEFAULT[scheme] if port is None else port, _target(found["target"]), is_number)
    if len(address.url) > LONGEST:
        raise Refused(f"The address has more than {LONGEST} characters once it is encoded; at most that are kept.")
    if not loopback:
        check_port(address)
    return address


def follow(address, location, *, loopback=False):
    """Where a redirect leads; raises Refused."""
    return read(urljoin(address.url, location.strip(" \t")), loopback=loopback)


def check_port(address):
    if address.port not in PORTS:
        raise Refused(
            f"Port {address.port} is not asked, only {', '.join(map(str, sorted(PORTS)))}. If it is a web page, "
            "save it in a browser and upload the file."
        )


def closed(ip, *, loopback=False):
    """Why an IP address (as text) is not asked, in a few words, or "". With `loopback`, this machine is."""
    try:
        ip = ipaddress.ip_address(ip)
    except ValueError:
        return "no address that can be read"
    if getattr(ip, "scope_id", None):
        return "bound to one network of this machine"
    if ip.is_loopback and loopback:
        return ""
    for net, why in _CLOSED:
        if ip in net:
            return why
    if ip.version == 6 and ((int(ip) >> 32) & 0xFFFFFFFF) in _ISATAP:
        return "an IPv4 address in disguise (ISATAP)"
    if not ip.is_global or ip.is_multicast or ip.is_reserved or (ip.version == 6 and ip not in _GIVEN_OUT):
        return "not reachable from everywhere"
    return ""


def is_loopback(ip):
    return ipaddress.ip_address(ip).is_loopback


def _split(authority):
    """Host (with the brackets of an IPv6 address) and port; None where none is given."""
    host, bracket, rest = authority.partition("]") if authority.startswith("[") else ("", "", authority)
    name, colon, port = rest.partition(":")
    if bracket and name:
        raise Refused("The address has something odd behind its host.")
    if colon and port and not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536 and len(port) < 6):
        raise Refused(f"“{port[:20]}” is no port.")
    return host + bracket + name, int(port) if port else None


def _host(host, loopback):
    """The host as one plain spelling, and whether it is an IP address."""
    if host.startswith("["):
        if "%" in host:
            raise Refused("An address with a zone (%…) belongs to one machine and cannot be fetched.")
        try:
            return str(ipaddress.IPv6Address(host[1:].removesuffix("]") if host.endswith("]") else "")), True
        except ValueError as error:
            raise Refused(f"“{host[:60]}” is no IPv6 address.") from error
    if not host:
        raise Refused("The address names no host.")
    if "%" in host:
        raise Refused("The host is written with %-signs. Write it in plain letters.")
    plain = ".".join(_label(label) for label in _DOTS.split(host))
    if plain.endswith("."):
        raise Refused("The host ends with a dot. Leave it out.")
    labels = plain.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _number(plain, host), True
    if not all(_LABEL.fullmatch(label) for label in labels) or len(plain) > 253:
        raise Refused(f"“{host[:60]}” is no host name.")
    if len(labels) == 1 and not (loopback and plain == "localhost"):
        raise Refused(f"“{host[:60]}” is a name within one network. Only hosts with a full name can be fetched.")
    return plain, False


def _number(plain, host):
    try:
        number = str(ipaddress.IPv4Address(plain))
    except ValueError:
        number = ""
    if number != host:
        raise Refused(f"“{host[:60]}” is a number written in an odd way. Write four decimal numbers, or the name.")
    return number


def _label(label):
    """One part of a host name, in ASCII: what browsers do (UTS 46, non-transitional), less its rarer letters.

    The standard library's codec is of 2003 and makes “ss” of “ß”, another host."""
    mapped = unicodedata.normalize("NFKC", label)
    mapped = unicodedata.normalize("NFKC", "".join(character.lower() for character in mapped))
    if mapped.isascii():
        return mapped
    letters = all(unicodedata.category(character)[0] in "LMN" or character == "-" for character in mapped)
    if not letters or mapped.isnumeric():
        raise Refused(f"“{label[:60]}” holds a character that no host has. Write it in its xn-- form.")
    return "xn--" + mapped.encode("punycode").decode()


def _target(target):
    target = quote(target, safe=_SAFE)
    return target if target.startswith("/") else "/" + target
