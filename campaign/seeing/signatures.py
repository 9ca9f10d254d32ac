"""How many signed, by whose count, as of when: the figures of a petition as the door let them out."""

import datetime

from campaign.pictures import curve


def draw(figures):
    """(the Curve of a petition's counts of signatures or None, all of these figures: newest first, undated last)."""
    mine = [figure for figure in figures if figure["kind"] == "signatures"]
    drawn = curve.draw([_seen(figure) for figure in mine])
    mine.sort(key=lambda figure: figure["of"])
    return drawn, sorted(mine, key=_latest, reverse=True)


def _seen(figure):
    date = figure["date"] or {}
    return curve.Seen(
        figure["id"], figure["of"], figure["low"], figure["high"], figure["qualifier"],
        _day(date.get("earliest")), _day(date.get("latest")),
    )  # fmt: skip


def _day(text):
    return datetime.date.fromisoformat(text) if text else None


def _latest(figure):
    date = figure["date"] or {}
    return date.get("latest") or date.get("earliest") or ""
