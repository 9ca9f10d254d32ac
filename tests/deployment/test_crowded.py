"""Readers and curators at once, for some seconds; on PostgreSQL on two hosts, of which one is killed meanwhile.

How long each waits is measured for a minute by tests/endurance/crowded.py, on a machine that does nothing else.
"""

from argparse import Namespace

from django.db import connection

from tests.endurance import crowded


def test_no_save_is_lost_and_nobody_gets_an_error(sampled, places):
    place = places(of=sampled)
    several = connection.vendor == "postgresql"
    options = Namespace(readers=8, curators=4, seconds=3, pause=0.4, least=4, hosts=1 + several, kill=several)
    with crowded.serving(place, options.hosts, LOCAL="on") as hosts:
        made = crowded.crowd(place, hosts, options)
        gone = not hosts[0].listens()
    figures, said = crowded.judged(made, place, options)
    assert (said, figures["lost"], figures["saves"] >= 4, figures["published"] >= 1) == ([], 0, True, True)
    assert gone == several
