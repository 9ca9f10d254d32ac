"""What is wrong with a deployment, in plain words, each with what to do about it.

A check is a generator of Findings. `wrong` is what has to be mended; the rest is worth knowing. None changes anything,
and none asks another machine than the database's.
"""

from campaign.deployment.doctor import database, files, upkeep
from campaign.deployment.doctor.configured import configured
from campaign.deployment.doctor.finding import Finding

__all__ = ["Finding", "examine"]


def examine():
    """Every finding. What can be read only from a database that is up to date is not asked of another."""
    found = [each for check in (configured, *files.CHECKS, *database.CHECKS) for each in check()]
    if {"database", "migrations"} & {each.check for each in found}:
        return found
    return found + [each for check in (database.replica, *upkeep.CHECKS) for each in check()]
