"""Which server to choose: the same site behind each, at 1 and at 16 clients.

    python -m tests.benchmarks.servers --database FILE_OR_URL [--granian EXECUTABLE] [--seconds 8] [--page-cache on]
        [--kinds list record]

One server at a time, each with two processes' worth of this machine. To get granian: make an environment of its own
with this project's requirements and granian in it; the executable is FOLDER/bin/granian then.
"""

import argparse
import sys

from tests.benchmarks.addresses import Addresses
from tests.benchmarks.clients import crowd
from tests.benchmarks.serving import Server, collect_static, database_url, site_environment

GUNICORN = [sys.executable, "-m", "gunicorn", "--workers", "2", "--timeout", "60"]
KINDS = ["list", "filtered", "record", "about"]
GRANIAN = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", "PORT", "--no-access-log"]


def commands(granian):
    gunicorn = [*GUNICORN, "--bind", "127.0.0.1:PORT"]
    yield "gunicorn, 2 processes", [*gunicorn, "campaign.wsgi"]
    for threads in (1, 4):
        threaded = [*gunicorn, "--worker-class", "gthread", "--threads", threads, "campaign.wsgi"]
        yield f"gunicorn, 2 processes of {threads} threads", threaded
    if granian:
        for threads in (1, 4):
            yield f"granian, 2 processes of {threads} threads", [
                granian, *GRANIAN, "--workers", "2", "--blocking-threads", threads, "campaign.wsgi:application",
            ]  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", required=True)
    parser.add_argument("--granian", help="its executable, in an environment with our requirements")
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--statements", type=int, default=10_000, help="no more than the database has")
    parser.add_argument("--kinds", nargs="+", default=KINDS, help="of pages (see addresses)")
    parser.add_argument("--page-cache", choices=("on", "off"), default="off")
    options = parser.parse_args()
    collect_static()
    addresses = Addresses(options.statements)
    environment = site_environment(database_url(options.database), options.page_cache)
    print(f"{'':36}{'page':10}{'clients':>8}{'a second':>10}{'median':>10}{'95th':>10}{'most':>10}{'memory':>10}")
    for name, command in commands(options.granian):
        with Server(name, command, environment) as server:
            for kind in options.kinds:
                paths = [addresses.of(kind, number)[0][0] for number in range(200)]
                for clients in (1, 16):
                    crowd(server.port, paths, clients, 1)
                    took, rate = crowd(server.port, paths, clients, options.seconds)
                    middle, slow = took[len(took) // 2], took[int(len(took) * 0.95)]
                    print(f"{name:36}{kind:10}{clients:8}{rate:10.1f}{middle:8.1f}ms{slow:8.1f}ms{took[-1]:8.1f}ms"
                          f"{server.memory()[0]:7.0f} MB", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
