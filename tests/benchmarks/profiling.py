"""Where the time of one kind of page goes: its queries, and what of Python takes longest.

    python -m tests.benchmarks.profiling --database FILE_OR_URL [--times 10] [--lines 40] [--sort tottime] KIND_OR_PATH

A kind is one of `addresses` (list, deep, filtered, search, record, source, home …), with another address each time, or
a path like /organizations/organization-1/. The page is made in this process, without a server and without its cache.
"""

import argparse
import cProfile
import os
import pstats
import time

from tests.benchmarks.addresses import Addresses
from tests.benchmarks.serving import database_url


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind")
    parser.add_argument("--database", required=True)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--lines", type=int, default=40)
    parser.add_argument("--sort", default="tottime", choices=("tottime", "cumtime"))
    parser.add_argument("--statements", type=int, default=1_000, help="no more than the database has")
    options = parser.parse_args()
    os.environ |= {
        "DATABASE_URL": database_url(options.database), "LOCAL": "on", "PAGE_CACHE": "off",
        "DJANGO_SETTINGS_MODULE": "campaign.settings",
    }  # fmt: skip
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, addresses = Client(SERVER_NAME="localhost"), Addresses(options.statements)

    def paths(first, count):
        if options.kind.startswith("/"):
            return [options.kind] * count
        return [path for number in range(first, first + count) for path in addresses.of(options.kind, number)[0]]

    def ask(which):
        begun = time.process_time()  # the processor's, so that what else the machine does weighs less
        for path in which:
            response = client.get(path)
            if response.status_code != 200:
                raise SystemExit(f"{path} answers {response.status_code}")
        return (time.process_time() - begun) / len(which) * 1000, len(response.content)

    ask(paths(500, 3))
    took, size = ask(paths(0, options.times))
    path = paths(100, 1)[0]
    with CaptureQueriesContext(connection) as captured:
        ask([path])
    print(f"{path}: {took:.1f} ms of the processor each, {size / 1000:.1f} kB, {len(captured)} queries")
    for query in sorted(captured, key=lambda each: -float(each["time"]))[:8]:
        print(f"  {float(query['time']) * 1000:6.0f} ms  {query['sql'][:300]}")
    profile = cProfile.Profile()
    profile.enable()
    ask(paths(200, options.times))
    profile.disable()
    pstats.Stats(profile).sort_stats(options.sort).print_stats(options.lines)


if __name__ == "__main__":
    main()
