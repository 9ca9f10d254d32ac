"""Run a command of manage.py that may write 100 kB to a file: what a full disk does to it.

python -m tests.deployment.limited COMMAND…
"""

import os
import resource
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    django.setup()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", *sys.argv[1:]])
