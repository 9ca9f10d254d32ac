"""Which locked packages have newer versions, as pip says it; and what is said where pip cannot know."""

import json
import sys

import pytest
from django.core.management import CommandError, call_command

from campaign.deployment import newer

LOCKED = (
    "django==5.2.19 \\\n    --hash=sha256:0\ndjango-axes==8.3.1 ; python_version >= '3.11' \\\n    --hash=sha256:1\n"
)


def answering(out="[]", err="", code=0):
    """A program that answers as pip would."""
    said = f"import sys; print({out!r}); sys.stderr.write({err!r}); sys.exit({code})"
    return [sys.executable, "-c", said]


def test_the_pins_of_a_locked_file(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "requirements.txt").write_text(LOCKED)
    assert newer.pins() == {"django": "5.2.19", "django-axes": "8.3.1"}
    with pytest.raises(newer.NotKnown, match="requirements-dev.txt cannot be read: No such file"):
        newer.pins("requirements-dev.txt")


def test_what_is_newer_is_listed_and_nothing_else(settings, tmp_path, monkeypatch, capsys):
    settings.BASE_DIR = tmp_path
    (tmp_path / "requirements.txt").write_text(LOCKED)
    found = [
        {"name": "Django_Axes", "version": "8.3.1", "latest_version": "9.0"},
        {"name": "pip", "latest_version": "99"},
    ]
    monkeypatch.setattr(newer, "COMMAND", answering(json.dumps(found)))
    call_command("newer")
    out = capsys.readouterr().out
    assert out.startswith("django-axes                     8.3.1           → 9.0\nNewer versions: 1.")
    monkeypatch.setattr(newer, "COMMAND", answering())
    call_command("newer")
    assert capsys.readouterr().out == "Everything that is locked is the newest.\n"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (answering(err="WARNING: Retrying (Retry(total=0)) after connection broken"), "cannot be reached"),
        (answering("", "ERROR: no such option", 2), "pip could not say: ERROR: no such option"),
        (answering("nonsense"), "pip could not say: no answer"),
        (["/nowhere/pip"], "pip cannot be run: No such file or directory"),
    ],
)
def test_what_cannot_be_known_is_said(monkeypatch, command, said):
    monkeypatch.setattr(newer, "COMMAND", command)
    with pytest.raises(CommandError, match=said.replace("(", r"\(")):
        call_command("newer")


def test_an_index_that_does_not_answer_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(newer, "PATIENCE", 0.1)
    monkeypatch.setattr(newer, "COMMAND", [sys.executable, "-c", "import time; time.sleep(60)"])
    with pytest.raises(newer.NotKnown, match=r"did not answer within 0.1 seconds"):
        newer.listed()
