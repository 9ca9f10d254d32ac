"""Servers that are measured: this site as README.md says to serve it, Datasette, and a bare Django view."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.clients import Reader

UNITS = Path(__file__).parents[2] / "campaign" / "deployment" / "systemd"
GET_DATASETTE = (
    "Make an environment of its own for it: python -m venv FOLDER, FOLDER/bin/pip install datasette==0.65.2"
)


def as_deployed(unit, application="campaign.wsgi"):
    """What a unit of the deployment starts, and how nice it is, but for where it listens."""
    text = (UNITS / f"tracker-{unit}.service").read_text()
    (line,) = re.findall(r"^ExecStart=.*/gunicorn campaign.wsgi (.*) --bind \S+$", text, re.M)
    nice = re.findall(r"^Nice=(\d+)$", text, re.M)
    return [*(["nice", "-n", *nice] if nice else []), sys.executable, "-m", "gunicorn", application, *line.split()]


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def site_environment(database, page_cache="on"):
    return {
        "DATABASE_URL": database, "SECRET_KEY": "only-for-measuring-" + "0" * 40, "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "off", "LOCAL": "off", "PAGE_CACHE": page_cache,
    }  # fmt: skip


def database_url(given):
    """A file's name, or an address that is passed on."""
    return given if "://" in given else f"sqlite:///{Path(given).resolve()}"


class Server:
    """Started on entering, ended on leaving. `starting` is how long the first answer took, in seconds."""

    def __init__(self, name, command, environment=None, first="/"):
        self.name, self.command, self.first = name, command, first
        self.environment = os.environ | (environment or {})
        self.port, self.starting = free_port(), 0.0

    def __enter__(self):
        begun = time.perf_counter()
        command = [str(part).replace("PORT", str(self.port)) for part in self.command]
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
        )
        while True:
            reader = Reader(self.port)
            try:
                status, _headers, _body = reader.get(self.first)
            except OSError:
                status = None
            finally:
                reader.close()
            if status == 200:
                self.starting = time.perf_counter() - begun
                return self
            if self.process.poll() is not None or time.perf_counter() - begun > 60:
                said = self.process.stderr.read().decode()[-2000:] if self.process.poll() is not None else ""
                self.__exit__()
                raise SystemExit(f"{self.name} does not answer ({status}): {said}")
            time.sleep(0.01)

    def __exit__(self, *_error):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stderr.close()

    def memory(self):
        """MB that all its processes hold: (each counted whole, what they share counted once)."""
        whole = shared = 0
        for pid in _family(self.process.pid):
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            sizes = {line.split(":")[0]: int(line.split()[1]) for line in text.splitlines()[1:] if line.endswith("kB")}
            whole, shared = whole + sizes["Rss"], shared + sizes["Pss"]
        return whole / 1000, shared / 1000


def _family(pid):
    yield pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield from _family(int(child))


def collect_static():
    environment = os.environ | {"LOCAL": "off"}
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"], env=environment, check=True)


def site(database, page_cache="on", name="this site"):
    command = [*as_deployed("web"), "--bind", "127.0.0.1:PORT"]
    return Server(name, command, site_environment(database, page_cache))


def bare():
    return Server("bare Django", [*as_deployed("web", "tests.benchmarks.bare"), "--bind", "127.0.0.1:PORT"])


def datasette(executable, database, folder, suggests=True):
    """With the facets that ours has counted on every page, all of them and exactly, and nothing kept between pages;
    pages have as many rows as ours.

    But for that it is as it comes: it also looks for facets that it could suggest. To turn that off (`suggests`) makes
    it quicker.
    """
    if not executable or not Path(executable).exists():
        raise SystemExit(f"There is no Datasette at “{executable}”. {GET_DATASETTE}")
    tables = {
        "statement": {"facets": ["kind", "language", "country", "organization_id"], "fts_table": "statement_fts"},
        "organization": {"label_column": "title"}, "document": {"label_column": "title"},
    }  # fmt: skip
    metadata = Path(folder) / "metadata.json"
    metadata.write_text(json.dumps({"databases": {database.stem: {"tables": tables}}}))
    settings = {
        "default_page_size": 25, "sql_time_limit_ms": 120_000, "facet_time_limit_ms": 120_000,
        "suggest_facets": "on" if suggests else "off", "default_cache_ttl": 0, "num_sql_threads": 3,
    }  # fmt: skip
    command = [executable, "serve", database, "--port", "PORT", "--metadata", metadata]
    for name, value in settings.items():
        command += ["--setting", name, value]
    return Server("Datasette" if suggests else "Datasette, suggesting no facets", command)
