"""Measurements, run by hand: `python -m tests.benchmarks.anchoring`. No test collects them, none fails on time."""
