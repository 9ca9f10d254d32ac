"""How long pages take here, beside Datasette with the same rows and a Django view that does nothing.

    python -m tests.benchmarks.pages --database FILE_OR_URL --datasette EXECUTABLE --plain FILE [--repeat 40]

The database holds the bundle, and the plain file the rows, that `corpus_files` made (see there and `loading`). Each
server runs as on a public site (README.md), and a page is asked of one after the other, A, B, C, A, B, C, so that what
else the machine does falls on all. Datasette is measured twice: as it comes, and told to suggest no facets, which is
quicker. Pages are asked with PAGE_CACHE=off and mostly with another address each time; only what is called "asked
again" comes from a second server with PAGE_CACHE=on. A 404 counts as “not there”.

To get Datasette: python -m venv FOLDER, FOLDER/bin/pip install datasette==0.65.2; it is FOLDER/bin/datasette then.
Make both environments with the Python that a site is served with: Debian's was built with all optimizations, and takes
a seventh less than one that a tool compiled without them.
"""

import argparse
import gzip
import re
import sqlite3
import statistics
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks.addresses import Addresses
from tests.benchmarks.clients import Reader, crowd, timed
from tests.benchmarks.serving import bare, collect_static, database_url, datasette, site

# (kind of page, what it is, at most so many times Datasette, at most so many times bare Django)
PAGES = (
    ("list", "list with facets", 0.15, 20),
    ("deep", "next and deep pages", None, None),
    ("filtered", "filtered list with facets", 0.05, 15),
    ("search", "search, a medium word", 0.3, None),
    ("text_filter", "list, filtered by a medium word", None, None),
    ("record", "record with its passages", 0.3, 6),
    ("record_alone", "the same; there without passages", None, None),
    ("source", "its source with marks", 0.3, 6),
    ("source_alone", "the same; there without marks", None, None),
    ("both", "record, then its source", 0.3, 6),
    ("home", "home", None, None),
)
AGAIN = ("home", "list", "filtered", "search", "record", "source")
LIMITS = {"deep": 1.2, "again": 2, "crowd": 10}
WARM = 20  # requests of each kind before any counts: two processes answer, and put each query together once


def median(values):
    return statistics.median(values) if values and None not in values else None


def shown(value, digits=2, unit=""):
    return f"{value:,.{digits}f}{unit}" if value is not None else "–"


def ratio(one, other, most=None, least=None):
    """How many times the other it is, marked where it is not what is asked for."""
    if one is None or other is None:
        return "–"
    times = one / other
    missed = (most is not None and times > most) or (least is not None and times < least)
    asked = f" (asked ≤ {most:g})" if most is not None else f" (asked ≥ {least:g})" if least is not None else ""
    return f"{times:.3g}{asked}{' MISSED' if missed else ''}"


def interleaved(turns, repeat):
    """{name: milliseconds of each} of {name: function of a number}, one after the other, again and again."""
    took = {name: [] for name in turns}
    for number in range(-WARM, repeat):
        for name, ask in turns.items():
            value = ask(number % 1000)
            if number >= 0:
                took[name].append(value)
    return took


class Measure:
    def __init__(self, options, servers):
        self.options, self.servers = options, servers
        self.readers = {name: Reader(server.port) for name, server in servers.items()}
        with sqlite3.connect(options.plain) as plain:
            (self.statements,) = plain.execute("SELECT count(*) FROM statement").fetchone()
        self.addresses = Addresses(self.statements, options.originals, options.plain.stem)
        self.medians = {}

    def turns(self, kind):
        """What is asked of whom for this kind of page."""
        asked = {"here": lambda number: timed(self.readers["here"], self.addresses.of(kind, number)[0])}
        if self.addresses.of(kind, 0)[1]:
            for name in ("Datasette", "unsuggesting"):
                reader = self.readers[name]
                asked[name] = lambda number, reader=reader: timed(reader, self.addresses.of(kind, number)[1])
        count = len(self.addresses.of(kind, 0)[0])
        return asked | {"bare": lambda number: timed(self.readers["bare"], ["/"] * count)}

    def pages(self):
        print(f"\n{'page':34}{'here':>10}{'Datasette':>12}{'no suggest.':>13}{'bare':>9}   "
              "to Datasette; where it suggests nothing; to bare Django")  # fmt: skip
        for kind, what, most, most_bare in PAGES:
            took = interleaved(self.turns(kind), self.options.repeat)
            found = {name: median(values) for name, values in took.items()}
            self.medians[kind] = found["here"]
            if kind == "deep":
                said = f"to its own first page {ratio(found['here'], self.medians['list'], LIMITS['deep'])}"
            else:
                said = "; ".join((
                    *(ratio(found["here"], found.get(name), most) for name in ("Datasette", "unsuggesting")),
                    ratio(found["here"], found["bare"], most_bare),
                ))  # fmt: skip
            columns = zip(("here", "Datasette", "unsuggesting", "bare"), (10, 12, 13, 9), strict=True)
            took = "".join(f"{shown(found.get(name), unit=' ms'):>{width}}" for name, width in columns)
            print(f"{what:34}{took}   {said}", flush=True)

    def again(self):
        print("\nasked again, unchanged (PAGE_CACHE=on)")
        for kind in AGAIN:
            paths = self.addresses.of(kind, 5)[0]
            turns = {
                "cached": lambda number, paths=paths: timed(self.readers["cached"], paths),
                "bare": lambda number: timed(self.readers["bare"], ["/"]),
            }
            took = interleaved(turns, self.options.repeat * 2)
            here, other = median(took["cached"]), median(took["bare"])
            print(f"{kind:34}{shown(here, unit=' ms'):>10}{'':12}{shown(other):>9}   "
                  f"to bare Django {ratio(here, other, LIMITS['again'])}", flush=True)  # fmt: skip

    def crowds(self):
        print("\nlist, 16 clients at once: answers a second, median and 95th of a hundred in ms")
        rates, here = {}, self.addresses.list(0)[0]
        there = self.addresses.list(0)[1]
        paths = {"here": here, "cached": here, "Datasette": there, "unsuggesting": there, "bare": ["/"]}
        for name, server in self.servers.items():
            crowd(server.port, paths[name], 16, 1)
            took, rates[name] = crowd(server.port, paths[name], 16, self.options.seconds)
            middle, slow = took[len(took) // 2], took[int(len(took) * 0.95)]
            print(f"{server.name:34}{rates[name]:10,.1f}{middle:12.1f}{slow:9.1f}", flush=True)
        for name in ("here", "cached"):
            to = [ratio(rates[name], rates[other], least=LIMITS["crowd"]) for other in ("Datasette", "unsuggesting")]
            print(f"{self.servers[name].name} to Datasette: {to[0]}; where it suggests nothing: {to[1]}")

    def weights(self):
        print(f"\n{'weight in kB':34}{'page':>8}{'gzip':>8}{'styles':>8}{'gzip':>8}{'together':>10}")
        reader, styles = self.readers["here"], {}
        for kind, path in self.addresses.every_kind().items():
            status, _headers, body = reader.get(path)
            if status != 200:
                print(f"{kind:34} not there ({status})")
                continue
            links = re.findall(r'<link[^>]+rel="stylesheet"[^>]*>', body.decode())
            for link in links:
                href = re.search(r'href="([^"]+)"', link).group(1)
                if href not in styles:
                    styles[href] = reader.get(href)[2]
            css = [styles[re.search(r'href="([^"]+)"', link).group(1)] for link in links]
            sizes = [
                len(body),
                len(gzip.compress(body, 6)),
                sum(map(len, css)),
                sum(len(gzip.compress(each)) for each in css),
            ]
            whole = sizes[0] + sizes[2]
            print(f"{kind:34}" + "".join(f"{size / 1000:8.1f}" for size in sizes) + f"{whole / 1000:10.1f}"
                  + (" MISSED (asked < 100)" if whole >= 100_000 else ""))  # fmt: skip

    def costs(self):
        print(f"\n{'':34}{'first answer':>14}{'memory':>10}{'shared counted once':>22}")
        for server in self.servers.values():
            whole, shared = server.memory()
            print(f"{server.name:34}{server.starting:12.1f} s{whole:7.0f} MB{shared:19.0f} MB")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", required=True, help="a SQLite file or a postgres:// address")
    parser.add_argument("--datasette", required=True, help="its executable")
    parser.add_argument("--plain", type=Path, required=True, help="the same rows for Datasette")
    parser.add_argument("--repeat", type=int, default=40)
    parser.add_argument("--originals", type=int, help="where the others are copies (see copies)")
    parser.add_argument("--seconds", type=int, default=10, help="for each server with 16 clients")
    options = parser.parse_args()
    database = database_url(options.database)
    collect_static()
    with ExitStack() as stack:
        enter = stack.enter_context
        servers = {
            "here": enter(site(database, "off", "this site, PAGE_CACHE=off")),
            "cached": enter(site(database, "on", "this site")),
            "Datasette": enter(datasette(options.datasette, options.plain, enter(tempfile.TemporaryDirectory()))),
            "unsuggesting": enter(
                datasette(options.datasette, options.plain, enter(tempfile.TemporaryDirectory()), suggests=False)
            ),
            "bare": enter(bare()),
        }
        measure = Measure(options, servers)
        print(f"{measure.statements:,} statements; {options.repeat} rounds; {database.split(':')[0]}")
        measure.pages()
        measure.again()
        measure.crowds()
        measure.weights()
        measure.costs()


if __name__ == "__main__":
    main()
