"""How long `manage.py load` takes for a bundle, and how much memory: into new databases that were never there before.

    python -m tests.benchmarks.loading BUNDLE [--sqlite FILE] [--postgres postgres://user@host/database] [--keep]

The SQLite file must not be there; it is removed afterwards, or with --keep stays for other measurements. On PostgreSQL
a database of its own is made beside the one that is named, and dropped (with --keep it stays: its name is printed).
A record is what has a page of its own: records, sources, and (told apart, because there are so many) passages.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

RECORDS = ("documents", "campaigns", "organizations", "people", "statements", "petitions", "updates")


def rows_of(bundle):
    """{kind: rows} as the bundle says."""
    package = json.loads((bundle / "datapackage.json").read_text())
    return {each["name"]: each["rows"] for each in package["resources"]}


def manage(database, *command):
    """Run a command of ours; return (seconds, seconds of the processor, most memory in MB)."""
    environment = os.environ | {"DATABASE_URL": database, "LOCAL": "on"}
    begun = time.perf_counter()
    child = subprocess.Popen([sys.executable, "manage.py", *command], env=environment, stdout=subprocess.DEVNULL)
    _pid, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)  # so that nobody waits for it again
    if child.returncode:
        raise SystemExit(f"manage.py {' '.join(command)} ended with {child.returncode}")
    return time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000


def measure(bundle, database, name):
    manage(database, "migrate", "--verbosity", "0")
    starting = manage(database, "load", "--help")
    taken = manage(database, "load", str(bundle))
    rows = rows_of(bundle)
    records, passages = sum(rows.get(kind, 0) for kind in RECORDS), rows.get("passages", 0)
    print(f"{name}: {sum(rows.values()):,} rows, of them {records:,} records and {passages:,} passages; "
          f"{taken[2]:.0f} MB at most")  # fmt: skip
    # On a machine that does other things, too, the processor's time says more than the clock.
    for what, whole, idle in (("by the clock", taken[0], starting[0]), ("of the processor", taken[1], starting[1])):
        working = whole - idle
        print(f"  {what:18} {whole:8.1f} s, starting {idle:.1f} of them; records a second {records / working:,.0f}, "
              f"with passages {(records + passages) / working:,.0f}, rows {sum(rows.values()) / working:,.0f}",
              flush=True)  # fmt: skip


def on_postgres(bundle, url, keep):
    import psycopg
    from psycopg import sql

    name = f"benchmark_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            measure(bundle, urlunsplit(urlsplit(url)._replace(path=f"/{name}")), "PostgreSQL")
        finally:
            if keep:
                print(f"kept: {name}")
            else:
                server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def on_sqlite(bundle, path, keep):
    if path.exists():
        raise SystemExit(f"{path} is there already; name a file that is not.")
    try:
        measure(bundle, f"sqlite:///{path.resolve()}", "SQLite")
    finally:
        if not keep:
            for end in ("", "-wal", "-shm", "-turn"):
                Path(f"{path}{end}").unlink(missing_ok=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--sqlite", type=Path)
    parser.add_argument("--postgres")
    parser.add_argument("--keep", action="store_true")
    given = parser.parse_args()
    if given.sqlite:
        on_sqlite(given.bundle, given.sqlite, given.keep)
    if given.postgres:
        on_postgres(given.bundle, given.postgres, given.keep)
