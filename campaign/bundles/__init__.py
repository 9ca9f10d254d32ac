"""Bundles: all curated data as files that a person can read, compare and keep.

`load` takes a bundle in, `dump` writes one. FORMAT.md, beside this file, says what a bundle holds, for
those who write one by another program.
"""

from pathlib import Path

from campaign.bundles.kinds import BY_NAME, KINDS
from campaign.bundles.loading import load
from campaign.bundles.problems import BundleError
from campaign.bundles.writing import dump

SAMPLE = Path(__file__).resolve().parent.parent / "sample"  # the bundle that comes with the project

__all__ = ["BY_NAME", "KINDS", "SAMPLE", "BundleError", "dump", "load"]
