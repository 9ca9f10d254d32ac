"""Run a command of manage.py that is killed at a certain point, as by a power cut: SIGKILL, and nothing is tidied up.

    python -m tests.deployment.dying AT PATTERN COMMAND…

It dies at the AT-th thing that matches PATTERN (a regular expression): a statement, after the database did it, or what
is done to a file ("open /path", "os.rename /path /path"), before it is done. With AT 0 it does not die, and says last
of all, on stderr, how many there were.
"""

import os
import re
import signal
import sys

import django


class Death:
    def __init__(self, at, pattern):
        self.at, self.pattern, self.count = at, re.compile(pattern), 0

    def meets(self, what):
        if self.pattern.search(what):
            self.count += 1
            if self.count == self.at:
                os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, execute, sql, params, many, context):
        done = execute(sql, params, many, context)
        self.meets(sql)
        return done

    def connected(self, connection, **kwargs):
        connection.execute_wrappers.append(self.statement)

    def event(self, name, arguments):
        if name.startswith(("open", "os.rename", "os.remove", "subprocess.Popen")):
            self.meets(" ".join([name, *(str(each) for each in arguments if isinstance(each, str | os.PathLike))]))


def run(at, pattern, *command):
    from django.core.management import execute_from_command_line
    from django.db.backends.signals import connection_created

    death = Death(int(at), pattern)
    connection_created.connect(death.connected)
    sys.addaudithook(death.event)
    try:
        execute_from_command_line(["manage.py", *command])
    finally:
        print(death.count, file=sys.stderr)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
    django.setup()
    run(*sys.argv[1:])
