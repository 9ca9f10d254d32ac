"""How pages grow with the record: the same pages of a small and a large database, in turns.

    python -m tests.benchmarks.growth SMALL LARGE [--repeat 40] [--statements 10000]

Both are SQLite files or postgres:// addresses and hold bundles of the same seed (`corpus_files`), so that the small
one is the beginning of the large one; `--statements` is how many the small one has. Asked with PAGE_CACHE=off. What is
asked for is growth from 10,000 to 1,000,000 statements of at most 1.2 for lists and 4 for searches.
"""

import argparse

from tests.benchmarks.addresses import Addresses
from tests.benchmarks.clients import Reader, timed
from tests.benchmarks.pages import interleaved, median, ratio, shown
from tests.benchmarks.serving import collect_static, database_url, site

PAGES = (
    ("list", "list with facets", 1.2),
    ("deep", "next and deep pages", 1.2),
    ("filtered", "filtered list with facets", 1.2),
    ("narrowed", "the same with full pages", 1.2),
    ("search", "search, a medium word", 4),
    ("text_filter", "list, filtered by a medium word", 4),
    ("record", "record", None),
    ("source", "its source with marks", None),
    ("home", "home", None),
)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("small")
    parser.add_argument("large")
    parser.add_argument("--repeat", type=int, default=40)
    parser.add_argument("--statements", type=int, default=10_000)
    options = parser.parse_args()
    collect_static()
    addresses = Addresses(options.statements)
    with site(database_url(options.small), "off") as small, site(database_url(options.large), "off") as large:
        readers = {"small": Reader(small.port), "large": Reader(large.port)}
        print(f"{'page':34}{'small':>12}{'large':>12}   growth")
        for kind, what, most in PAGES:
            turns = {
                name: lambda number, reader=reader, kind=kind: timed(reader, addresses.of(kind, number)[0])
                for name, reader in readers.items()
            }
            found = {name: median(values) for name, values in interleaved(turns, options.repeat).items()}
            print(f"{what:34}{shown(found['small'], unit=' ms'):>12}{shown(found['large'], unit=' ms'):>12}   "
                  f"{ratio(found['large'], found['small'], most)}", flush=True)  # fmt: skip
        for name, server in (("small", small), ("large", large)):
            print(f"{name}: first answer after {server.starting:.1f} s, {server.memory()[0]:.0f} MB")


if __name__ == "__main__":
    main()
