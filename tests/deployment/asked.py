"""Print what the site answers at these addresses, and how much each asked of the primary and of the replica.

python -m tests.deployment.asked PATH…
"""

import json
import os
import sys

import django


def asked(paths):
    from django.conf import settings
    from django.db import connections
    from django.db.backends.signals import connection_created
    from django.test import Client

    cancelled = os.environ.get("CANCELLED")
    counts = dict.fromkeys(settings.DATABASES, 0)

    def count(connection, **kwargs):
        def counted(execute, sql, params, many, context):
            counts[connection.alias] += 1
            if connection.alias == "replica" and cancelled and cancelled in sql:
                execute("SET LOCAL statement_timeout = 20", None, False, context)
                return execute("SELECT pg_sleep(60)", None, False, context)
            return execute(sql, params, many, context)

        connection.execute_wrappers.append(counted)

    connection_created.connect(count)
    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    for path in paths:
        counts.update(dict.fromkeys(counts, 0))
        answer = client.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        yield {"status": answer.status_code, "body": body.decode(), **counts}
    connections.close_all()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
    django.setup()
    print(json.dumps([*asked(sys.argv[1:])]))
