"""On PostgreSQL: mark the words of names in the search index, and ask it by a function.

The vectors that are there are turned: what has the weight A is put in once more, marked. Whoever still serves the
version before finds what it looks for. SQLite has a column for names already.
"""

from django.db import migrations

from campaign.search import texts


BATCH = 500  # rows of one transaction: whoever saves meanwhile waits for a second or two, not for all of it


def mark(apps, schema_editor):
    """Where it was cut off it may begin again: what is marked twice is found as if it were marked once."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(texts.MATCHING)
        last = -1
        while last is not None:
            cursor.execute(
                f"WITH next AS (SELECT id FROM {texts.TABLE} WHERE id > %s ORDER BY id LIMIT {BATCH}), "
                f"done AS (UPDATE {texts.TABLE} AS there SET vector = vector || "
                r"regexp_replace(ts_filter(vector, '{a}')::text, '(^| )''(\w)', '\1''=\2', 'g')::tsvector "
                "FROM next WHERE there.id = next.id AND ts_filter(vector, '{a}') <> '') "
                "SELECT max(id) FROM next",
                [last],
            )
            [last] = cursor.fetchone()


def unmark(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {texts.TABLE} SET vector = ts_delete(vector, ARRAY(SELECT lexeme FROM "
            "unnest(tsvector_to_array(vector)) AS each(lexeme) WHERE lexeme LIKE '=%%'))"
        )
        cursor.execute("DROP FUNCTION campaign_matching")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("campaign", "0018_moved_labels")]

    operations = [migrations.RunPython(mark, unmark)]
