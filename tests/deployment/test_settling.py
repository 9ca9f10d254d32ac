"""What a server's process does before it answers anybody."""

import json
import subprocess
import sys

CODE = """
import gc, json, sys
import campaign.wsgi
names = ("campaign.views.search", "campaign.admin.reading", "documents.views")
loaded = [name for name in names if name in sys.modules]
print(json.dumps([gc.get_freeze_count(), loaded]))
"""


def test_what_is_loaded_is_not_looked_through_for_garbage(tmp_path):
    environment = {"LOCAL": "on", "DATABASE_URL": f"sqlite:///{tmp_path / 'none.sqlite3'}"}
    done = subprocess.run([sys.executable, "-c", CODE], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    frozen, loaded = json.loads(done.stdout)
    assert frozen > 50_000
    assert len(loaded) == 3
    assert not (tmp_path / "none.sqlite3").exists()
