"""What the README and the units name is there."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from tests.campaign.bundle_files import ROOT

FOLDER = ROOT / "campaign" / "deployment"
README = (FOLDER / "README.md").read_text()
UNITS = sorted((FOLDER / "systemd").glob("*.service"))


def check(words):
    """Django's own parser takes this command with these arguments."""
    name, *arguments = words
    command = load_command_class(get_commands()[name], name)
    command.create_parser("manage.py", name).parse_args(arguments)


@pytest.mark.parametrize(
    "line", sorted(set(re.findall(r"^(?:tracker|\.venv/bin/python manage\.py) (.+)$", README, re.M)))
)
def test_the_commands_of_the_readme_are_there(line):
    check(line.split())


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_the_commands_of_the_units_are_there(unit):
    (line,) = re.findall(r"^ExecStart=/srv/tracker/\.venv/bin/(.+)$", unit.read_text(), re.M)
    program, *words = line.split()
    if program == "python":
        assert words.pop(0) == "manage.py"
        check(words)
    else:
        assert (program, words[0]) == ("gunicorn", "campaign.wsgi")


def test_each_timer_has_its_service_and_is_started():
    timers = {path.stem for path in (FOLDER / "systemd").glob("*.timer")}
    assert timers | {"tracker-web", "tracker-admin"} == {path.stem for path in UNITS}
    started = set(re.findall(r"(tracker-\w+)\.(?:timer|service)", "".join(re.findall("systemctl enable.*", README))))
    assert started == timers | {"tracker-web", "tracker-admin"}


def test_the_settings_of_the_readme_are_read():
    named = re.findall(r"^([A-Z_]+)=", README, re.M) + re.findall(r"`([A-Z_]+)`", README)
    read = (
        Path(ROOT / "campaign" / "settings.py").read_text()
        + (ROOT / "campaign/management/commands/move.py").read_text()
    )
    assert [name for name in named if f'"{name}"' not in read] == []
