"""Commands that start at once: copies of one process that has read the program already.

To read the program takes a second, and what tests ask of it often a tenth of that. So each worker of the tests has
one process that reads it and then, for every command, makes a copy of itself (fork). The copy takes over the
environment, reads the settings anew, has no connection yet, and is a process like any other: it ends with a status of
its own and can be killed.
"""

import atexit
import functools
import importlib
import json
import os
import runpy
import select
import signal
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


# --- in the tests ------------------------------------------------------------------------------------


class Process:
    """What the tests need of subprocess.Popen."""

    def __init__(self, arguments, environment):
        self.args, self.returncode = [*map(str, arguments)], None
        self._out, self._err = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115  closed when read
        out, err = (f"/proc/{os.getpid()}/fd/{file.fileno()}" for file in (self._out, self._err))
        self.pid = _ask({"start": self.args, "environment": environment, "out": out, "err": err})

    def poll(self):
        if self.returncode is None:
            self.returncode = _ask({"poll": self.pid})
        return self.returncode

    def wait(self, timeout=120):
        if self.returncode is None:
            ended = os.pidfd_open(self.pid)
            try:
                if not select.select([ended], [], [], timeout)[0]:
                    raise subprocess.TimeoutExpired(self.args, timeout)
            finally:
                os.close(ended)
            self.returncode = _ask({"wait": self.pid})
        return self.returncode

    def kill(self):
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def communicate(self, timeout=120):
        """What it said and what it complained of, once it has ended."""
        self.wait(timeout)
        said = []
        for file in (self._out, self._err):
            file.seek(0)
            said.append(file.read().decode())
            file.close()
        return said


def start(arguments, **environment):
    """Start a command of manage.py, or with -m before it a module of the tests; whoever starts it ends it."""
    return Process(arguments, {**os.environ, "LOCAL": "on", **environment})


def run(arguments, **environment):
    process = start(arguments, **environment)
    try:
        out, err = process.communicate()
    except BaseException:
        process.kill()
        raise
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


@functools.cache
def _original():
    """The process that is copied. It ends when nothing can be asked of it any more."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.warm"], cwd=ROOT, env={**os.environ, "LOCAL": "on"}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip

    def end():
        process.stdin.close()
        process.wait()
        process.stdout.close()

    atexit.register(end)
    return process


def _ask(question):
    original = _original()
    original.stdin.write(json.dumps(question) + "\n")
    original.stdin.flush()
    return json.loads(original.stdout.readline())


# --- in the process that is copied ---------------------------------------------------------------------


def serve():
    read_the_program()
    for line in sys.stdin:
        question = json.loads(line)
        if "start" in question:
            answer = os.fork() or become(question)
        else:
            pid, flag = (question["wait"], 0) if "wait" in question else (question["poll"], os.WNOHANG)
            ended, status = os.waitpid(pid, flag)
            answer = os.waitstatus_to_exitcode(status) if ended else None
        print(json.dumps(answer), flush=True)


def read_the_program():
    import gc

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
    django.setup()
    for name in ("campaign.urls", "django.test", "tests.factories", "tests.benchmarks.saving"):
        importlib.import_module(name)
    for package in ("campaign", "documents", "django.core"):
        commands = importlib.import_module(f"{package}.management" + (".commands" if package != "django.core" else ""))
        for path in Path(commands.__path__[0]).glob("*.py" if package != "django.core" else "commands/migrate.py"):
            if path.stem != "__init__":
                importlib.import_module(f"{package}.management.commands.{path.stem}")
    gc.freeze()


def become(question):
    """Be that command, and end as it ends."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    out, err = (os.open(question[name], os.O_WRONLY | os.O_APPEND) for name in ("out", "err"))
    for have, want in ((nothing, 0), (out, 1), (err, 2)):
        os.dup2(have, want)
    os.environ.clear()
    os.environ.update(question["environment"])
    code = 1
    try:
        arguments = question["start"]
        sys.argv = arguments[1:] if arguments[0] == "-m" else ["manage.py", *arguments]
        read_the_settings()
        if arguments[0] == "-m":
            runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
        else:
            from django.core.management import execute_from_command_line

            execute_from_command_line(sys.argv)
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def read_the_settings():
    """As the environment is now; and forget what rests on what they were."""
    from asgiref.local import Local
    from django.conf import settings
    from django.core.cache import caches
    from django.db import connections
    from django.utils.functional import empty
    from django.utils.log import configure_logging

    importlib.reload(sys.modules["campaign.settings"])
    settings._wrapped = empty
    importlib.reload(sys.modules["axes.conf"])  # which completes them
    for handler in (connections, caches):
        handler._settings, handler._connections = None, Local(handler.thread_critical)
        handler.__dict__.pop("settings", None)
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)


if __name__ == "__main__":
    serve()
