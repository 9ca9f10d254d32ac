"""Which of the packages that the locked requirements name have newer versions, as the package index says that pip is
set to ask. It takes a while, and changes nothing."""

import json
import re
import subprocess
import sys
from dataclasses import dataclass

from django.conf import settings

PATIENCE = 300  # seconds
COMMAND = [
    sys.executable, "-m", "pip", "list", "--outdated", "--format=json", "--disable-pip-version-check", "--retries=1",
    "--timeout=10",
]  # fmt: skip
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


class NotKnown(Exception):
    """What is newer cannot be told; says why."""


@dataclass(frozen=True)
class Newer:
    name: str
    pinned: str
    newest: str


def pins(name="requirements.txt"):
    """{package: version} of a file of locked requirements."""
    try:
        text = (settings.BASE_DIR / name).read_text(encoding="utf-8")
    except OSError as error:
        raise NotKnown(f"{name} cannot be read: {error.strerror}.") from error
    return {canonical(package): version for package, version in PIN.findall(text)}


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def newer(name="requirements.txt"):
    """The packages of the file that have a newer version, by name."""
    pinned, found = pins(name), {canonical(each["name"]): each for each in listed()}
    return [
        Newer(package, version, found[package]["latest_version"])
        for package, version in sorted(pinned.items())
        if package in found and found[package]["latest_version"] != version
    ]


def listed():
    """What pip says is outdated among what is installed here."""
    try:
        done = subprocess.run(COMMAND, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise NotKnown(f"The package index did not answer within {PATIENCE} seconds.") from error
    except OSError as error:
        raise NotKnown(f"pip cannot be run: {error.strerror}.") from error
    # Without a network pip warns for each package, and lists none, as if there were nothing newer.
    if re.search(r"connection|Retrying|Could not fetch|timed out", done.stderr, re.IGNORECASE):
        raise NotKnown("The package index cannot be reached. Try again where there is a network.")
    try:
        if done.returncode:
            raise ValueError
        return json.loads(done.stdout)
    except ValueError as error:
        said = done.stderr.strip().splitlines()
        raise NotKnown(f"pip could not say: {said[-1] if said else 'no answer'}") from error
