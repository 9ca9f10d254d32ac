"""Kill what writes, many times, at points drawn by lot, and see that nothing is lost or left half-done.

    python -m tests.endurance.killing [--rounds 20] [--seed 1] [--own-server]
        [server load capture backup restore migrate move …]

Makes databases of its own where DATABASE_URL points: SQLite files in a temporary folder, or databases on that
PostgreSQL server, which it drops in the end. `move` needs PostgreSQL. With `--own-server` it starts a PostgreSQL
server of its own, which does not wait for the disk, since it is not the server that is killed. Ends with one line for
each kind; stops at the first thing that is wrong.
"""

import argparse
import os
import random
import re
import shutil
import signal
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

import django

from tests.deployment.clusters import cluster

KINDS = ("server", "load", "capture", "backup", "restore", "migrate", "move")
WRITES = r"^(INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|COPY|SET CONSTRAINTS)|^os\.(rename|remove)|^subprocess.Popen"


class Rounds:
    def __init__(self, folder, seed):
        from tests.deployment.conftest import Place, new_postgresql

        self.folder, self.lot, self.made, self.Place = folder, random.Random(seed), [], Place
        self.new_postgresql = new_postgresql
        self.sampled = self.place()
        done = self.sampled.python("tests.deployment.filled")
        assert done.returncode == 0, done.stderr

    def place(self, of=None):
        from django.db import connection

        if connection.vendor != "sqlite":
            made = self.new_postgresql(of.settings["NAME"] if of else "template0")
        else:
            made = self.sqlite(of)
        self.made.append(made)
        return made

    def sqlite(self, of=None):
        path = self.folder / f"{len(os.listdir(self.folder))}" / "record.sqlite3"
        path.parent.mkdir()
        if of:
            shutil.copy(of.path, path)
        return self.Place(f"sqlite:///{path}")

    def leave(self, place):
        from tests.deployment.conftest import drop

        drop(place)
        if place.path:
            shutil.rmtree(place.path.parent)
        if place in self.made:
            self.made.remove(place)

    def count(self, place, *command):
        """How many points there are at which it could be killed."""
        done = place.python("tests.deployment.dying", 0, WRITES, *command)
        assert done.returncode == 0, done.stderr
        return int(done.stderr.split()[-1])

    def kill(self, place, points, *command):
        """Returns whether it died: near the end, there may be nothing left to do."""
        done = place.python("tests.deployment.dying", self.lot.randint(1, points), WRITES, *command)
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        return done.returncode != 0

    def finish(self, place, *command):
        done = place.manage(*command)
        assert done.returncode == 0, done.stdout + done.stderr

    # --- one round of each -------------------------------------------------------------------

    def server(self):
        from tests.deployment import saver

        place = self.place(self.sampled)
        pk, saved = saver.draft(place), []
        with saver.dying_server(place, self.lot.randint(30, 700), "^(SELECT|INSERT|UPDATE|DELETE)") as (
            address,
            _server,
        ):
            while group := saver.save(address, pk):
                saved.append(group)
        there = {group for (group,) in place.ask('SELECT "group" FROM campaign_endorsement')}
        assert set(saved) <= there, set(saved) - there
        # What was saved when the answer no longer came may be there; nothing else.
        assert len({group for group in there if group.startswith("group ")} - set(saved)) <= 1
        place.check_whole()
        self.leave(place)
        return f"{len(saved)} saves"

    def load(self):
        from tests.campaign import bundle_files

        rows = bundle_files.rows()
        rows["organizations"][0] |= {"slug": "another"}
        bundle = self.folder / "bundle"
        if not bundle.exists():
            bundle_files.write(bundle, rows)
            self.points_load = self.again(lambda place: self.count(place, "load", bundle))
        place = self.place(self.sampled)
        died = self.kill(place, self.points_load, "load", bundle)
        count = place.ask("SELECT count(*) FROM documents_document")
        assert count == ([(5,)] if died else [(6,)]) or count == [(6,)]
        place.check_whole()
        self.finish(place, "load", bundle)
        assert place.ask("SELECT count(*) FROM documents_document") == [(6,)]
        self.leave(place)

    def again(self, do):
        place = self.place(self.sampled)
        try:
            return do(place)
        finally:
            self.leave(place)

    def capture(self):
        files = [self.folder / f"{number}.txt" for number in range(3)]
        if not files[0].exists():
            for number, path in enumerate(files):
                path.write_text(f"Text {number}: " + " ".join(f"word{number}x{each}" for each in range(80)))
            self.points_capture = self.again(lambda place: self.count(place, "capture", *files))
        place = self.place(self.sampled)
        self.kill(place, self.points_capture, "capture", *files)
        place.check_whole()
        self.finish(place, "capture", *files)
        assert place.ask("SELECT count(*) FROM documents_version") == [(8,)]
        self.leave(place)

    def backup(self):
        from campaign.deployment import archive, backups
        from tests.deployment.conftest import leave

        folder = self.folder / "backups"
        if not folder.exists():
            folder.mkdir()
            backups.make(folder, using=self.sampled.alias)
            leave()
        before = archive.backups_in(folder)
        # By time, not by what it does: most of it happens inside SQLite, zlib and pg_dump.
        process = self.sampled.start("tests.deployment.dying", 0, WRITES, "backup", folder, "--keep", 2)
        while process.poll() is None and not any(folder.glob(".making-*")):
            time.sleep(0.002)
        time.sleep(self.lot.uniform(0, 0.3))
        process.kill()
        process.communicate()
        for path in archive.backups_in(folder):
            backup = archive.read(path)
            backup.check()
            backup.zip.close()
        assert before[-1] in archive.backups_in(folder)
        backups.make(folder, keep=2, using=self.sampled.alias)
        leave()
        assert len(archive.backups_in(folder)) == 2
        assert [left.name for left in folder.glob(".making-*")] == []

    def restore(self):
        from campaign.deployment import backups
        from tests.deployment.conftest import leave

        folder = self.folder / "to-restore"
        if not folder.exists():
            folder.mkdir()
            self.path = backups.make(folder, using=self.sampled.alias)[0]
            leave()
            begun, place = time.monotonic(), self.place()
            self.finish(place, "restore", self.path)
            self.seconds = time.monotonic() - begun
            self.leave(place)
        place = self.place()
        process = place.start("tests.deployment.dying", 0, WRITES, "restore", self.path)
        time.sleep(self.lot.uniform(0, 1) * self.seconds)
        process.kill()
        process.communicate()
        if process.returncode == -signal.SIGKILL:
            self.finish_restore(place)
        place.check_whole()
        assert place.ask("SELECT count(*) FROM documents_version") == [(5,)]
        self.leave(place)

    def finish_restore(self, place):
        """Once it was restored it is not empty, and says so; PostgreSQL may be taking back what was begun."""
        for _ in range(20):
            done = place.manage("restore", self.path)
            if done.returncode == 0 or "into an empty" in done.stderr:
                return
            time.sleep(0.5)
        raise AssertionError(done.stderr)

    def migrate(self):
        if not hasattr(self, "points_migrate"):
            place = self.place()
            self.points_migrate = self.count(place, "migrate", "-v0")
            self.leave(place)
        place = self.place()
        self.kill(place, self.points_migrate, "migrate", "-v0")
        self.finish(place, "migrate", "-v0")
        self.finish(place, "migrate", "--check")
        place.check_whole()
        self.leave(place)

    def move(self):
        if not hasattr(self, "filled"):
            self.filled = self.sqlite()
            done = self.filled.python("tests.deployment.filled")
            assert done.returncode == 0, done.stderr
            self.finish(self.filled, "maintenance", "on")
            target = self.place()
            self.points_move = self.count(self.filled, "move", target.url)
            self.leave(target)
        target, tables = self.place(), "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        if self.kill(self.filled, self.points_move, "move", target.url):
            assert target.ask(tables) == [(0,)]
            self.finish(self.filled, "move", target.url)
        target.check_whole()
        self.filled.check_whole()
        self.leave(target)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", choices=[*KINDS, []], default=[])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--own-server", action="store_true")
    given = parser.parse_args()
    with cluster() if given.own_server else nullcontext() as server:
        if server:
            os.environ["DATABASE_URL"] = server.url
        django.setup()
        run(given)


def run(given):
    from django.db import connection

    kinds = given.kinds or [kind for kind in KINDS if kind != "move" or connection.vendor == "postgresql"]
    with tempfile.TemporaryDirectory() as folder:
        rounds = Rounds(Path(folder), given.seed)
        try:
            for kind in kinds:
                begun = time.monotonic()
                said = [getattr(rounds, kind)() for _ in range(given.rounds)]
                saves = sum(int(re.match(r"\d+", each)[0]) for each in said if each)
                more = f", {saves} acknowledged saves" if saves else ""
                print(
                    f"{kind}: {given.rounds} rounds{more}, nothing lost, {time.monotonic() - begun:.0f} s", flush=True
                )
        finally:
            for place in [*rounds.made]:
                rounds.leave(place)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
    os.environ.setdefault("LOCAL", "on")
    main()
