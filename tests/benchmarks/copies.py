"""A larger record from a loaded one, without loading it: each row a number of times, with keys of their own.

    python -m tests.benchmarks.copies SMALL.sqlite3 LARGE.sqlite3 TIMES

For measuring pages only: what `manage.py load` checks is not checked again, and texts repeat. Topics and campaigns are
not copied. Afterwards run `manage.py migrate` (it installs the triggers again) and `manage.py reindex` on the file.
"""

import argparse
import shutil
import sqlite3

TABLES = [
    "documents_document", "documents_version", "documents_sketch", "documents_passage", "documents_anchor",
    "campaign_organization", "campaign_person", "campaign_statement", "campaign_petition", "campaign_update",
    "campaign_statement_campaigns", "campaign_petition_campaigns", "campaign_update_campaigns", "campaign_credit",
    "campaign_concern", "campaign_demand", "campaign_endorsement", "campaign_languageversion", "campaign_position",
    "campaign_citation",
]  # fmt: skip
DIGITS = "0123456789abcdef"
SINGLE = {"topic_id", "campaign_id", "object_type_id", "record_type_id", "confirmed_by_id"}


def columns(database, table):
    """[(name, how it is copied), …]; to the first byte of a key the number of the copy is added."""
    for _at, name, kind, *_rest in database.execute(f"PRAGMA table_info({table})").fetchall():
        if name == "id" and kind.lower() == "integer":
            continue
        # Of a key that is NULL, substr is NULL, and so is the whole: || takes nothing for something.
        is_key = (name == "id" or name.endswith("_id")) and name not in SINGLE
        if is_key:
            first = f"(instr('{DIGITS}', substr({name}, 1, 1)) * 16 + instr('{DIGITS}', substr({name}, 2, 1)) - 17)"
            yield name, f"printf('%02x', ({first} + :copy) % 256) || substr({name}, 3)"
        elif name == "slug":
            yield name, f"substr({name}, 1, 90) || '-' || :copy"
        else:
            yield f'"{name}"', f'"{name}"'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("small")
    parser.add_argument("large")
    parser.add_argument("times", type=int)
    options = parser.parse_args()
    shutil.copyfile(options.small, options.large)
    database = sqlite3.connect(options.large, isolation_level=None)
    database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000")
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        database.execute(f"DROP TRIGGER {name}")
    database.execute("BEGIN")
    for table in TABLES:
        names, values = zip(*columns(database, table), strict=True)
        rows = database.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0]
        for copy in range(1, options.times):
            database.execute(
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {table} "
                "WHERE rowid <= :rows",
                {"copy": copy, "rows": rows},
            )
        print(table, flush=True)
    database.execute("COMMIT")
    database.executescript("ANALYZE; PRAGMA journal_mode=WAL")


if __name__ == "__main__":
    main()
